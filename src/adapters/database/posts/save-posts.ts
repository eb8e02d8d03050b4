import { createHash } from "node:crypto";
import { queryName } from "../../../core/posts/address.ts";
import { ownKey } from "../../../core/posts/address-clash.ts";
import type { Notices } from "../../../core/posts/notices.ts";
import { namesOf } from "../../../core/posts/post-name.ts";
import type { Redirect } from "../../../core/posts/redirects.ts";
import type { IndexedObject, SavedPost } from "../../../ports/posts/posts.ts";
import { storedReason } from "../reason-column.ts";
import { raw, rowsOf, type Sql, sql } from "../sql.ts";
import { historyRow } from "./history-rows.ts";
import { labelRows } from "./label-rows.ts";
import { clearImages, noteImages } from "./mirror.ts";
import { noteNames } from "./named-posts.ts";
import { noteWords } from "./post-words.ts";
import { clearFiles, noteFiles } from "./site-files.ts";

/** Characters of a body in one row: at most 1.5 MB as UTF-8, under D1's 2 MB a row. */
const PART_LENGTH = 500_000;

/** 128 bits, in hexadecimal. */
const HASH_LENGTH = 32;

type Published = Extract<SavedPost, { state: "published" }>;
type Hidden = Pick<IndexedObject, "key" | "etag" | "state"> & {
  claimedId?: string | undefined;
  notices?: Notices | undefined;
  redirects?: Redirect[] | undefined;
};

export const BUMP_VERSION = sql`UPDATE site SET version = version + 1 WHERE id = 1`;

/** Saves posts, of as many files, in one transaction: a statement for each table, however many they are. */
export function savePosts(posts: SavedPost[], { at, now }: { at: number; now: number }): Sql[] {
  const published = posts.filter((post) => post.state === "published");
  const hidden = posts.flatMap((post) => (post.state === "published" ? [] : [post]));
  const quarantined = hidden.filter((post) => post.state === "quarantined");
  const readable = posts.flatMap((post) => (post.state === "quarantined" ? [] : [keyOf(post)]));
  const keys = published.map(keyOf);
  // What is only mailed is found neither by its labels nor by its words.
  const listed = published.filter(({ post }) => post.email !== "only");
  return [
    ...hide(hidden),
    ...upsert(published, at),
    ...noteWords(listed.map(({ post }) => post)),
    ...noteAddresses(
      published.map(({ post: { key, aliases, path }, history, lines }) => ({
        key,
        stated: aliases.map((address) => ({ address, line: lines.get(address) ?? 0 })),
        others: history.paths.filter((other) => other !== path),
      })),
    ),
    ...noteNames(published.map(({ post }) => ({ key: post.key, names: namesOf(post) }))),
    ...clearShown(keys),
    ...rowsOf(
      listed.flatMap(({ post: { key }, history }) =>
        labelRows(history.labels).map((label) => ({ ...label, key, at: history.publishedAt })),
      ),
      (rows) => sql`INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
        SELECT value ->> 'kind', value ->> 'id', value ->> 'at', value ->> 'key', value ->> 'title' FROM json_each(${rows})`,
    ),
    ...rowsOf(
      published.flatMap(({ post: { key, contentHtml } }) =>
        partsOf(contentHtml).map((html, part) => [key, part, html]),
      ),
      (rows) => sql`INSERT INTO post_contents (key, part, html)
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${rows})`,
    ),
    ...clearImages(keys),
    ...noteImages(
      published.map(({ post: { key }, images }) => ({ key, images })),
      now,
    ),
    ...clearFiles(keys),
    ...noteFiles(
      posts.flatMap((post) => (post.files ?? []).map((file) => ({ ...file, key: keyOf(post) }))),
      at,
    ),
    ...(readable.length > 0 ? [clearQuarantine(readable)] : []),
    ...rowsOf(
      quarantined.map(({ key, problem: { line, reason } }) => ({ key, line, reason: storedReason(reason) })),
      (rows) => sql`INSERT INTO quarantine (key, line, reason, since)
        SELECT value ->> 'key', value ->> 'line', value ->> 'reason', ${at} FROM json_each(${rows}) WHERE true
        ON CONFLICT (key) DO UPDATE SET line = excluded.line, reason = excluded.reason, tries = NULL, retry_at = NULL`,
    ),
    BUMP_VERSION,
  ];
}

const keyOf = (saved: SavedPost): string => (saved.state === "published" ? saved.post.key : saved.key);

/** Hides keys from readers. The history of their posts stays, in case they return. */
export function hide(hidden: Hidden[]): Sql[] {
  const keys = hidden.map(({ key }) => key);
  return [
    ...rowsOf(
      hidden.map(({ key, etag, state, claimedId, notices, redirects }) => ({
        ...{ key, etag, state, claimedId, notices, redirects },
      })),
      (rows) => sql`INSERT INTO posts (key, etag, state, id, notices, redirects)
        SELECT value ->> 'key', value ->> 'etag', value ->> 'state', value ->> 'claimedId', value ->> 'notices',
               value ->> 'redirects' FROM json_each(${rows}) WHERE true
        ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, state = excluded.state, notices = excluded.notices,
          redirects = excluded.redirects, id = coalesce(excluded.id, posts.id)`,
    ),
    ...clearShown(keys),
    ...clearImages(keys),
    ...clearFiles(keys),
  ];
}

export const clearQuarantine = (keys: string[]): Sql =>
  sql`DELETE FROM quarantine WHERE key IN (SELECT value FROM json_each(${keys}))`;

/** Deletes what readers see of posts, beside their rows. */
function clearShown(keys: string[]): Sql[] {
  if (keys.length === 0) return [];
  const those = sql`(SELECT value FROM json_each(${keys}))`;
  return [
    sql`DELETE FROM post_labels WHERE post_key IN ${those}`,
    sql`DELETE FROM withdrawn_labels WHERE post_key IN ${those}`,
    sql`DELETE FROM post_contents WHERE key IN ${those}`,
  ];
}

/** Replaces the addresses that lead to posts' pages: those that their files state, in some line, and others. */
export function noteAddresses(
  posts: { key: string; stated: { address: string; line: number }[]; others: string[] }[],
): Sql[] {
  if (posts.length === 0) return [];
  return [
    sql`DELETE FROM post_addresses WHERE key IN (SELECT value FROM json_each(${posts.map(({ key }) => key)}))`,
    ...rowsOf(
      posts.flatMap(({ key, stated }) =>
        stated.map((each) => ({ ...each, key, own: ownKey(each.address), query: queryName(each.address) })),
      ),
      (rows) => sql`INSERT OR IGNORE INTO post_addresses (address, key, line, own_key, query_name)
        SELECT value ->> 'address', value ->> 'key', value ->> 'line', value ->> 'own', value ->> 'query'
          FROM json_each(${rows})`,
    ),
    ...rowsOf(
      posts.flatMap(({ key, others }) => others.map((address) => [address, key])),
      (rows) => sql`INSERT OR IGNORE INTO post_addresses (address, key)
        SELECT value ->> 0, value ->> 1 FROM json_each(${rows})`,
    ),
  ];
}

function partsOf(html: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < html.length; ) {
    let end = Math.min(start + PART_LENGTH, html.length);
    // A pair of surrogates stays together: half of one is no character.
    if (end < html.length && /[\ud800-\udbff]/.test(html.charAt(end - 1))) end--;
    parts.push(html.slice(start, end));
    start = end;
  }
  return parts;
}

/** Whether an image was mirrored since it was looked up for a post: the next reconcile reads the post again. */
const HAS_NEWER_COPIES = raw(`EXISTS (SELECT 1 FROM json_each(given -> 'unmirrored') w
  CROSS JOIN remote_images i ON i.url = w.value AND i.state = 'mirrored')`);

export const LOOKED_AT = raw("(SELECT looked_at FROM reconciliation WHERE id = 1)");

/** Whether a post is in the log of releases, by its id. */
export const isInLog = (id: Sql): Sql =>
  sql`EXISTS (SELECT 1 FROM releases WHERE post_id = ${id} AND first_seq IS NULL)`;

function upsert(posts: Published[], at: number): Sql[] {
  const [first] = posts;
  if (!first) return [];
  const names = Object.keys(columnsOf(first));
  return rowsOf(
    posts.map((post) => ({ ...columnsOf(post), ...whatDecides(post) })),
    // Materialized, so that SQLite writes each post's JSON once, and not for each of its columns.
    (rows) => sql`INSERT INTO posts (key, arrived_at, arrived_after, etag, in_log, ${raw(names.join())})
      WITH post AS MATERIALIZED (SELECT value AS given, iif(EXISTS (SELECT 1 FROM posts k WHERE k.key = value ->> 'key'), value ->> 'arrivedAt',
          min(value ->> 'first_seen_at', max(value ->> 'arrivedAt', ${LOOKED_AT}))) AS arrived FROM json_each(${rows}))
      SELECT given ->> 'key', arrived, min(arrived, ${LOOKED_AT}), iif(${HAS_NEWER_COPIES}, '', given ->> 'etag'),
             ${isInLog(raw("given ->> 'id'"))}, ${raw(names.map((name) => `given ->> '${name}'`).join())}
        FROM post WHERE true
      ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, in_log = excluded.in_log,
        -- What may be mailed after all is as new as that.
        arrived_at = iif(posts.email IS 'never' AND excluded.email IS NOT 'never', max(excluded.arrived_at, ${at}), excluded.arrived_at),
        arrived_after = CASE WHEN posts.email IS 'never' AND excluded.email IS NOT 'never' THEN ${at}
          WHEN posts.fingerprint IS NULL THEN excluded.arrived_after ELSE posts.arrived_after END,
        ${raw(names.map((name) => `${name} = excluded.${name}`).join())}`,
  );
}

/**
 * What the index did not know of came after the last pass that would have found it, whatever its upload says: a bucket that
 * was exchanged for another brings no news.
 */
const whatDecides = ({ post: { key }, etag, history: { arrivedAt }, images }: Published) => ({
  ...{ key, etag, arrivedAt },
  unmirrored: images.flatMap(({ url, status }) => (status.state === "mirrored" ? [] : [url])),
});

function columnsOf({ post, history, notices, lines }: Published) {
  return {
    state: "published",
    title: post.title,
    language: post.language ?? null,
    source_url: post.sourceUrl ?? null,
    summary: post.summary,
    image: post.image ? JSON.stringify(post.image) : null,
    enclosure: post.enclosure ? JSON.stringify(post.enclosure) : null,
    parts: partsOf(post.contentHtml).length,
    html_hash: createHash("sha256").update(post.contentHtml).digest("hex").slice(0, HASH_LENGTH),
    says_id: post.saysId && post.id === history.id ? 1 : 0,
    path: post.path ?? null,
    path_key: (post.path !== undefined && ownKey(post.path)) || null,
    path_line: (post.path !== undefined && lines.get(post.path)) || null,
    email: post.email ?? null,
    expires_at: post.expiresAt ?? null,
    notices: notices ? JSON.stringify(notices) : null,
    redirects: null,
    ...historyRow({ ...history, withdrawnAt: undefined }),
  };
}
