import type { Heading, NewEntry } from "../../../core/newsletter/digest.ts";
import { keptFollows, withMerged } from "../../../core/posts/merges.ts";
import { POSTS_PREFIX } from "../../../core/posts/object-key.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import { followKey } from "../../../core/subscribers/follow.ts";
import type { KnownPost, LogRange, Releases } from "../../../ports/newsletter/releases.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { type EntryRow, entryColumns, type PageRow, readEntries, selectEntries } from "../posts/entry-rows.ts";
import { PATH } from "../posts/page-paths.ts";
import { batch, type Param, param, raw, type Sql, sql } from "../sql.ts";

/**
 * Returns whether a post of the log can be shown: a date that was due when it was released is due, and it is known which watches
 * it matches.
 */
const isShown = (at: Param): Sql =>
  sql`p.state = 'published' AND p.email IS NOT 'never' AND p.published_at <= max(${at}, r.released_at)
    AND NOT EXISTS (SELECT 1 FROM unmatched u WHERE u.seq = r.seq)`;

/** The range and the single places of one digest. */
interface Range {
  from: Param;
  through: Param;
  /** A JSON array. */
  also: Param;
  at: Param;
  without: Sql;
}

/** Places of the log that one digest is looked for in; older ones than these are not. */
export const PLACES_MAX = 10_000;

/** Posts of a range and of single places before it, each once. */
const newsIn = ({ from, through, also, at, without }: Range): Sql =>
  sql`(SELECT seq, post_id, released_at FROM releases WHERE seq > ${from} AND seq <= ${through} AND first_seq IS NULL ${without}
        UNION SELECT seq, post_id, released_at FROM releases
               WHERE seq IN (SELECT value FROM json_each(${also})) AND first_seq IS NULL ${without}
        ORDER BY seq DESC LIMIT ${PLACES_MAX}) r
  CROSS JOIN posts p ON p.id = r.post_id AND ${isShown(at)}`;

const rangeOf = ({ fromSeq, throughSeq, also = [], without = [], dropped }: LogRange, at: number): Range => ({
  from: param(fromSeq),
  through: param(throughSeq),
  also: param(also),
  at: param(at),
  without: sql`${without.length === 0 ? raw("") : sql`AND seq NOT IN (SELECT value FROM json_each(${without}))`} ${
    dropped
      ? sql`AND NOT EXISTS (SELECT 1 FROM dropped d WHERE d.frequency = ${dropped.frequency}
        AND d.post_id = releases.post_id AND (d.id <= ${dropped.through} OR releases.seq > ${dropped.endSeq}))`
      : raw("")
  }`,
});

/** Whether a post stands before others. */
const isLeading = (leads: string[] = []): Sql =>
  sql`(p.email IS 'feature' OR p.id IN (SELECT value FROM json_each(${leads})))`;

/** Rows of `owed` that one statement deletes. */
const FORGET_STEP = 20_000;

const NEWEST_FIRST = raw("p.published_at DESC, p.key DESC");

/** The key of a label in `post_labels`, with the same meaning as `followKey`. */
export const LABEL_KEY = raw("iif(l.kind = 'category', l.label_id, l.kind || ' ' || l.label_id)");

/** The labels of a post as it says them: those that are only mailed stand in no list of a label. */
const LABELS = raw("json_each(p.labels) k CROSS JOIN json_each(k.value) l");

/** The key of one of them, with the same meaning as `followKey`. */
const KEY = raw("CASE k.key WHEN 'tags' THEN 'tag ' WHEN 'authors' THEN 'author ' ELSE '' END || (l.value ->> 'id')");

/** The watches that a place of the log matches, as a JSON array of their numbers. */
const WATCHES = raw("(SELECT json_group_array(h.watch_id) FROM watch_hits h WHERE h.seq = r.seq)");

const ARRIVED_AT = raw("coalesce(p.arrived_at, p.first_seen_at)");

/** The key that follows every post's. */
const AFTER_POSTS = `${POSTS_PREFIX.slice(0, -1)}0`;

/** Posts with their place in the log, if they have one. */
const WITH_RELEASE = raw("LEFT JOIN releases r ON r.post_id = p.id AND r.first_seq IS NULL");

const MAILED_COLUMNS = sql`p.key, ${raw(PATH)} AS path, p.id, p.title, p.language, p.state, p.email, coalesce(p.published_at, 0) AS publishedAt,
  coalesce(${ARRIVED_AT}, 0) AS arrivedAt, coalesce(p.arrived_after, ${ARRIVED_AT}, 0) AS arrivedAfter, r.released_at AS releasedAt, r.ordered`;

interface NewsRow extends EntryRow {
  /** A JSON array of numbers. */
  watches: string;
}

interface SharedRow extends NewsRow {
  total: number;
  heading: string;
  posts: number;
  since: number;
}

interface MailedRow extends Omit<KnownPost, "release" | "title" | "language" | "url"> {
  path: string | null;
  title: string | null;
  language: string | null;
  releasedAt: number | null;
  ordered: number | null;
}

/** Posts due for release: arrived in time, and no later after their dates than allowed. The rule of src/core/posts/mailing.ts. */
const dueAt = (at: Param, arrivedBy: number, lagMax: number): Sql =>
  sql`FROM posts p INDEXED BY posts_to_release
            WHERE p.state = 'published' AND p.in_log = 0 AND p.email IS NOT 'never' AND p.lag <= ${lagMax}
              AND p.published_at <= ${at} AND ${ARRIVED_AT} <= ${arrivedBy}
              AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.post_id = p.id AND r.first_seq IS NULL)`;

const DAY_MS = 86_400_000;

export function releases(db: D1Database, site: Site): Releases {
  return {
    async release(now, { holdMs, maxAgeMs }, arrivedBy = now - holdMs) {
      const at = param(now);
      const { results } = await sql`INSERT INTO releases (post_id, released_at)
           SELECT p.id, ${at} ${dueAt(at, arrivedBy, maxAgeMs - holdMs)}
            ORDER BY p.published_at, p.key
           ON CONFLICT DO NOTHING RETURNING seq`
        .on(db)
        .all<{ seq: number }>();
      return results.length;
    },

    async releaseByHand(key, at) {
      const { results } = await sql`INSERT INTO releases (post_id, released_at, ordered)
        SELECT p.id, ${at}, 1 FROM posts p WHERE p.key = ${key} AND p.state = 'published' AND p.email IS NOT 'never'
           AND p.published_at <= ${at}
        ON CONFLICT DO NOTHING RETURNING seq`
        .on(db)
        .all<{ seq: number }>();
      return results.length > 0;
    },

    async mailed(which) {
      const posts =
        "keys" in which
          ? sql`json_each(${which.keys}) w CROSS JOIN posts p ON p.key = w.value`
          : sql`json_each(${which.ids}) w CROSS JOIN posts p ON p.id = w.value AND p.state = 'published'`;
      const { results } = await sql`SELECT ${MAILED_COLUMNS} FROM ${posts} ${WITH_RELEASE}`.on(db).all<MailedRow>();
      return results.map(readMailed);
    },

    async mailedAfter(after, limit) {
      const { results } = await sql`SELECT ${MAILED_COLUMNS} FROM posts p ${WITH_RELEASE}
            WHERE p.key > max(${after}, ${POSTS_PREFIX}) AND p.key < ${AFTER_POSTS} ORDER BY p.key LIMIT ${limit}`
        .on(db)
        .all<MailedRow>();
      return results.map(readMailed);
    },

    async passedOver({ since, limit }, { holdMs, maxAgeMs }) {
      const { results } = await sql`SELECT ${MAILED_COLUMNS} FROM posts p INDEXED BY posts_arrived ${WITH_RELEASE}
            WHERE p.state = 'published' AND p.in_log = 0 AND p.email IS NOT 'never' AND p.arrived_at >= ${since} AND p.lag > ${maxAgeMs - holdMs}
            ORDER BY p.arrived_at DESC, p.key LIMIT ${limit}`
        .on(db)
        .all<MailedRow>();
      return results.map(readMailed);
    },

    async releaseAgain(now) {
      const at = param(now);
      const isBack = sql`l.waiting = 1 AND EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${isShown(at)})`;
      const [again] = await batch(db, [
        sql`INSERT INTO releases (post_id, released_at, first_seq)
             SELECT r.post_id, ${at}, r.seq FROM left_out l CROSS JOIN releases r ON r.seq = l.seq WHERE ${isBack} ORDER BY r.seq`,
        sql`UPDATE left_out AS l SET waiting = 0 WHERE EXISTS (SELECT 1 FROM releases r WHERE r.seq = l.seq AND ${isBack})`,
      ]);
      return again?.meta.changes ?? 0;
    },

    async pruneOwed({ away, back }) {
      const isOld = sql`((waiting = 1 AND at <= ${away}) OR at <= ${back})`;
      const old = await sql`SELECT seq FROM left_out WHERE ${isOld} ORDER BY at LIMIT 1`
        .on(db)
        .first<{ seq: number }>();
      if (!old) return false;
      const seq = param(old.seq);
      await batch(db, [
        sql`DELETE FROM owed WHERE seq = ${seq} AND subscriber_id IN
              (SELECT subscriber_id FROM owed WHERE seq = ${seq} ORDER BY subscriber_id LIMIT ${FORGET_STEP})`,
        sql`DELETE FROM left_out WHERE seq = ${seq} AND ${isOld} AND NOT EXISTS (SELECT 1 FROM owed WHERE seq = ${seq})`,
      ]);
      return true;
    },

    async due(at, { holdMs, maxAgeMs }) {
      return sql`SELECT count(*) AS posts ${dueAt(param(at), at, maxAgeMs - holdMs)}`.value(db);
    },

    async busiestDay(at) {
      return sql`SELECT coalesce(max(posts), 0) AS posts FROM (
        SELECT count(*) AS posts FROM releases WHERE released_at > ${at - 31 * DAY_MS} AND released_at <= ${at - DAY_MS}
           AND first_seq IS NULL
         GROUP BY CAST((${at - DAY_MS} - released_at) / ${raw(DAY_MS)} AS INTEGER))`.value(db);
    },

    async lastSeq() {
      return sql`SELECT coalesce(max(seq), 0) AS seq FROM releases`.value(db);
    },

    async readySeq() {
      return sql`SELECT coalesce((SELECT min(seq) - 1 FROM unmatched WHERE hidden = 0),
          (SELECT max(seq) FROM releases), 0) AS seq`.value(db);
    },

    async seqAt(at) {
      return sql`SELECT coalesce(max(seq), 0) AS seq FROM releases WHERE released_at <= ${at}`.value(db);
    },

    async news({ afterSeq, throughSeq }) {
      const [after, through] = [param(afterSeq), param(throughSeq)];
      const inRange = sql`r.seq > ${after} AND r.seq <= ${through} AND r.first_seq IS NULL`;
      const isMatched = raw("NOT EXISTS (SELECT 1 FROM unmatched u WHERE u.seq = r.seq)");
      const published = sql`releases r CROSS JOIN posts p ON p.id = r.post_id AND p.state = 'published'
        AND p.email IS NOT 'never' AND ${isMatched}`;
      const [labels, watches, last, missing, returned] = await batch<{ key: string; seq: number }>(db, [
        sql`SELECT DISTINCT ${KEY} AS key FROM ${published} CROSS JOIN ${LABELS} WHERE ${inRange}`,
        // Numbers are told apart in half the time of texts.
        sql`SELECT 'watch ' || watch_id AS key
              FROM (SELECT DISTINCT watch_id FROM watch_hits WHERE seq > ${after} AND seq <= ${through})`,
        sql`SELECT coalesce(max(r.seq), 0) AS seq FROM ${published} WHERE ${inRange}`,
        sql`SELECT r.seq FROM releases r WHERE ${inRange} AND NOT (${isMatched}
               AND EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND p.state = 'published' AND p.email IS NOT 'never'))`,
        sql`SELECT seq FROM left_out WHERE waiting = 0`,
      ]);
      const places = (rows: D1Result<{ seq: number }> | undefined) => rows?.results.map(({ seq }) => seq) ?? [];
      return {
        afterSeq,
        follows: [labels, watches].flatMap((rows) => rows?.results.map(({ key }) => key) ?? []),
        lastSeq: places(last)[0] ?? 0,
        missing: places(missing),
        returned: places(returned),
      };
    },

    async entries({ follows, limit, leads, since = {}, ...asked }, now) {
      const range = rangeOf(asked, now);
      const { from, through, at } = range;
      const followed = param(keptFollows(site.categoryMerges, follows));
      const starts = param(JSON.stringify(since));
      // What a watch matched before it was followed is not news for it.
      const isNews =
        Object.keys(since).length === 0
          ? raw("true")
          : sql`NOT (h.seq > ${from} AND h.seq <= coalesce(${starts} ->> ('watch ' || h.watch_id), 0))`;
      const [shared, leftOut, madeUp] = await batch<PageRow<SharedRow> & { seq: number }>(db, [
        // As `shareOut` in src/core/newsletter/digest.ts: a post has the best of its places within what is followed, and stands
        // under the first of these. Whoever follows everything gets posts by category.
        selectEntries(
          site,
          sql`WITH news AS MATERIALIZED (
             SELECT r.seq, p.key, p.published_at, p.labels, ${isLeading(leads)} AS leads FROM ${newsIn(range)}
           ), wanted AS MATERIALIZED (
             SELECT value AS follow, key AS rank FROM json_each(${followed})
           ), keyed (key, published_at, follow, rank) AS (
             SELECT n.key, n.published_at, coalesce(m.value, l.value ->> 'id'), l.key
               FROM news n LEFT JOIN json_each(n.labels, '$.categories') l
                    LEFT JOIN json_each(${JSON.stringify(site.categoryMerges)}) m ON m.key = l.value ->> 'id'
             UNION ALL SELECT n.key, n.published_at, k.column1 || ' ' || (l.value ->> 'id'), l.key
               FROM news n CROSS JOIN (VALUES ('tag', '$.tags'), ('author', '$.authors')) k
                    CROSS JOIN json_each(n.labels, k.column2) l WHERE ${followed} <> '[]'
             UNION ALL SELECT n.key, n.published_at, 'watch ' || h.watch_id, 0
               FROM news n CROSS JOIN watch_hits h ON h.seq = n.seq WHERE ${followed} <> '[]' AND ${isNews}
           ), found AS (
             SELECT k.key, k.published_at, k.follow, min(coalesce(w.rank, k.rank)) AS rank
               FROM keyed k LEFT JOIN wanted w ON w.follow = k.follow
              WHERE ${followed} = '[]' OR w.rank IS NOT NULL GROUP BY k.key, k.follow
           ), placed AS (
             SELECT key, published_at, row_number() OVER (PARTITION BY follow ORDER BY published_at DESC, key DESC) AS place,
                    first_value(follow) OVER (PARTITION BY key ORDER BY rank) AS heading
               FROM found
           ), best AS (
             SELECT key, published_at, min(place) AS place, heading FROM placed GROUP BY key
           ), shared AS (
             SELECT b.key, b.heading, count(*) OVER () AS total, count(*) OVER (PARTITION BY b.heading) AS posts,
                    min(b.published_at) OVER (PARTITION BY b.heading) AS since
               FROM best b JOIN news n ON n.key = b.key ORDER BY n.leads DESC, place, b.published_at DESC, b.key DESC LIMIT ${limit}
           )
           SELECT ${entryColumns("mailed")}, s.total, coalesce(s.heading, '') AS heading, s.posts, s.since,
                  (SELECT json_group_array(h.watch_id) FROM news n CROSS JOIN watch_hits h ON h.seq = n.seq WHERE n.key = p.key AND ${isNews}) AS watches
             FROM shared s CROSS JOIN posts p ON p.key = s.key ORDER BY ${NEWEST_FIRST}`,
        ),
        sql`SELECT r.seq FROM (SELECT * FROM releases WHERE seq > ${from} AND seq <= ${through} AND first_seq IS NULL ${range.without}) r
             WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${isShown(at)})`,
        sql`SELECT r.seq FROM releases r WHERE r.seq IN (SELECT value FROM json_each(${range.also})) AND r.first_seq IS NULL
               AND EXISTS (SELECT 1 FROM posts p WHERE p.id = r.post_id AND ${isShown(at)})`,
      ]);
      const { entries, rows } = readNews(shared?.results ?? []);
      return {
        entries,
        total: rows[0]?.total ?? 0,
        headings: new Map(rows.map(({ heading, posts, since }): [string, Heading] => [heading, { posts, since }])),
        leftOut: leftOut?.results.map(({ seq }) => seq) ?? [],
        madeUp: madeUp?.results.map(({ seq }) => seq) ?? [],
      };
    },

    async page({ follows, ids = [], limit, skipped, leads, ...asked }, now) {
      const followed = param(withMerged(site.categoryMerges, follows));
      const isFollowed = (key: Sql) => sql`${key} IN (SELECT value FROM json_each(${followed}))`;
      const news = sql`WITH found AS (
             SELECT p.key, ${WATCHES} AS watches, count(*) OVER () AS total
               FROM ${newsIn(rangeOf(asked, now))}
              WHERE ${followed} = '[]' OR p.id IN (SELECT value FROM json_each(${ids})) OR EXISTS (
                SELECT 1 FROM ${LABELS} WHERE ${isFollowed(KEY)})
                 OR EXISTS (SELECT 1 FROM watch_hits h WHERE h.seq = r.seq AND ${isFollowed(raw("'watch ' || h.watch_id"))})
              ORDER BY ${isLeading(leads)} DESC, ${NEWEST_FIRST} LIMIT ${limit} OFFSET ${skipped}
           )
           SELECT ${entryColumns()}, f.watches, f.total FROM found f CROSS JOIN posts p ON p.key = f.key ORDER BY ${NEWEST_FIRST}`;
      const { results } = await selectEntries(site, news).on(db).all<PageRow<NewsRow & { total: number }>>();
      const { entries, rows } = readNews(results);
      return { entries, total: rows[0]?.total ?? 0 };
    },

    async keepChoice(hash, choice) {
      await sql`INSERT INTO digest_choices (hash, choice) VALUES (${hash}, ${choice}) ON CONFLICT DO NOTHING`
        .on(db)
        .run();
    },

    async choice(hash) {
      const row = await sql`SELECT choice FROM digest_choices WHERE hash = ${hash}`.on(db).first<{ choice: string }>();
      return row?.choice;
    },
  };

  /** Reads entries with the keys of everything that they can be followed by. */
  function readNews<Row extends NewsRow>(page: PageRow<Row>[]): { entries: NewEntry[]; rows: Row[] } {
    const { entries, rows } = readEntries<Row>(site, page);
    const news = entries.map((entry, at) => {
      const { labels, watches } = rows[at] as Row;
      const { authors } = JSON.parse(labels) as PostLabels;
      const keys = (kind: "tag" | "author", all: { id: string }[]) => all.map(({ id }) => followKey({ kind, id }));
      const matched = (JSON.parse(watches) as number[]).map((id) => followKey({ kind: "watch", id }));
      const categories = entry.categories.map(({ id }) => id);
      return { ...entry, follows: [...categories, ...keys("tag", entry.tags), ...keys("author", authors), ...matched] };
    });
    return { entries: news, rows };
  }

  function readMailed({ path, title, language, releasedAt, ordered, ...row }: MailedRow): KnownPost {
    return {
      ...row,
      title: title ?? undefined,
      language: language ?? undefined,
      url: title === null ? undefined : pageUrl({ key: row.key, path }, site),
      release: releasedAt === null ? undefined : { at: releasedAt, ordered: ordered === 1 },
    };
  }
}
