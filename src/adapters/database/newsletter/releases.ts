import { keptIds, withMerged } from "../../../core/posts/merges.ts";
import { POSTS_PREFIX } from "../../../core/posts/object-key.ts";
import { postPath } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import type { KnownPost, Releases } from "../../../ports/newsletter/releases.ts";
import { ENTRY_COLUMNS, type EntryRow, readEntries } from "../posts/entry-rows.ts";
import { IS_ID } from "../posts/places.ts";

/** Whether a post of the log can be shown: a date that was due when it was released is due. */
const IS_SHOWN = (at: string) => `p.state = 'published' AND p.published_at <= max(${at}, r.released_at)`;

const IS_CHOSEN = `(?4 = '[]' OR EXISTS (SELECT 1 FROM post_labels l WHERE l.post_key = p.key AND l.kind = 'category'
                                         AND l.label_id IN (SELECT value FROM json_each(?4))))`;

/** Places of the log that one digest is looked for in; older ones than these are not. */
const PLACES_MAX = 10_000;

/** Posts of a range and of single places before it, each once. */
const NEWS = `(SELECT seq, post_id, released_at FROM releases WHERE seq > ?1 AND seq <= ?2 AND first_seq IS NULL
               UNION SELECT seq, post_id, released_at FROM releases
                      WHERE seq IN (SELECT value FROM json_each(?5)) AND first_seq IS NULL
               ORDER BY seq DESC LIMIT ${PLACES_MAX}) r
  CROSS JOIN posts p ON p.id = r.post_id AND ${IS_SHOWN("?3")}`;

/** Rows of `owed` that one statement deletes. */
const FORGET_STEP = 20_000;

const NEWEST_FIRST = "p.published_at DESC, p.key DESC";

/** What a category counts as. */
const KEPT = "coalesce(m.value, c.value ->> 'id')";

const ARRIVED_AT = "coalesce(p.arrived_at, p.first_seen_at)";

/** The key that follows every post's. */
const AFTER_POSTS = `${POSTS_PREFIX.slice(0, -1)}0`;

const MAILED_COLUMNS = `p.key, p.id, p.title, p.language, p.state, coalesce(p.published_at, 0) AS publishedAt,
  coalesce(${ARRIVED_AT}, 0) AS arrivedAt, r.released_at AS releasedAt, r.ordered`;

interface MailedRow extends Omit<KnownPost, "release" | "title" | "language" | "url"> {
  title: string | null;
  language: string | null;
  releasedAt: number | null;
  ordered: number | null;
}

/** Posts that may be let out at ?1: arrived by ?2, and no later after their dates than ?3. The rule of src/core/mailing.ts. */
const DUE = `FROM posts p INDEXED BY posts_to_release
            WHERE p.state = 'published' AND p.in_log = 0 AND p.lag <= ?3
              AND p.published_at <= ?1 AND ${ARRIVED_AT} <= ?2
              AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.post_id = p.id AND r.first_seq IS NULL)`;

const DAY_MS = 86_400_000;

export function releases(db: D1Database, site: Site): Releases {
  return {
    async release(at, { holdMs, maxAgeMs }, arrivedBy = at - holdMs) {
      const { results } = await db
        .prepare(
          `INSERT INTO releases (post_id, released_at)
           SELECT p.id, ?1 ${DUE}
            ORDER BY p.published_at, p.key
           ON CONFLICT DO NOTHING RETURNING seq`,
        )
        .bind(at, arrivedBy, maxAgeMs - holdMs)
        .all<{ seq: number }>();
      return results.length;
    },

    async releaseByHand(key, at) {
      const { results } = await db
        .prepare(
          `INSERT INTO releases (post_id, released_at, ordered)
           SELECT p.id, ?2, 1 FROM posts p WHERE p.key = ?1 AND p.state = 'published' AND p.published_at <= ?2
           ON CONFLICT DO NOTHING RETURNING seq`,
        )
        .bind(key, at)
        .all<{ seq: number }>();
      return results.length > 0;
    },

    async mailed(which) {
      const from =
        "keys" in which
          ? "json_each(?1) w CROSS JOIN posts p ON p.key = w.value"
          : "json_each(?1) w CROSS JOIN posts p ON p.id = w.value AND p.state = 'published'";
      const { results } = await db
        .prepare(
          `SELECT ${MAILED_COLUMNS} FROM ${from} LEFT JOIN releases r ON r.post_id = p.id AND r.first_seq IS NULL`,
        )
        .bind(JSON.stringify("keys" in which ? which.keys : which.ids))
        .all<MailedRow>();
      return results.map(readMailed);
    },

    async mailedAfter(after, limit) {
      const { results } = await db
        .prepare(
          `SELECT ${MAILED_COLUMNS} FROM posts p LEFT JOIN releases r ON r.post_id = p.id AND r.first_seq IS NULL
            WHERE p.key > max(?1, '${POSTS_PREFIX}') AND p.key < '${AFTER_POSTS}' ORDER BY p.key LIMIT ?2`,
        )
        .bind(after, limit)
        .all<MailedRow>();
      return results.map(readMailed);
    },

    async passedOver({ since, limit }, { holdMs, maxAgeMs }) {
      const { results } = await db
        .prepare(
          `SELECT ${MAILED_COLUMNS} FROM posts p INDEXED BY posts_arrived LEFT JOIN releases r ON r.post_id = p.id AND r.first_seq IS NULL
            WHERE p.state = 'published' AND p.in_log = 0 AND p.arrived_at >= ?1 AND p.lag > ?2
            ORDER BY p.arrived_at DESC, p.key LIMIT ?3`,
        )
        .bind(since, maxAgeMs - holdMs, limit)
        .all<MailedRow>();
      return results.map(readMailed);
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

    async pruneOwed({ away, back }) {
      const isOld = "((waiting = 1 AND at <= ?1) OR at <= ?2)";
      const old = await db
        .prepare(`SELECT seq FROM left_out WHERE ${isOld} ORDER BY at LIMIT 1`)
        .bind(away, back)
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
            `DELETE FROM left_out WHERE seq = ?3 AND ${isOld} AND NOT EXISTS (SELECT 1 FROM owed WHERE seq = ?3)`,
          )
          .bind(away, back, old.seq),
      ]);
      return true;
    },

    async due(at, { holdMs, maxAgeMs }) {
      const row = await db
        .prepare(`SELECT count(*) AS posts ${DUE}`)
        .bind(at, at, maxAgeMs - holdMs)
        .first<{ posts: number }>();
      return row?.posts ?? 0;
    },

    async busiestDay(at) {
      const row = await db
        .prepare(
          `SELECT coalesce(max(posts), 0) AS posts FROM (
             SELECT count(*) AS posts FROM releases WHERE released_at > ?1 AND released_at <= ?2 AND first_seq IS NULL
              GROUP BY (?2 - released_at) / ${DAY_MS})`,
        )
        .bind(at - 31 * DAY_MS, at - DAY_MS)
        .first<{ posts: number }>();
      return row?.posts ?? 0;
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
      const chosen = JSON.stringify(keptIds(site.categoryMerges, categories));
      const [shared, leftOut, madeUp] = await db.batch<EntryRow & { total: number; seq: number }>([
        db
          .prepare(
            // As `shareOut` in src/core/digest.ts: a post has the best of its places within the chosen categories.
            `WITH found AS (
             SELECT DISTINCT p.key, p.published_at, ${KEPT} AS category
               FROM ${NEWS} LEFT JOIN json_each(p.labels, '$.categories') c LEFT JOIN json_each(?6) m ON m.key = c.value ->> 'id'
              WHERE ?4 = '[]' OR ${KEPT} IN (SELECT value FROM json_each(?4))
           ), placed AS (
             SELECT key, published_at, row_number() OVER (PARTITION BY category ORDER BY published_at DESC, key DESC) AS place
               FROM found
           ), best AS (
             SELECT key, published_at, min(place) AS place FROM placed GROUP BY key
           ), shared AS (
             SELECT key, count(*) OVER () AS total FROM best ORDER BY place, published_at DESC, key DESC LIMIT ?7
           )
           SELECT ${ENTRY_COLUMNS(false)}, s.total FROM shared s CROSS JOIN posts p ON p.key = s.key ORDER BY ${NEWEST_FIRST}`,
          )
          .bind(fromSeq, throughSeq, at, chosen, JSON.stringify(also), JSON.stringify(site.categoryMerges), limit),
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
        entries: await readEntries(db, site, shared?.results ?? []),
        total: shared?.results[0]?.total ?? 0,
        leftOut: leftOut?.results.map(({ seq }) => seq) ?? [],
        madeUp: madeUp?.results.map(({ seq }) => seq) ?? [],
      };
    },

    async page({ fromSeq, throughSeq, also = [], categories, limit, skipped }, at) {
      const chosen = JSON.stringify(withMerged(site.categoryMerges, categories));
      const { results } = await db
        .prepare(
          `WITH found AS (
             SELECT p.key, count(*) OVER () AS total FROM ${NEWS} WHERE ${IS_CHOSEN} ORDER BY ${NEWEST_FIRST} LIMIT ?6 OFFSET ?7
           )
           SELECT ${ENTRY_COLUMNS(false)}, f.total FROM found f CROSS JOIN posts p ON p.key = f.key ORDER BY ${NEWEST_FIRST}`,
        )
        .bind(fromSeq, throughSeq, at, chosen, JSON.stringify(also), limit, skipped)
        .all<EntryRow & { total: number }>();
      return { entries: await readEntries(db, site, results), total: results[0]?.total ?? 0 };
    },

    async keepChoice(hash, choice) {
      await db
        .prepare("INSERT INTO digest_choices (hash, choice) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(hash, choice)
        .run();
    },

    async choice(hash) {
      const row = await db
        .prepare("SELECT choice FROM digest_choices WHERE hash = ?")
        .bind(hash)
        .first<{ choice: string }>();
      return row?.choice;
    },
  };

  function readMailed({ title, language, releasedAt, ordered, ...row }: MailedRow): KnownPost {
    return {
      ...row,
      title: title ?? undefined,
      language: language ?? undefined,
      url: title === null ? undefined : new URL(postPath(row.key), site.url).href,
      release: releasedAt === null ? undefined : { at: releasedAt, ordered: ordered === 1 },
    };
  }
}
