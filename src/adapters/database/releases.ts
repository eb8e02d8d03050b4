import { withMerged } from "../../core/merges.ts";
import type { Site } from "../../core/site.ts";
import type { Releases } from "../../ports/releases.ts";
import { ENTRY_COLUMNS, type EntryRow, readEntries } from "./entry-rows.ts";
import { IS_ID } from "./places.ts";

const IN_RANGE = `FROM releases r CROSS JOIN posts p ON p.id = r.post_id
  WHERE r.seq > ?1 AND r.seq <= ?2 AND p.state = 'published' AND p.published_at <= ?3
    AND (?4 = '[]' OR EXISTS (SELECT 1 FROM post_labels l WHERE l.post_key = p.key AND l.kind = 'category'
                                AND l.label_id IN (SELECT value FROM json_each(?4))))`;

export function releases(db: D1Database, site: Site): Releases {
  return {
    async release(at, { holdMs, maxAgeMs }) {
      const { meta } = await db
        .prepare(
          `INSERT INTO releases (post_id, released_at)
           SELECT p.id, ?1 FROM posts p
            WHERE p.state = 'published' AND p.published_at <= ?1 AND p.published_at > ?3 AND p.first_seen_at <= ?2
              AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.post_id = p.id)
            ORDER BY p.published_at, p.key
           ON CONFLICT DO NOTHING`,
        )
        .bind(at, at - holdMs, at - maxAgeMs)
        .run();
      return meta.changes;
    },

    async lastSeq() {
      const row = await db.prepare("SELECT coalesce(max(seq), 0) AS seq FROM releases").first<{ seq: number }>();
      return row?.seq ?? 0;
    },

    async seqAt(at) {
      const row = await db
        .prepare("SELECT coalesce(max(seq), 0) AS seq FROM releases WHERE released_at <= ?")
        .bind(at)
        .first<{ seq: number }>();
      return row?.seq ?? 0;
    },

    async categories({ fromSeq, throughSeq }) {
      const { results } = await db
        .prepare(
          `SELECT DISTINCT l.label_id AS id
             FROM releases r CROSS JOIN posts p ON p.id = r.post_id CROSS JOIN post_labels l ON l.post_key = p.key
            WHERE r.seq > ? AND r.seq <= ? AND p.state = 'published' AND l.kind = 'category'
              AND ${IS_ID("l.label_id")}`,
        )
        .bind(fromSeq, throughSeq)
        .all<{ id: string }>();
      return results.map(({ id }) => id);
    },

    async entries({ fromSeq, throughSeq, categories, limit }, at) {
      const bindings = [fromSeq, throughSeq, at, JSON.stringify(withMerged(site.categoryMerges, categories))];
      const [rows, count] = await db.batch<EntryRow & { total: number }>([
        db
          .prepare(`SELECT ${ENTRY_COLUMNS(false)} ${IN_RANGE} ORDER BY p.published_at DESC, p.key DESC LIMIT ?5`)
          .bind(...bindings, limit),
        db.prepare(`SELECT count(*) AS total ${IN_RANGE}`).bind(...bindings),
      ]);
      return { entries: await readEntries(db, site, rows?.results ?? []), total: count?.results[0]?.total ?? 0 };
    },
  };
}
