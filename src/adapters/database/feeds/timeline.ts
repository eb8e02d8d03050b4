import type { LabelRef } from "../../../core/posts/category.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import type { PostDay, PostLink, Timeline } from "../../../ports/feeds/timeline.ts";
import { PATH } from "../posts/page-paths.ts";
import { placeOf } from "../posts/places.ts";
import { param, raw, type Sql, sql } from "../sql.ts";

const DAY_MS = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / DAY_MS);

interface NeighbourRow {
  place: "newer" | "older";
  key: string;
  path: string | null;
  title: string;
  language: string | null;
}

export function timeline(db: D1Database, site: Site): Timeline {
  const link = (rows: NeighbourRow[], place: NeighbourRow["place"]): PostLink | undefined => {
    const row = rows.find((candidate) => candidate.place === place);
    return row && { url: pageUrl(row, site), title: row.title, language: row.language ?? undefined };
  };
  return {
    async neighbours(postId, at) {
      const { results } = await neighboursOf(postId, at).on(db).all<NeighbourRow>();
      return { newer: link(results, "newer"), older: link(results, "older") };
    },

    async newer(scope: LabelRef | undefined, { since, before }, limit) {
      const source = scope
        ? sql`post_labels WHERE kind = ${scope.kind} AND label_id = ${placeOf(site.categoryMerges, scope)}`
        : sql`posts INDEXED BY posts_newest WHERE state = 'published' AND email IS NOT 'only'`;
      const { results } = await sql`SELECT published_at AS at FROM ${source} AND published_at >= ${since}
              AND published_at < ${before} ORDER BY published_at LIMIT ${limit}`
        .on(db)
        .all<{ at: number }>();
      return results.map(({ at }) => at);
    },

    async days() {
      const { results } = await sql`SELECT day, posts, originals, updated_at AS updatedAt FROM post_days ORDER BY day`
        .on(db)
        .all<PostDay>();
      return results;
    },

    async firstDay() {
      return (await sql`SELECT min(day) FROM post_days`.value<number | null>(db)) ?? undefined;
    },

    async countsBetween(moments) {
      const given = moments.map((at) => ({ at, day: dayOf(at) }));
      const { results } = await sql`WITH moments AS MATERIALIZED (
            SELECT s.key AS place, s.value ->> 'day' AS day, (SELECT count(*) FROM timeline t
              WHERE t.position >= (s.value ->> 'day') * ${raw(`${DAY_MS}`)} << 20 AND t.position < (s.value ->> 'at') << 20) AS begun
            FROM json_each(${given}) s)
          SELECT (SELECT coalesce(sum(d.posts), 0) FROM post_days d WHERE d.day >= m.day AND d.day < next.day)
            + next.begun - m.begun AS posts
          FROM moments m JOIN moments next ON next.place = m.place + 1 ORDER BY m.place`
        .on(db)
        .all<{ posts: number }>();
      return results.map(({ posts }) => posts);
    },

    async originals({ since, before }, { limit, skipped }) {
      const { results } =
        await sql`SELECT p.key, ${raw(PATH)} AS path, p.updated_at AS updatedAt FROM timeline t CROSS JOIN posts p ON p.key = t.post_key
          WHERE t.position >= ${since} << 20 AND t.position < ${before} << 20 AND p.source_url IS NULL
          ORDER BY t.position LIMIT ${limit} OFFSET ${skipped}`
          .on(db)
          .all<{ key: string; path: string | null; updatedAt: number }>();
      return results.map((row) => ({ url: pageUrl(row, site), updatedAt: row.updatedAt }));
    },
  };
}

const COLUMNS = raw(`p.key, ${PATH} AS path, p.title, p.language`);

// Row values (a, b) > (c, d) keep SQLite on the index, whose order is the one of every list of posts.
function neighboursOf(postId: string, at: number): Sql {
  const place = sql`(SELECT published_at, key FROM posts WHERE id = ${param(postId)} AND state = 'published' LIMIT 1)`;
  return sql`SELECT * FROM (
    SELECT 'newer' AS place, ${COLUMNS} FROM posts p INDEXED BY posts_newest
     WHERE p.state = 'published' AND p.email IS NOT 'only' AND (p.published_at, p.key) > ${place} AND p.published_at <= ${at}
     ORDER BY p.published_at, p.key LIMIT 1)
  UNION ALL SELECT * FROM (
    SELECT 'older' AS place, ${COLUMNS} FROM posts p INDEXED BY posts_newest
     WHERE p.state = 'published' AND p.email IS NOT 'only' AND (p.published_at, p.key) < ${place}
     ORDER BY p.published_at DESC, p.key DESC LIMIT 1)`;
}
