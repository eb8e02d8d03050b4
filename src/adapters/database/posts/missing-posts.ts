import type { MissingCounts, MissingPosts } from "../../../ports/posts/reconciliation.ts";
import { batch, sql } from "../sql.ts";

const IS_PUBLISHED = sql`EXISTS (SELECT 1 FROM posts p WHERE p.key = m.key AND p.state = 'published')`;

export function missingPosts(db: D1Database): MissingPosts {
  return {
    async all() {
      const { results } = await sql`SELECT key, withdrawn IS NOT NULL AS mayWithdraw FROM missing_posts`
        .on(db)
        .all<{ key: string; mayWithdraw: number }>();
      return new Map(results.map(({ key, mayWithdraw }) => [key, { mayWithdraw: mayWithdraw === 1 }]));
    },

    async mayWithdraw(key) {
      const row = await sql`SELECT withdrawn IS NOT NULL AS mayWithdraw FROM missing_posts WHERE key = ${key}`
        .on(db)
        .first<{ mayWithdraw: number }>();
      return row ? row.mayWithdraw === 1 : undefined;
    },

    async note(keys, at) {
      await sql`INSERT OR IGNORE INTO missing_posts (key, since) SELECT value, ${at} FROM json_each(${keys})`
        .on(db)
        .run();
    },

    async forget(keys) {
      await sql`DELETE FROM missing_posts WHERE key IN (SELECT value FROM json_each(${keys}))`.on(db).run();
    },

    async tidy(before) {
      await sql`DELETE FROM missing_posts AS m WHERE withdrawn <= ${before} OR (withdrawn IS NULL AND NOT ${IS_PUBLISHED})`
        .on(db)
        .run();
    },

    async counts(since) {
      const row = await sql`SELECT waiting, lately, iif(waiting = 0, 0, (SELECT sum(posts) FROM post_days)) AS published
          FROM (SELECT count(*) FILTER (WHERE withdrawn IS NULL AND ${IS_PUBLISHED}) AS waiting,
                       count(*) FILTER (WHERE withdrawn > ${since}
                                          AND since > (SELECT withdraw_through FROM reconciliation WHERE id = 1)) AS lately
                  FROM missing_posts m)`
        .on(db)
        .first<MissingCounts>();
      return row ?? { waiting: 0, lately: 0, published: 0 };
    },

    async approve(at, asked) {
      const [gone] = await batch<{ key: string }>(db, [
        sql`UPDATE missing_posts SET withdrawn = ${at} WHERE withdrawn IS NULL AND since <= ${at} RETURNING key`,
        ...(asked ? [sql`UPDATE reconciliation SET withdraw_through = ${at} WHERE id = 1`] : []),
      ]);
      return (gone?.results ?? []).map(({ key }) => key);
    },

    async waiting(limit) {
      const { results } =
        await sql`SELECT m.key, p.title, m.since FROM missing_posts m CROSS JOIN posts p ON p.key = m.key AND p.state = 'published'
          WHERE m.withdrawn IS NULL ORDER BY m.since, m.key LIMIT ${limit}`
          .on(db)
          .all<{ key: string; title: string; since: number }>();
      return results;
    },
  };
}
