import { type FeedSelection, isNarrowed } from "../../../core/feeds/feed.ts";
import type { Period } from "../../../core/posts/archive.ts";
import type { LabelCount, LabelKind, LabelRef } from "../../../core/posts/category.ts";
import { compareUtf8 } from "../../../core/posts/key-order.ts";
import { keptId, type Merges, withMerged } from "../../../core/posts/merges.ts";
import { RETRY_DOUBLED_MAX, RETRY_FIRST_MS, RETRY_MAX_MS } from "../../../core/posts/object-fault.ts";
import { postPath } from "../../../core/posts/post-page.ts";
import type { Reason } from "../../../core/reason.ts";
import { chosenTitle, type Site } from "../../../core/site.ts";
import type {
  AskedAddress,
  IndexedObject,
  PostLabels,
  PostPage,
  Posts,
  Successor,
  Tombstone,
} from "../../../ports/posts/posts.ts";
import { storedReason } from "../reason-column.ts";
import { assigned, batch, type Param, param, raw, type Sql, sql } from "../sql.ts";
import { type EntryRow, entryColumns, type PageRow, readEntries, selectEntries } from "./entry-rows.ts";
import { HISTORY_COLUMNS, type HistoryRow, historyOf, historyRow } from "./history-rows.ts";
import { labelRows } from "./label-rows.ts";
import { namedPosts } from "./named-posts.ts";
import { type ClashRow, clashesOf, clashOf, PATH } from "./page-paths.ts";
import { isId, placeOf, placesOf } from "./places.ts";
import { BUMP_VERSION, clearQuarantine, hide, isInLog, noteAddresses, savePosts } from "./save-posts.ts";

const TOMBSTONES_MAX = 200;

/** Tables that the bucket alone gives back. */
const DERIVED = [
  "posts",
  "post_contents",
  "post_addresses",
  "post_names",
  "post_labels",
  "withdrawn_labels",
  "label_titles",
  "quarantine",
  "missing_posts",
  "remote_images",
  "post_images",
  "site_files",
  "post_files",
  "image_hosts",
  "shared_addresses",
];

/** A post that came back under another key is not gone. */
const ID_IS_GONE = raw("NOT EXISTS (SELECT 1 FROM posts q WHERE q.id = p.id AND q.state = 'published')");

export function posts(db: D1Database, site: Site): Posts {
  return {
    async indexed({ prefix, after, through }) {
      const end = param(through ?? null);
      const { results } = await sql`SELECT key, etag, state FROM posts INDEXED BY posts_known
        WHERE key > ${after} AND key >= ${prefix} AND key < ${afterPrefix(prefix)}
          AND (${end} IS NULL OR key <= ${end})`
        .on(db)
        .all<IndexedObject>();
      return results;
    },

    async states(keys) {
      const { results } =
        await sql`SELECT p.key, p.etag, p.state FROM json_each(${keys}) w CROSS JOIN posts p ON p.key = w.value`
          .on(db)
          .all<IndexedObject>();
      return new Map(results.map((row) => [row.key, row]));
    },

    async history(key) {
      return (await this.histories([key])).get(key);
    },

    async histories(keys) {
      const { results } = await sql`SELECT p.key, ${HISTORY_COLUMNS} FROM json_each(${keys}) w
            CROSS JOIN posts p ON p.key = w.value WHERE p.fingerprint IS NOT NULL`
        .on(db)
        .all<HistoryRow & { key: string }>();
      return new Map(results.map((row) => [row.key, historyOf(row)]));
    },

    async related(posts) {
      const given = param(posts.map(({ key, id, saysId, contentHash }) => [key, id, contentHash, Number(saysId)]));
      const columns = sql`p.key, p.says_id AS saysId, ${HISTORY_COLUMNS}`;
      // Correlated, because each post has at most one in each role. CROSS JOIN keeps SQLite from scanning all posts.
      const role = (name: string, those: Sql) => sql`SELECT w.key AS n, ${raw(`'${name}'`)} AS role, ${columns}
        FROM json_each(${given}) w CROSS JOIN posts p ON p.key = (SELECT q.key FROM posts q WHERE ${those} LIMIT 1)`;
      const another = raw("q.key <> w.value ->> 0");
      const former = sql`${another} AND q.state = 'withdrawn'
        AND NOT EXISTS (SELECT 1 FROM posts r WHERE r.id = q.id AND r.state = 'published') ORDER BY q.first_seen_at, q.key`;
      const { results } = await sql`
           ${role("rival", sql`q.id = w.value ->> 1 AND ${another} AND q.state = 'published'`)}
           UNION ALL ${role("former", sql`w.value ->> 3 AND q.id = w.value ->> 1 AND ${former}`)}
           UNION ALL ${role("former", sql`NOT w.value ->> 3 AND q.content_hash = w.value ->> 2 AND ${former}`)}
           UNION ALL ${role("original", sql`q.content_hash = w.value ->> 2 AND ${another} AND q.state = 'published' ORDER BY q.first_seen_at, q.key`)}`
        .on(db)
        .all<HistoryRow & { n: number; role: string; key: string; saysId: number }>();
      return posts.map((_, n) => {
        const found = (role: string) => results.find((row) => row.n === n && row.role === role);
        const [rival, former] = [found("rival"), found("former")];
        return {
          rival: rival && { key: rival.key, publishedAt: rival.publishedAt, saysId: rival.saysId === 1 },
          former: former && historyOf(former),
          original: found("original")?.key,
        };
      });
    },

    async successorOf(key, { id, contentHash, firstSeenAt }, since) {
      const row = await sql`SELECT key, year, slug FROM posts p
        WHERE content_hash = ${contentHash} AND key <> ${key} AND state = 'published' AND first_seen_at > ${firstSeenAt}
          AND first_seen_at >= ${since} AND in_log = 0
          AND NOT EXISTS (SELECT 1 FROM posts q WHERE q.id = ${id} AND q.key <> ${key} AND q.state = 'published')
        ORDER BY first_seen_at DESC, key LIMIT 1`
        .on(db)
        .first<Successor>();
      return row ?? undefined;
    },

    async save(posts, times) {
      await batch(db, savePosts(posts, times));
    },

    async saveUnreadable(key, reason, at) {
      await batch(db, [
        sql`INSERT OR IGNORE INTO posts (key, etag, state) VALUES (${key}, '', 'quarantined')`,
        sql`INSERT INTO quarantine (key, reason, since, tries, retry_at) 
          VALUES (${key}, ${storedReason(reason)}, ${at}, 1, ${at + RETRY_FIRST_MS})
          ON CONFLICT (key) DO UPDATE SET line = NULL, reason = excluded.reason, tries = coalesce(tries, 0) + 1,
            retry_at = ${at} + min(${RETRY_MAX_MS}, ${RETRY_FIRST_MS} << min(coalesce(tries, 0), ${RETRY_DOUBLED_MAX}))`,
      ]);
    },

    async retries() {
      const { results } = await sql`SELECT key, retry_at AS retryAt FROM quarantine WHERE retry_at IS NOT NULL`
        .on(db)
        .all<{ key: string; retryAt: number }>();
      return new Map(results.map(({ key, retryAt }) => [key, retryAt]));
    },

    async saveWithdrawn(key, history, heir, etag = "") {
      const gone = [
        ...hide([{ key, etag: history ? etag : "", state: "withdrawn" }]),
        clearQuarantine([key]),
        BUMP_VERSION,
      ];
      // What no reader ever saw leaves nothing behind.
      if (!history) {
        await batch(db, [
          ...gone,
          ...noteAddresses([{ key, stated: [], others: [] }]),
          sql`DELETE FROM posts WHERE key = ${key}`,
        ]);
        return;
      }
      const withdrawnAt = history.withdrawnAt ?? null;
      await batch(db, [
        ...gone,
        sql`UPDATE posts SET ${assigned(historyRow(history))} WHERE key = ${key}`,
        // A rebuilt index knows no others.
        sql`INSERT OR IGNORE INTO post_addresses (address, key) SELECT value, ${key} FROM json_each(${history.paths})`,
        // Without a fingerprint, what the bucket remembers of the successor counts.
        ...(heir === undefined
          ? []
          : [
              sql`UPDATE posts SET etag = '', id = ${history.id}, first_seen_at = ${history.firstSeenAt}, fingerprint = NULL,
                         in_log = ${isInLog(sql`${history.id}`)} WHERE key = ${heir}`,
            ]),
        sql`INSERT OR IGNORE INTO withdrawn_labels (kind, label_id, withdrawn_at, post_key, title)
          SELECT value ->> 'kind', value ->> 'id', ${withdrawnAt}, ${key}, value ->> 'title'
            FROM json_each(${labelRows(history.labels)}) WHERE ${withdrawnAt} IS NOT NULL`,
      ]);
    },

    async invalidateEtags(which) {
      if (which === "all") await sql`UPDATE posts SET etag = '' WHERE state <> 'withdrawn'`.on(db).run();
      else if ("ids" in which)
        await sql`UPDATE posts SET etag = ''
          WHERE id IN (SELECT value FROM json_each(${which.ids})) AND state = 'quarantined'`
          .on(db)
          .run();
      else
        await sql`UPDATE posts SET etag = ''
          WHERE key IN (SELECT value FROM json_each(${which.keys})) AND state <> 'withdrawn'`
          .on(db)
          .run();
    },

    async hasUnread() {
      const row = await sql`SELECT 1 FROM posts WHERE state = 'published' AND etag = '' LIMIT 1`.on(db).first();
      return row !== null;
    },

    async clear() {
      await batch(db, [...DERIVED.map((table) => sql`DELETE FROM ${raw(table)}`), BUMP_VERSION]);
    },

    async entries(selection, at, since) {
      const { results } = await selectEntries(site, selected(site, selection, at, since))
        .on(db)
        .all<PageRow<EntryRow>>();
      return readEntries(site, results).entries;
    },

    async feed(selection, at) {
      const { scope, limit, before } = selection;
      const since = sql`coalesce((SELECT min(publishedAt) FROM (SELECT publishedAt FROM page LIMIT ${limit})), 0)`;
      const withdrawn = isNarrowed(selection) || before ? undefined : tombstones(scope, since, site.categoryMerges);
      const { results } = await selectEntries(site, selected(site, { ...selection, limit: limit + 1 }, at), withdrawn)
        .on(db)
        .all<PageRow<EntryRow>>();
      const { entries, beside } = readEntries(site, results);
      return { entries, tombstones: JSON.parse(beside ?? "[]") as Tombstone[] };
    },

    async ends(scope, period) {
      const source = dated(scope, site.categoryMerges, period);
      const end = (order: "ASC" | "DESC") =>
        sql`(SELECT published_at ${source} ORDER BY published_at ${raw(order)} LIMIT 1)`;
      const ends = await sql`SELECT ${end("ASC")} AS first, ${end("DESC")} AS last WHERE first IS NOT NULL`
        .on(db)
        .first<{ first: number; last: number }>();
      return ends ?? undefined;
    },

    async count(scope, period) {
      return sql`SELECT count(*) AS posts ${dated(scope, site.categoryMerges, period)}`.value(db);
    },

    async entry(key, at) {
      const one = sql`SELECT ${entryColumns()} FROM posts p
            WHERE p.key = ${key} AND p.state = 'published' AND p.published_at <= ${at}`;
      const { results } = await selectEntries(site, one).on(db).all<PageRow<EntryRow>>();
      const [entry] = readEntries(site, results).entries;
      if (!entry) return undefined;
      const parts = await sql`SELECT html FROM post_contents WHERE key = ${key} ORDER BY part`
        .on(db)
        .all<{ html: string }>();
      return { ...entry, contentHtml: parts.results.map(({ html }) => html).join("") };
    },

    async addressed(asked, at) {
      const row = await sql`WITH ${askedFor(asked)}
        SELECT p.key, ${raw(PATH)} AS path, n, 0 AS place, p.published_at
          FROM asked a CROSS JOIN posts p ON p.key = a.key AND ${isVisible(at)}
        UNION ALL SELECT p.key, ${raw(PATH)}, n, 1, p.published_at
          FROM asked a CROSS JOIN posts p INDEXED BY posts_by_path ON ${isVisible(at)} AND p.path = a.address
        UNION ALL SELECT p.key, ${raw(PATH)}, n, 2 + (l.line IS NULL), p.published_at
          FROM asked a CROSS JOIN post_addresses l ON l.address = a.address CROSS JOIN posts p ON p.key = l.key AND ${isVisible(at)}
        ORDER BY n, place, p.published_at, p.key LIMIT 1`
        .on(db)
        .first<{ key: string; path: string | null }>();
      return row ? pageOf(row) : undefined;
    },

    async queryNames() {
      // From one to the next, whatever their number.
      const { results } = await sql`WITH RECURSIVE names AS (
          SELECT min(query_name) AS name FROM post_addresses
          UNION ALL SELECT (SELECT min(query_name) FROM post_addresses WHERE query_name > name) FROM names WHERE name IS NOT NULL)
        SELECT name FROM names WHERE name IS NOT NULL`
        .on(db)
        .all<{ name: string }>();
      return results.map(({ name }) => name);
    },

    async whereabouts(asked, former, at) {
      // A post that has moved has left its id with what was withdrawn.
      const row = await sql`WITH ${askedFor(asked)}, there AS (
          SELECT id, state, published_at, 0 AS place FROM posts
           WHERE key IN (SELECT key FROM asked UNION
                         SELECT l.key FROM asked a CROSS JOIN post_addresses l ON l.address = a.address)
             AND state <> 'published'
          UNION ALL
          SELECT id, state, published_at, 1 FROM posts WHERE year = ${former?.year ?? null} AND slug = ${former?.slug ?? null})
        SELECT p.key, ${raw(PATH)} AS path, t.place, p.published_at AS publishedAt FROM there t CROSS JOIN posts p ON p.id = t.id
         WHERE p.state = 'published' AND p.published_at <= ${at}
        UNION ALL
        SELECT NULL, NULL, 2, published_at FROM there WHERE state = 'withdrawn' AND published_at <= ${at}
         ORDER BY 3, 4, 1 LIMIT 1`
        .on(db)
        .first<{ key: string | null; path: string | null }>();
      if (!row) return undefined;
      return row.key === null ? "withdrawn" : pageOf({ key: row.key, path: row.path });
    },

    named: (names) => namedPosts(db, names),

    async addressClashes(keys) {
      const { results } = await sql`WITH ${clashesOf(keys)} SELECT * FROM clashes ORDER BY is_alias, address`
        .on(db)
        .all<ClashRow>();
      return results.map(clashOf);
    },

    async labels(kind, at) {
      const { results } = await sql`SELECT label_id AS id, title, sum(posts) AS posts, max(posts) AS most,
             EXISTS (SELECT 1 FROM post_labels l
                      WHERE l.kind = ${kind} AND l.label_id = t.label_id AND l.published_at <= ${at}) AS visible
        FROM label_titles t WHERE kind = ${kind} GROUP BY label_id`
        .on(db)
        .all<LabelRow>();
      return asKept(results, kind === "category" ? site.categoryMerges : {}).map(({ id, title, posts }) => ({
        id,
        title: titleOf(site, kind, id, title),
        posts,
      }));
    },

    async labelTitle(kind, id, at) {
      const [title] = await this.labelTitles([{ kind, id }], at);
      return title;
    },

    async labelPosts(label) {
      return sql`SELECT coalesce(sum(posts), 0) FROM label_titles
        WHERE kind = ${label.kind} AND label_id = ${placeOf(site.categoryMerges, label)}`.value(db);
    },

    async spellings(kind) {
      const { results } = await sql`SELECT label_id AS id, title, posts FROM label_titles
            WHERE kind = ${kind} AND ${isId("label_id")} ORDER BY label_id, posts DESC, title`
        .on(db)
        .all<LabelCount>();
      return results;
    },

    async labelTitles(labels, at) {
      if (labels.length === 0) return [];
      const places = placesOf(site.categoryMerges);
      const wanted = labels.map((label) => {
        const id = label.kind === "category" ? keptId(site.categoryMerges, label.id) : label.id;
        const place = label.kind === "category" ? places.get(id) : undefined;
        return { kind: label.kind, id, place: place?.name ?? id, ids: place?.members ?? [id] };
      });
      const { results } = await sql`SELECT coalesce(
               (SELECT t.title FROM json_each(w.value -> 'ids') i
                  CROSS JOIN label_titles t ON t.kind = w.value ->> 'kind' AND t.label_id = i.value
                 WHERE EXISTS (SELECT 1 FROM post_labels l WHERE l.kind = w.value ->> 'kind'
                                  AND l.label_id = w.value ->> 'place' AND l.published_at <= ${at})
                 ORDER BY i.key > 0, t.posts DESC, t.title LIMIT 1),
               (SELECT l.title FROM json_each(w.value -> 'ids') i
                  CROSS JOIN withdrawn_labels l ON l.kind = w.value ->> 'kind' AND l.label_id = i.value
                 ORDER BY i.key > 0, l.withdrawn_at DESC, l.post_key LIMIT 1)) AS title
        FROM json_each(${wanted}) w ORDER BY w.key`
        .on(db)
        .all<{ title: string | null }>();
      return wanted.map(({ kind, id }, index) => titleGiven(site, kind, id) ?? results[index]?.title ?? undefined);
    },

    async shown(keys, at) {
      const { results } = await sql`SELECT p.key, p.fingerprint, p.labels FROM json_each(${keys}) w
            CROSS JOIN posts p ON p.key = w.value WHERE p.state = 'published' AND p.published_at <= ${at}`
        .on(db)
        .all<{ key: string; fingerprint: string; labels: string }>();
      return new Map(
        results.map(({ key, fingerprint, labels }) => [
          key,
          { fingerprint, labels: labelRows(JSON.parse(labels) as PostLabels).map(({ kind, id }) => ({ kind, id })) },
        ]),
      );
    },

    async expired(at, limit) {
      const { results } = await sql`SELECT key, etag FROM posts
            WHERE state = 'published' AND expires_at <= ${at} ORDER BY expires_at LIMIT ${limit}`
        .on(db)
        .all<{ key: string; etag: string }>();
      return results;
    },

    async becomesVisible(after, through) {
      const { results } = await sql`SELECT l.kind, l.label_id AS id, count(DISTINCT p.key) AS posts
             FROM posts p LEFT JOIN post_labels l ON l.post_key = p.key AND ${isId("l.label_id")}
            WHERE p.state = 'published' AND p.email IS NOT 'only' AND p.published_at > ${after} AND p.published_at <= ${through}
              AND p.first_seen_at < p.published_at
            GROUP BY l.kind, l.label_id`
        .on(db)
        .all<{ kind: LabelKind | null; id: string; posts: number }>();
      return {
        posts: results.reduce((most, { posts }) => Math.max(most, posts), 0),
        labels: results.flatMap(({ kind, id }) => (kind ? [{ kind, id }] : [])),
      };
    },

    async quarantined() {
      const { results } = await sql`SELECT key, line, reason, since FROM quarantine ORDER BY key`
        .on(db)
        .all<{ key: string; line: number | null; reason: string; since: number }>();
      return results.map(({ reason, ...row }) => ({
        ...row,
        line: row.line ?? undefined,
        reason: JSON.parse(reason) as Reason,
      }));
    },

    async counts() {
      const { results } = await sql`SELECT state, count(*) AS posts FROM posts INDEXED BY posts_unpublished
           WHERE state <> 'published' AND state <> 'quarantined' GROUP BY state
          UNION ALL SELECT 'published', coalesce(sum(posts), 0) FROM post_days
          UNION ALL SELECT 'quarantined', count(*) FROM quarantine`
        .on(db)
        .all<{ state: IndexedObject["state"]; posts: number }>();
      const counts = { published: 0, draft: 0, quarantined: 0, withdrawn: 0, ignored: 0 };
      for (const { state, posts } of results) counts[state] = posts;
      return counts;
    },
  };
}

/** Addresses in the order in which they are looked for. */
const askedFor = (asked: AskedAddress[]): Sql =>
  sql`asked AS (SELECT value ->> 'address' AS address, value ->> 'key' AS key, a.key AS n FROM json_each(${asked}) a)`;
const isVisible = (at: number): Sql => sql`p.state = 'published' AND p.published_at <= ${at}`;
const pageOf = ({ key, path }: { key: string; path: string | null }): PostPage => ({
  key,
  path: path ?? postPath(key),
});

/** Selects published posts of a scope in a period, by an index with their dates. */
function dated(scope: LabelRef | undefined, merges: Merges, { since, before }: Period): Sql {
  const inPeriod = sql`published_at >= ${param(since)} AND published_at < ${param(before)}`;
  return scope
    ? sql`FROM post_labels WHERE kind = ${param(scope.kind)} AND label_id = ${param(placeOf(merges, scope))} AND ${inPeriod}`
    : sql`FROM posts WHERE state = 'published' AND email IS NOT 'only' AND ${inPeriod}`;
}

interface LabelRow extends LabelCount {
  /** Posts of its most used spelling. */
  most: number;
  visible: number;
}

/** Returns visible labels, those of most posts first, merged ones as their target, whose place holds their total number of posts. */
function asKept(rows: LabelRow[], merges: Merges): LabelCount[] {
  const places = [...placesOf(merges).values()];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const members = new Set(places.flatMap((place) => place.members));
  const kept = places.flatMap(({ name, kept, members }) => {
    const together = byId.get(name);
    if (!together?.visible) return [];
    const spelt = members
      .flatMap((id) => byId.get(id) ?? [])
      .sort((a, b) => b.most - a.most || compareUtf8(a.title, b.title));
    return [{ id: kept, title: (byId.get(kept) ?? spelt[0])?.title ?? kept, posts: together.posts }];
  });
  const others = rows.filter(({ id, visible }) => visible && !id.includes(" ") && !members.has(id));
  return [...others, ...kept].sort((a, b) => b.posts - a.posts || compareUtf8(a.id, b.id));
}

function titleGiven(site: Site, kind: LabelKind, id: string): string | undefined {
  return kind === "category" ? chosenTitle(site, id) : undefined;
}

function titleOf(site: Site, kind: LabelKind, id: string, used: string): string {
  return titleGiven(site, kind, id) ?? used;
}

/** Returns the key that follows every key with a prefix. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** Selects posts withdrawn since a time, newest first, as JSON. */
function tombstones(scope: LabelRef | undefined, since: Sql, merges: Merges): Sql {
  const withdrawn = scope
    ? sql`SELECT p.id, l.withdrawn_at AS at FROM withdrawn_labels l CROSS JOIN posts p ON p.key = l.post_key
           WHERE l.kind = ${scope.kind} AND l.label_id = ${placeOf(merges, scope)} AND l.withdrawn_at >= ${since}
             AND ${ID_IS_GONE} ORDER BY l.withdrawn_at DESC, p.id`
    : sql`SELECT p.id, p.withdrawn_at AS at FROM posts p
           WHERE p.state = 'withdrawn' AND p.email IS NOT 'only' AND p.withdrawn_at >= ${since} AND ${ID_IS_GONE}
           ORDER BY p.withdrawn_at DESC, p.id`;
  return sql`SELECT json_group_array(json_object('id', id, 'withdrawnAt', at)) FROM (${withdrawn} LIMIT ${TOMBSTONES_MAX})`;
}

/** Selects the rows of a selection's entries at a time. */
function selected(site: Site, selection: FeedSelection, at: number, from = 0): Sql {
  const { before } = selection;
  const [end, skipped] = before && before.at <= at ? [before.at, before.skipped] : [at, 0];
  const [since, through] = [param(from), param(end)];
  const { source, order, conditions } = where(selection, site.categoryMerges, { since, through });
  return sql`SELECT ${entryColumns(selection.content, selection.knownBodies)} FROM ${source}
    WHERE p.state = 'published' AND p.email IS NOT 'only' AND p.published_at BETWEEN ${since} AND ${through} ${conditions}
    ORDER BY ${order} LIMIT ${selection.limit} OFFSET ${skipped}`;
}

/** Selects the posts of a feed: the scope by its label's index, further conditions post by post. */
function where(
  { scope, categories, exclude, tags }: FeedSelection,
  merges: Merges,
  { since, through }: { since: Param; through: Param },
): { source: Sql; order: Sql; conditions: Sql } {
  const carries = (kind: LabelKind, ids: string[]) =>
    sql`EXISTS (SELECT 1 FROM post_labels n WHERE n.post_key = p.key AND n.kind = ${kind}
                  AND n.label_id IN (SELECT value FROM json_each(${ids})))`;
  const inScope = scope
    ? sql`AND s.kind = ${scope.kind} AND s.label_id = ${placeOf(merges, scope)} AND s.published_at BETWEEN ${since} AND ${through}`
    : raw("");
  const included = categories.length > 0 ? sql`AND ${carries("category", withMerged(merges, categories))}` : raw("");
  const without = exclude.length > 0 ? sql`AND NOT ${carries("category", withMerged(merges, exclude))}` : raw("");
  const tagged = tags.length > 0 ? sql`AND ${carries("tag", tags)}` : raw("");
  return {
    source: raw(scope ? "post_labels s CROSS JOIN posts p ON p.key = s.post_key" : "posts p"),
    order: raw(scope ? "s.published_at DESC, s.post_key DESC" : "p.published_at DESC, p.key DESC"),
    conditions: sql`${inScope} ${included} ${without} ${tagged}`,
  };
}
