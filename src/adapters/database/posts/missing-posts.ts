import type { MissingCounts, MissingPosts } from "../../../ports/posts/reconciliation.ts";

const IS_PUBLISHED = "EXISTS (SELECT 1 FROM posts p WHERE p.key = m.key AND p.state = 'published')";

export function missingPosts(db: D1Database): MissingPosts {
  return {
    async all() {
      const { results } = await db
        .prepare("SELECT key, withdrawn IS NOT NULL AS mayWithdraw FROM missing_posts")
        .all<{ key: string; mayWithdraw: number }>();
      return new Map(results.map(({ key, mayWithdraw }) => [key, { mayWithdraw: mayWithdraw === 1 }]));
    },

    async mayWithdraw(key) {
      const row = await db
        .prepare("SELECT withdrawn IS NOT NULL AS mayWithdraw FROM missing_posts WHERE key = ?")
        .bind(key)
        .first<{ mayWithdraw: number }>();
      return row ? row.mayWithdraw === 1 : undefined;
    },

    async note(keys, at) {
      await db
        .prepare("INSERT OR IGNORE INTO missing_posts (key, since) SELECT value, ?2 FROM json_each(?1)")
        .bind(JSON.stringify(keys), at)
        .run();
    },

    async forget(keys) {
      await db
        .prepare("DELETE FROM missing_posts WHERE key IN (SELECT value FROM json_each(?))")
        .bind(JSON.stringify(keys))
        .run();
    },

    async tidy(before) {
      await db
        .prepare(`DELETE FROM missing_posts AS m WHERE withdrawn <= ? OR (withdrawn IS NULL AND NOT ${IS_PUBLISHED})`)
        .bind(before)
        .run();
    },

    async counts(since) {
      const row = await db
        .prepare(
          `SELECT waiting, lately, iif(waiting = 0, 0, (SELECT count(*) FROM posts WHERE state = 'published')) AS published
             FROM (SELECT count(*) FILTER (WHERE withdrawn IS NULL AND ${IS_PUBLISHED}) AS waiting,
                          count(*) FILTER (WHERE withdrawn > ?
                                             AND since > (SELECT withdraw_through FROM reconciliation WHERE id = 1)) AS lately
                     FROM missing_posts m)`,
        )
        .bind(since)
        .first<MissingCounts>();
      return row ?? { waiting: 0, lately: 0, published: 0 };
    },

    async approve(at, asked) {
      const [gone] = await db.batch<{ key: string }>([
        db
          .prepare("UPDATE missing_posts SET withdrawn = ?1 WHERE withdrawn IS NULL AND since <= ?1 RETURNING key")
          .bind(at),
        ...(asked ? [db.prepare("UPDATE reconciliation SET withdraw_through = ? WHERE id = 1").bind(at)] : []),
      ]);
      return (gone?.results ?? []).map(({ key }) => key);
    },

    async waiting(limit) {
      const { results } = await db
        .prepare(
          `SELECT m.key, p.title, m.since FROM missing_posts m CROSS JOIN posts p ON p.key = m.key AND p.state = 'published'
            WHERE m.withdrawn IS NULL ORDER BY m.since, m.key LIMIT ?`,
        )
        .bind(limit)
        .all<{ key: string; title: string; since: number }>();
      return results;
    },
  };
}
