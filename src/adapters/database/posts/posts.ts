import type { FeedSelection } from "../../../core/feeds/feed.ts";
import { queryName } from "../../../core/posts/address.ts";
import { ownKey } from "../../../core/posts/address-clash.ts";
import type { Period } from "../../../core/posts/archive.ts";
import type { LabelCount, LabelKind, LabelRef } from "../../../core/posts/category.ts";
import { compareUtf8 } from "../../../core/posts/key-order.ts";
import { keptId, type Merges, withMerged } from "../../../core/posts/merges.ts";
import type { Notices } from "../../../core/posts/notices.ts";
import { RETRY_DOUBLED_MAX, RETRY_FIRST_MS, RETRY_MAX_MS } from "../../../core/posts/object-fault.ts";
import { namesOf } from "../../../core/posts/post-name.ts";
import { postPath } from "../../../core/posts/post-page.ts";
import type { Redirect } from "../../../core/posts/redirects.ts";
import type { RemoteImage } from "../../../core/posts/remote-image.ts";
import type { Reason } from "../../../core/reason.ts";
import { chosenTitle, type Site } from "../../../core/site.ts";
import type {
  AskedAddress,
  IndexedObject,
  PostHistory,
  PostLabels,
  PostPage,
  Posts,
  Successor,
} from "../../../ports/posts/posts.ts";
import { storedReason } from "../reason-column.ts";
import {
  assigned,
  batch,
  columnsOf,
  excluded,
  type Param,
  param,
  type Row,
  raw,
  type Sql,
  sql,
  valuesOf,
} from "../sql.ts";
import { type EntryRow, entryColumns, readEntries } from "./entry-rows.ts";
import { clearImages, noteImages } from "./mirror.ts";
import { namedPosts, noteNames } from "./named-posts.ts";
import { type ClashRow, clashesOf, clashOf, PATH } from "./page-paths.ts";
import { isId, placeOf, placesOf } from "./places.ts";
import { noteWords } from "./search.ts";
import { clearFiles } from "./site-files.ts";

/** Characters of a body in one row: at most 1.5 MB as UTF-8, under D1's 2 MB a row. */
const PART_LENGTH = 500_000;

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
];

const HISTORY_COLUMNS =
  raw(`id, year, slug, paths, published_at AS publishedAt, updated_at AS updatedAt, first_seen_at AS firstSeenAt,
  coalesce(arrived_at, first_seen_at) AS arrivedAt, withdrawn_at AS withdrawnAt, fingerprint, content_hash AS contentHash, labels`);

interface HistoryRow extends Omit<PostHistory, "paths" | "withdrawnAt" | "contentHash" | "labels"> {
  paths: string;
  withdrawnAt: number | null;
  contentHash: string | null;
  labels: string;
}

/** Returns the columns of a post's history, except its arrival. */
function historyRow(history: PostHistory): Row {
  return {
    id: history.id,
    year: history.year,
    slug: history.slug,
    paths: JSON.stringify(history.paths),
    published_at: history.publishedAt,
    updated_at: history.updatedAt,
    first_seen_at: history.firstSeenAt,
    withdrawn_at: history.withdrawnAt ?? null,
    fingerprint: history.fingerprint,
    labels: JSON.stringify(history.labels),
    content_hash: history.contentHash ?? null,
  };
}

function historyOf(row: HistoryRow): PostHistory {
  const { id, year, slug, publishedAt, updatedAt, firstSeenAt, arrivedAt, fingerprint } = row;
  return {
    paths: JSON.parse(row.paths) as string[],
    ...{ id, year, slug, publishedAt, updatedAt, firstSeenAt, arrivedAt, fingerprint },
    withdrawnAt: row.withdrawnAt ?? undefined,
    contentHash: row.contentHash ?? undefined,
    labels: JSON.parse(row.labels) as PostLabels,
  };
}

/** A post that came back under another key is not gone. */
const ID_IS_GONE = raw("NOT EXISTS (SELECT 1 FROM posts q WHERE q.id = p.id AND q.state = 'published')");

/** Returns whether an image was mirrored since it was looked up for this post: the next reconcile reads the post again. */
const hasNewerCopies = (images: RemoteImage[]): Sql => {
  const urls = images.filter(({ status }) => status.state !== "mirrored").map(({ url }) => url);
  return sql`EXISTS (SELECT 1 FROM json_each(${urls}) w
    CROSS JOIN remote_images i ON i.url = w.value AND i.state = 'mirrored')`;
};

/**
 * What the index did not know of came after the last pass that would have found it, whatever its upload says: a bucket that
 * was exchanged for another brings no news.
 */
const firstArrivedAt = ({ firstSeenAt, arrivedAt }: PostHistory): Sql =>
  sql`min(${firstSeenAt}, max(${arrivedAt}, ${LOOKED_AT}))`;

const LOOKED_AT = raw("(SELECT looked_at FROM reconciliation WHERE id = 1)");

const isInLog = (id: string): Sql => sql`EXISTS (SELECT 1 FROM releases WHERE post_id = ${id} AND first_seq IS NULL)`;

const clearQuarantine = (key: string): Sql => sql`DELETE FROM quarantine WHERE key = ${key}`;
/** Deletes what readers see of a post, beside its row. */
const clearShown = (key: string): Sql[] => [
  sql`DELETE FROM post_labels WHERE post_key = ${key}`,
  sql`DELETE FROM withdrawn_labels WHERE post_key = ${key}`,
  sql`DELETE FROM post_contents WHERE key = ${key}`,
];
/** Replaces the addresses that lead to a post's page: those that its file states, in some line, and others. */
const noteAddresses = (key: string, stated: { address: string; line: number }[], others: string[]): Sql[] => [
  sql`DELETE FROM post_addresses WHERE key = ${key}`,
  sql`INSERT OR IGNORE INTO post_addresses (address, key, line, own_key, query_name)
    SELECT value ->> 'address', ${key}, value ->> 'line', value ->> 'own', value ->> 'query'
      FROM json_each(${stated.map((each) => ({ ...each, own: ownKey(each.address), query: queryName(each.address) }))})`,
  sql`INSERT OR IGNORE INTO post_addresses (address, key) SELECT value, ${key} FROM json_each(${others})`,
];
const BUMP_VERSION = sql`UPDATE site SET version = version + 1 WHERE id = 1`;

const KINDS: [LabelKind, keyof PostLabels][] = [
  ["category", "categories"],
  ["tag", "tags"],
  ["author", "authors"],
];

/** Returns the labels of a post as rows of `post_labels`. */
function labelRows(labels: PostLabels): (LabelRef & { title: string })[] {
  return KINDS.flatMap(([kind, name]) => labels[name].map(({ id, title }) => ({ kind, id, title })));
}

export function posts(db: D1Database, site: Site): Posts {
  /** Hides a key from readers. The history of its post stays, in case it returns. */
  function hide(
    key: string,
    etag: string,
    state: IndexedObject["state"],
    { notices, redirects }: { notices?: Notices | undefined; redirects?: Redirect[] | undefined } = {},
  ): Sql[] {
    const row: Row = {
      ...{ etag, state },
      notices: notices ? JSON.stringify(notices) : null,
      redirects: redirects ? JSON.stringify(redirects) : null,
    };
    return [
      sql`INSERT INTO posts (key, ${columnsOf(row)}) VALUES (${key}, ${valuesOf(row)})
        ON CONFLICT (key) DO UPDATE SET ${excluded(row)}`,
      ...clearShown(key),
      clearImages(key),
      clearFiles(key),
      ...(state === "quarantined" ? [] : [clearQuarantine(key)]),
      BUMP_VERSION,
    ];
  }

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

    async history(key) {
      const row = await sql`SELECT ${HISTORY_COLUMNS} FROM posts WHERE key = ${key} AND fingerprint IS NOT NULL`
        .on(db)
        .first<HistoryRow>();
      return row ? historyOf(row) : undefined;
    },

    async related(ownKey, { id, saysId, contentHash }) {
      const [key, hash, sameId] = [param(ownKey), param(contentHash), param(id)];
      const columns = sql`key, says_id AS saysId, ${HISTORY_COLUMNS}`;
      const isSame = saysId ? sql`id = ${sameId}` : sql`content_hash = ${hash}`;
      const { results } = await sql`
           SELECT * FROM (SELECT 'rival' AS role, ${columns} FROM posts
              WHERE id = ${sameId} AND key <> ${key} AND state = 'published' LIMIT 1)
           UNION ALL SELECT * FROM (SELECT 'former', ${columns} FROM posts p
              WHERE ${isSame} AND key <> ${key} AND state = 'withdrawn' AND ${ID_IS_GONE} ORDER BY first_seen_at, key LIMIT 1)
           UNION ALL SELECT * FROM (SELECT 'original', ${columns} FROM posts
              WHERE content_hash = ${hash} AND key <> ${key} AND state = 'published' ORDER BY first_seen_at, key LIMIT 1)`
        .on(db)
        .all<HistoryRow & { role: string; key: string; saysId: number }>();
      const found = (role: string) => results.find((row) => row.role === role);
      const [rival, former] = [found("rival"), found("former")];
      return {
        rival: rival && { key: rival.key, publishedAt: rival.publishedAt, saysId: rival.saysId === 1 },
        former: former && historyOf(former),
        original: found("original")?.key,
      };
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

    async savePublished(post, etag, history, { images, notices, lines }, now) {
      const parts: string[] = [];
      for (let start = 0; start < post.contentHtml.length; ) {
        let end = Math.min(start + PART_LENGTH, post.contentHtml.length);
        // A pair of surrogates stays together: half of one is no character.
        if (end < post.contentHtml.length && /[\ud800-\udbff]/.test(post.contentHtml.charAt(end - 1))) end--;
        parts.push(post.contentHtml.slice(start, end));
        start = end;
      }
      const { key } = post;
      const row: Row = {
        etag: sql`CASE WHEN ${hasNewerCopies(images)} THEN '' ELSE ${etag} END`,
        state: "published",
        title: post.title,
        language: post.language ?? null,
        source_url: post.sourceUrl ?? null,
        summary: post.summary,
        image: post.image ? JSON.stringify(post.image) : null,
        enclosure: post.enclosure ? JSON.stringify(post.enclosure) : null,
        parts: parts.length,
        says_id: post.saysId && post.id === history.id ? 1 : 0,
        in_log: isInLog(history.id),
        path: post.path ?? null,
        path_key: (post.path !== undefined && ownKey(post.path)) || null,
        path_line: (post.path !== undefined && lines.get(post.path)) || null,
        expires_at: post.expiresAt ?? null,
        notices: notices ? JSON.stringify(notices) : null,
        redirects: null,
        ...historyRow({ ...history, withdrawnAt: undefined }),
      };
      await batch(db, [
        sql`INSERT INTO posts (key, arrived_at, arrived_after, ${columnsOf(row)})
             VALUES (${key}, ${firstArrivedAt(history)}, min(${firstArrivedAt(history)}, ${LOOKED_AT}), ${valuesOf(row)})
             ON CONFLICT (key) DO UPDATE SET arrived_at = ${history.arrivedAt},
               arrived_after = iif(posts.fingerprint IS NULL, min(${history.arrivedAt}, ${LOOKED_AT}), posts.arrived_after),
               ${excluded(row)}`,
        noteWords(post),
        ...noteAddresses(
          key,
          post.aliases.map((address) => ({ address, line: lines.get(address) ?? 0 })),
          history.paths.filter((path) => path !== post.path),
        ),
        ...noteNames(key, namesOf(post)),
        ...clearShown(key),
        sql`INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
             SELECT value ->> 'kind', value ->> 'id', ${history.publishedAt}, ${key}, value ->> 'title'
               FROM json_each(${labelRows(history.labels)})`,
        ...parts.map(
          (html, part) => sql`INSERT INTO post_contents (key, part, html) VALUES (${key}, ${part}, ${html})`,
        ),
        ...noteImages(key, images, now),
        clearFiles(key),
        clearQuarantine(key),
        BUMP_VERSION,
      ]);
    },

    async saveUnpublished(key, etag, state, about) {
      await batch(db, hide(key, etag, state, about));
    },

    async saveQuarantined(key, etag, { line, reason }, at, claimedId) {
      await batch(db, [
        ...hide(key, etag, "quarantined"),
        sql`INSERT INTO quarantine (key, line, reason, since) VALUES (${key}, ${line ?? null}, ${storedReason(reason)}, ${at})
          ON CONFLICT (key) DO UPDATE SET line = excluded.line, reason = excluded.reason, tries = NULL, retry_at = NULL`,
        sql`UPDATE posts SET id = coalesce(${claimedId ?? null}, id) WHERE key = ${key}`,
      ]);
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
      // What no reader ever saw leaves nothing behind.
      if (!history) {
        await batch(db, [
          ...hide(key, "", "withdrawn"),
          ...noteAddresses(key, [], []),
          sql`DELETE FROM posts WHERE key = ${key}`,
        ]);
        return;
      }
      const withdrawnAt = history.withdrawnAt ?? null;
      await batch(db, [
        ...hide(key, etag, "withdrawn"),
        sql`UPDATE posts SET ${assigned(historyRow(history))} WHERE key = ${key}`,
        // A rebuilt index knows no others.
        sql`INSERT OR IGNORE INTO post_addresses (address, key) SELECT value, ${key} FROM json_each(${history.paths})`,
        // Without a fingerprint, what the bucket remembers of the successor counts.
        ...(heir === undefined
          ? []
          : [
              sql`UPDATE posts SET etag = '', id = ${history.id}, first_seen_at = ${history.firstSeenAt}, fingerprint = NULL,
                         in_log = ${isInLog(history.id)} WHERE key = ${heir}`,
            ]),
        sql`INSERT OR IGNORE INTO withdrawn_labels (kind, label_id, withdrawn_at, post_key, title)
          SELECT value ->> 'kind', value ->> 'id', ${withdrawnAt}, ${key}, value ->> 'title'
            FROM json_each(${labelRows(history.labels)}) WHERE ${withdrawnAt} IS NOT NULL`,
      ]);
    },

    async invalidateEtags(which) {
      if (which === "all") await sql`UPDATE posts SET etag = '' WHERE state <> 'withdrawn'`.on(db).run();
      else if ("id" in which)
        await sql`UPDATE posts SET etag = '' WHERE id = ${which.id} AND state = 'quarantined'`.on(db).run();
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

    async entries(selection, at, since = 0) {
      const { before } = selection;
      const [through, skipped] = before && before.at <= at ? [before.at, before.skipped] : [at, 0];
      const period = { since: param(since), through: param(through) };
      const { source, order, conditions } = where(selection, site.categoryMerges, period);
      const { results } = await sql`SELECT ${entryColumns(selection.content === "full")} FROM ${source}
            WHERE p.state = 'published' AND p.published_at BETWEEN ${period.since} AND ${period.through} ${conditions}
            ORDER BY ${order} LIMIT ${selection.limit} OFFSET ${skipped}`
        .on(db)
        .all<EntryRow>();
      return readEntries(db, site, results);
    },

    async ends(scope, period) {
      const source = dated(scope, site.categoryMerges, period);
      const end = (order: "ASC" | "DESC") =>
        sql`(SELECT published_at ${source} ORDER BY published_at ${raw(order)} LIMIT 1)`;
      const row = await sql`SELECT ${end("ASC")} AS first, ${end("DESC")} AS last`
        .on(db)
        .first<{ first: number | null; last: number | null }>();
      return row && row.first !== null && row.last !== null ? { first: row.first, last: row.last } : undefined;
    },

    async count(scope, period) {
      return sql`SELECT count(*) AS posts ${dated(scope, site.categoryMerges, period)}`.value(db);
    },

    async entry(key, at) {
      const row = await sql`SELECT ${entryColumns()} FROM posts p
            WHERE p.key = ${key} AND p.state = 'published' AND p.published_at <= ${at}`
        .on(db)
        .first<EntryRow>();
      if (!row) return undefined;
      const { results } = await sql`SELECT html FROM post_contents WHERE key = ${row.key} ORDER BY part`
        .on(db)
        .all<{ html: string }>();
      const [entry] = await readEntries(db, site, [{ ...row, html: results.map(({ html }) => html).join("") }]);
      return entry;
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

    async addressClashes(key) {
      const { results } = await sql`WITH ${clashesOf(key)} SELECT * FROM clashes ORDER BY is_alias, address`
        .on(db)
        .all<ClashRow>();
      return results.map(clashOf);
    },

    async labels(kind, at) {
      const { results } = await sql`SELECT label_id AS id, title, sum(posts) AS posts, max(posts) AS most,
             EXISTS (SELECT 1 FROM post_labels l
                      WHERE l.kind = ${kind} AND l.label_id = t.label_id AND l.published_at <= ${at}) AS visible
        FROM label_titles t WHERE kind = ${kind} GROUP BY label_id ORDER BY posts DESC, id`
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

    async tombstones(scope, since) {
      const withdrawn = scope
        ? sql`SELECT p.id, l.withdrawn_at AS withdrawnAt FROM withdrawn_labels l CROSS JOIN posts p ON p.key = l.post_key
               WHERE l.kind = ${scope.kind} AND l.label_id = ${placeOf(site.categoryMerges, scope)} AND l.withdrawn_at >= ${since}
                 AND ${ID_IS_GONE} ORDER BY l.withdrawn_at DESC, p.id`
        : sql`SELECT p.id, p.withdrawn_at AS withdrawnAt FROM posts p
               WHERE p.state = 'withdrawn' AND p.withdrawn_at >= ${since} AND ${ID_IS_GONE} ORDER BY p.withdrawn_at DESC, p.id`;
      const { results } = await sql`${withdrawn} LIMIT ${TOMBSTONES_MAX}`
        .on(db)
        .all<{ id: string; withdrawnAt: number }>();
      return results;
    },

    async shown(key, at) {
      const row =
        await sql`SELECT fingerprint, labels FROM posts WHERE key = ${key} AND state = 'published' AND published_at <= ${at}`
          .on(db)
          .first<{ fingerprint: string; labels: string }>();
      if (!row) return undefined;
      const labels = labelRows(JSON.parse(row.labels) as PostLabels).map(({ kind, id }) => ({ kind, id }));
      return { fingerprint: row.fingerprint, labels };
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
            WHERE p.state = 'published' AND p.published_at > ${after} AND p.published_at <= ${through}
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
      const { results } =
        await sql`SELECT state, count(*) AS posts FROM posts WHERE state <> 'quarantined' GROUP BY state
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
    : sql`FROM posts WHERE state = 'published' AND ${inPeriod}`;
}

interface LabelRow extends LabelCount {
  /** Posts of its most used spelling. */
  most: number;
  visible: number;
}

/** Returns visible labels, merged ones as their target, whose place holds their total number of posts. */
function asKept(rows: LabelRow[], merges: Merges): LabelCount[] {
  const places = [...placesOf(merges).values()];
  if (places.length === 0) return rows.filter(({ id, visible }) => visible && !id.includes(" "));
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
