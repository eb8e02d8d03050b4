import type { AnchoredWatch, Matching, UnmatchedPost } from "../../../ports/newsletter/matching.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { batch, param, raw, rowsOf, sql } from "../sql.ts";
import { PLACES_MAX } from "./releases.ts";

/** Most rows of bodies read together. A row holds 1.5 MB at most; nearly every post has one. */
const PARTS_MAX = 20;

/** Places whose matches one statement deletes. */
const PRUNE_STEP = 200;

interface WaitingRow extends Pick<UnmatchedPost, "seq" | "title" | "summary" | "publishedAt"> {
  key: string;
  labels: string;
}

export function matching(db: D1Database): Matching {
  return {
    async next(limit) {
      const isShown = raw(
        "EXISTS (SELECT 1 FROM releases r CROSS JOIN posts p ON p.id = r.post_id WHERE r.seq = u.seq AND p.state = 'published')",
      );
      const [, , waiting] = await batch<WaitingRow>(db, [
        sql`DELETE FROM unmatched WHERE NOT EXISTS (SELECT 1 FROM watches)`,
        sql`UPDATE unmatched AS u SET hidden = 1 WHERE hidden = 0 AND NOT ${isShown}`,
        sql`SELECT seq, key, title, summary, labels, publishedAt FROM (
              SELECT r.seq, p.key, p.title, p.summary, p.labels, p.published_at AS publishedAt,
                     sum(p.parts) OVER (ORDER BY r.seq) - p.parts AS before
                FROM (SELECT u.seq FROM unmatched u WHERE ${isShown} ORDER BY u.seq LIMIT ${limit}) w
                     CROSS JOIN releases r ON r.seq = w.seq
                     CROSS JOIN posts p ON p.id = r.post_id AND p.state = 'published')
             WHERE before < ${PARTS_MAX} ORDER BY seq`,
      ]);
      const rows = waiting?.results ?? [];
      if (rows.length === 0) return [];
      const { results: parts } = await sql`SELECT c.key, c.html FROM json_each(${rows.map(({ key }) => key)}) k
          CROSS JOIN post_contents c ON c.key = k.value ORDER BY c.key, c.part`
        .on(db)
        .all<{ key: string; html: string }>();
      const bodies = new Map<string, string>();
      for (const { key, html } of parts) bodies.set(key, (bodies.get(key) ?? "") + html);
      return rows.map(({ key, labels, ...post }) => ({
        ...post,
        contentHtml: bodies.get(key) ?? "",
        ...(JSON.parse(labels) as PostLabels),
      }));
    },

    async watches(ids) {
      const { results } =
        await sql`SELECT w.id, w.question FROM json_each(${ids}) i CROSS JOIN watches w ON w.id = i.value`
          .on(db)
          .all<{ id: number; question: string }>();
      return results;
    },

    async anchored(anchors) {
      const found = await Promise.all(
        rowsOf(
          anchors,
          // CROSS JOIN keeps SQLite from scanning every watch.
          (some) =>
            sql`SELECT w.id, w.anchor, w.question FROM json_each(${some}) a CROSS JOIN watches w ON w.anchor = a.value`,
        ).map((statement) => statement.on(db).all<AnchoredWatch>()),
      );
      return found.flatMap(({ results }) => results);
    },

    async keep(matched) {
      await batch(db, [
        ...rowsOf(
          matched.filter(({ watches }) => watches.length > 0),
          (rows) => sql`INSERT OR IGNORE INTO watch_hits (seq, watch_id) SELECT u.seq, w.value FROM json_each(${rows}) m
            CROSS JOIN unmatched u ON u.seq = m.value ->> 'seq' CROSS JOIN json_each(m.value, '$.watches') w`,
        ),
        sql`DELETE FROM unmatched WHERE seq IN (SELECT value FROM json_each(${matched.map(({ seq }) => seq)}))`,
      ]);
    },

    async prune() {
      const first = param(await sql`SELECT coalesce(min(seq), 0) FROM watch_hits`.value(db));
      const oldest = raw(`(SELECT coalesce(max(seq), 0) FROM releases) - ${PLACES_MAX}`);
      const [hits] = await batch(db, [
        sql`DELETE FROM watch_hits WHERE seq < min(${first} + ${PRUNE_STEP}, ${oldest})`,
        sql`DELETE FROM watch_starts WHERE (subscriber_id, watch_id) IN
              (SELECT subscriber_id, watch_id FROM watch_starts WHERE seq < ${oldest} ORDER BY seq LIMIT ${PRUNE_STEP})`,
      ]);
      return (hits?.meta.changes ?? 0) > 0;
    },
  };
}
