import type { LabelRef } from "../../../core/posts/category.ts";
import { postPath } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import type { Neighbours, PostDay, PostLink, Timeline } from "../../../ports/feeds/timeline.ts";
import { placeOf } from "../posts/places.ts";

interface NeighbourRow {
  place: "newer" | "older";
  key: string;
  title: string;
  language: string | null;
}

export function timeline(db: D1Database, site: Site): Timeline {
  const urlOf = ({ key }: { key: string }) => new URL(postPath(key), site.url).href;
  const link = (rows: NeighbourRow[], place: NeighbourRow["place"]): PostLink | undefined => {
    const row = rows.find((candidate) => candidate.place === place);
    return row && { url: urlOf(row), title: row.title, language: row.language ?? undefined };
  };
  const neighboursIn = (rows: NeighbourRow[] = []): Neighbours => ({
    newer: link(rows, "newer"),
    older: link(rows, "older"),
  });

  return {
    async neighbours(postId, label, at) {
      const [onSite, inLabel] = await db.batch<NeighbourRow>([
        db.prepare(NEIGHBOURS_ON_SITE).bind(postId, at),
        ...(label
          ? [db.prepare(NEIGHBOURS_IN_LABEL).bind(postId, at, label.kind, placeOf(site.categoryMerges, label))]
          : []),
      ]);
      return { site: neighboursIn(onSite?.results), label: neighboursIn(inLabel?.results) };
    },

    async newer(scope: LabelRef | undefined, { since, before }, limit) {
      const from = scope
        ? "post_labels WHERE kind = ?4 AND label_id = ?5 AND"
        : "posts INDEXED BY posts_newest WHERE state = 'published' AND";
      const { results } = await db
        .prepare(
          `SELECT published_at AS at FROM ${from} published_at >= ?1 AND published_at < ?2 ORDER BY published_at LIMIT ?3`,
        )
        .bind(since, before, limit, ...(scope ? [scope.kind, placeOf(site.categoryMerges, scope)] : []))
        .all<{ at: number }>();
      return results.map(({ at }) => at);
    },

    async days() {
      const { results } = await db
        .prepare("SELECT day, posts, originals, updated_at AS updatedAt FROM post_days ORDER BY day")
        .all<PostDay>();
      return results;
    },

    async counts(periods) {
      const { results } = await db
        .prepare(
          `SELECT (SELECT count(*) FROM timeline t
                    WHERE t.position >= (p.value ->> 'since') << 20 AND t.position < (p.value ->> 'before') << 20) AS posts
             FROM json_each(?) p ORDER BY p.key`,
        )
        .bind(JSON.stringify(periods))
        .all<{ posts: number }>();
      return results.map(({ posts }) => posts);
    },

    async originals({ since, before }, { limit, skipped }) {
      const { results } = await db
        .prepare(
          `SELECT p.key, p.updated_at AS updatedAt FROM timeline t CROSS JOIN posts p ON p.key = t.post_key
            WHERE t.position >= ?1 << 20 AND t.position < ?2 << 20 AND p.source_url IS NULL
            ORDER BY t.position LIMIT ?3 OFFSET ?4`,
        )
        .bind(since, before, limit, skipped)
        .all<{ key: string; updatedAt: number }>();
      return results.map((row) => ({ url: urlOf(row), updatedAt: row.updatedAt }));
    },
  };
}

// Row values (a, b) > (c, d) keep SQLite on the index, whose order is the one of every list of posts.
const OF_POST = "(SELECT published_at, key FROM posts WHERE id = ?1 AND state = 'published' LIMIT 1)";
const COLUMNS = "p.key, p.title, p.language";

const NEIGHBOURS_ON_SITE = `SELECT * FROM (
    SELECT 'newer' AS place, ${COLUMNS} FROM posts p INDEXED BY posts_newest
     WHERE p.state = 'published' AND (p.published_at, p.key) > ${OF_POST} AND p.published_at <= ?2
     ORDER BY p.published_at, p.key LIMIT 1)
  UNION ALL SELECT * FROM (
    SELECT 'older' AS place, ${COLUMNS} FROM posts p INDEXED BY posts_newest
     WHERE p.state = 'published' AND (p.published_at, p.key) < ${OF_POST}
     ORDER BY p.published_at DESC, p.key DESC LIMIT 1)`;

const inLabel = (place: string, comparison: string, order: string) => `SELECT * FROM (
    SELECT '${place}' AS place, ${COLUMNS} FROM post_labels l CROSS JOIN posts p ON p.key = l.post_key
     WHERE l.kind = ?3 AND l.label_id = ?4 AND (l.published_at, l.post_key) ${comparison} ${OF_POST} AND l.published_at <= ?2
     ORDER BY l.published_at ${order}, l.post_key ${order} LIMIT 1)`;

const NEIGHBOURS_IN_LABEL = `${inLabel("newer", ">", "ASC")} UNION ALL ${inLabel("older", "<", "DESC")}`;
