import { withMerged } from "../../core/merges.ts";
import type { Site } from "../../core/site.ts";
import type { Releases } from "../../ports/releases.ts";
import { ENTRY_COLUMNS, type EntryRow, readEntries } from "./entry-rows.ts";
import { IS_ID } from "./places.ts";

/** Whether a post of the log can be shown: a date that was due when it was released is due. */
const IS_SHOWN = (at: string) => `p.state = 'published' AND p.published_at <= max(${at}, r.released_at)`;

const IS_CHOSEN = `(?4 = '[]' OR EXISTS (SELECT 1 FROM post_labels l WHERE l.post_key = p.key AND l.kind = 'category'
                                         AND l.label_id IN (SELECT value FROM json_each(?4))))`;

/** Posts of a range and of single places before it, each once. */
const IN_RANGE = `FROM (SELECT seq, post_id, released_at FROM releases
                         WHERE seq > ?1 AND seq <= ?2 AND first_seq IS NULL
                        UNION SELECT seq, post_id, released_at FROM releases
                         WHERE seq IN (SELECT value FROM json_each(?5)) AND first_seq IS NULL) r
  CROSS JOIN posts p ON p.id = r.post_id WHERE ${IS_SHOWN("?3")} AND ${IS_CHOSEN}`;

/** Rows of `owed` that one statement deletes. */
const FORGET_STEP = 20_000;

export function releases(db: D1Database, site: Site): Releases {
  return {
    async release(at, { holdMs, maxAgeMs }) {
      const { meta } = await db
        .prepare(
          `INSERT INTO releases (post_id, released_at)
           SELECT p.id, ?1 FROM posts p
            WHERE p.state = 'published' AND p.published_at <= ?1 AND p.published_at > ?3 AND p.first_seen_at <= ?2
              AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.post_id = p.id AND r.first_seq IS NULL)
            ORDER BY p.published_at, p.key
           ON CONFLICT DO NOTHING`,
        )
        .bind(at, at - holdMs, at - maxAgeMs)
        .run();
      return meta.changes;
    },

    async releaseAgain(at) {
      const isBack = `l.waiting = 1 AND EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${IS_SHOWN("?1")})`;
      const [again] = await db.batch([
        db
          .prepare(
            `INSERT INTO releases (post_id, released_at, first_seq)
             SELECT r.post_id, ?1, r.seq FROM left_out l CROSS JOIN releases r ON r.seq = l.seq WHERE ${isBack} ORDER BY r.seq`,
          )
          .bind(at),
        db
          .prepare(
            `UPDATE left_out AS l SET waiting = 0 WHERE EXISTS (SELECT 1 FROM releases r WHERE r.seq = l.seq AND ${isBack})`,
          )
          .bind(at),
      ]);
      return again?.meta.changes ?? 0;
    },

    async forgetOwed(before) {
      const old = await db
        .prepare("SELECT seq FROM left_out WHERE at <= ? ORDER BY at LIMIT 1")
        .bind(before)
        .first<{ seq: number }>();
      if (!old) return false;
      await db.batch([
        db
          .prepare(
            `DELETE FROM owed WHERE seq = ?1
                AND subscriber_id IN (SELECT subscriber_id FROM owed WHERE seq = ?1 ORDER BY subscriber_id LIMIT ${FORGET_STEP})`,
          )
          .bind(old.seq),
        db
          .prepare(
            "DELETE FROM left_out WHERE seq = ?1 AND at <= ?2 AND NOT EXISTS (SELECT 1 FROM owed WHERE seq = ?1)",
          )
          .bind(old.seq, before),
      ]);
      return true;
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

    async news({ afterSeq, throughSeq }) {
      const inRange = "FROM releases r CROSS JOIN posts p ON p.id = r.post_id WHERE r.seq > ?1 AND r.seq <= ?2";
      const [categories, last, missing, returned] = await db.batch<{ id: string; seq: number }>([
        db
          .prepare(
            `SELECT DISTINCT l.label_id AS id
               FROM releases r CROSS JOIN posts p ON p.id = r.post_id CROSS JOIN post_labels l ON l.post_key = p.key
              WHERE r.seq > ?1 AND r.seq <= ?2 AND r.first_seq IS NULL AND p.state = 'published' AND l.kind = 'category'
                AND ${IS_ID("l.label_id")}`,
          )
          .bind(afterSeq, throughSeq),
        db
          .prepare(`SELECT coalesce(max(r.seq), 0) AS seq ${inRange} AND r.first_seq IS NULL AND p.state = 'published'`)
          .bind(afterSeq, throughSeq),
        db
          .prepare(
            `SELECT r.seq FROM releases r WHERE r.seq > ?1 AND r.seq <= ?2 AND r.first_seq IS NULL
                AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND p.state = 'published')`,
          )
          .bind(afterSeq, throughSeq),
        db.prepare("SELECT seq FROM left_out WHERE waiting = 0"),
      ]);
      const places = (rows: D1Result<{ seq: number }> | undefined) => rows?.results.map(({ seq }) => seq) ?? [];
      return {
        afterSeq,
        categories: categories?.results.map(({ id }) => id) ?? [],
        lastSeq: places(last)[0] ?? 0,
        missing: places(missing),
        returned: places(returned),
      };
    },

    async entries({ fromSeq, throughSeq, also = [], categories, limit }, at) {
      const chosen = JSON.stringify(withMerged(site.categoryMerges, categories));
      const bindings = [fromSeq, throughSeq, at, chosen, JSON.stringify(also)];
      const [rows, count, leftOut, madeUp] = await db.batch<EntryRow & { total: number; seq: number }>([
        db
          .prepare(`SELECT ${ENTRY_COLUMNS(false)} ${IN_RANGE} ORDER BY p.published_at DESC, p.key DESC LIMIT ?6`)
          .bind(...bindings, limit),
        db.prepare(`SELECT count(*) AS total ${IN_RANGE}`).bind(...bindings),
        db
          .prepare(
            `SELECT r.seq FROM releases r WHERE r.seq > ?1 AND r.seq <= ?2 AND r.first_seq IS NULL
                AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${IS_SHOWN("?3")})`,
          )
          .bind(fromSeq, throughSeq, at),
        db
          .prepare(
            `SELECT r.seq FROM releases r WHERE r.seq IN (SELECT value FROM json_each(?1)) AND r.first_seq IS NULL
                AND EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${IS_SHOWN("?2")})`,
          )
          .bind(JSON.stringify(also), at),
      ]);
      return {
        entries: await readEntries(db, site, rows?.results ?? []),
        total: count?.results[0]?.total ?? 0,
        leftOut: leftOut?.results.map(({ seq }) => seq) ?? [],
        madeUp: madeUp?.results.map(({ seq }) => seq) ?? [],
      };
    },
  };
}
