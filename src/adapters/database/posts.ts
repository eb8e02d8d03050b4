import type { LabelKind } from "../../core/category.ts";
import type { FeedSelection } from "../../core/feed.ts";
import type { Post } from "../../core/post.ts";
import type { Site } from "../../core/site.ts";
import type { IndexedObject, PostHistory, Posts } from "../../ports/posts.ts";
import { ENTRY_COLUMNS, type EntryRow, readEntries } from "./entry-rows.ts";

/** Characters of a body in one row: at most 1.5 MB as UTF-8, under D1's 2 MB a row. */
const PART_LENGTH = 500_000;

const CLEAR_QUARANTINE = "DELETE FROM quarantine WHERE key = ?1";
const CLEAR_LABELS = "DELETE FROM post_labels WHERE post_key = ?1";
const CLEAR_CONTENTS = "DELETE FROM post_contents WHERE key = ?1";
const BUMP_VERSION = "UPDATE site SET version = version + 1 WHERE id = 1";

const LABELS_OF: Record<LabelKind, (post: Post) => { id: string; title: string }[]> = {
  category: (post) => post.categories,
  tag: (post) => post.tags,
  author: (post) => post.authors,
};

export function posts(db: D1Database, site: Site): Posts {
  /** A key is not, or no longer, something readers see. What was known of a post stays, for the day it comes back. */
  function hide(key: string, etag: string, state: IndexedObject["state"]): D1PreparedStatement[] {
    return [
      db
        .prepare(
          `INSERT INTO posts (key, etag, state) VALUES (?1, ?2, ?3)
           ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, state = excluded.state`,
        )
        .bind(key, etag, state),
      db.prepare(CLEAR_LABELS).bind(key),
      db.prepare(CLEAR_CONTENTS).bind(key),
      db.prepare(CLEAR_QUARANTINE).bind(key),
      db.prepare(BUMP_VERSION),
    ];
  }

  return {
    async indexed({ prefix, after, through }) {
      const { results } = await db
        .prepare(
          `SELECT key, etag, state FROM posts INDEXED BY posts_known
            WHERE key > ?1 AND key >= ?2 AND key < ?3 AND (?4 IS NULL OR key <= ?4)`,
        )
        .bind(after, prefix, afterPrefix(prefix), through ?? null)
        .all<IndexedObject>();
      return results;
    },

    async history(key) {
      const row = await db
        .prepare(
          `SELECT id, year, slug, published_at AS publishedAt, updated_at AS updatedAt, first_seen_at AS firstSeenAt,
                  withdrawn_at AS withdrawnAt, fingerprint
             FROM posts WHERE key = ? AND fingerprint IS NOT NULL`,
        )
        .bind(key)
        .first<Omit<PostHistory, "withdrawnAt"> & { withdrawnAt: number | null }>();
      return row ? { ...row, withdrawnAt: row.withdrawnAt ?? undefined } : undefined;
    },

    async holderOf(id, exceptKey) {
      const row = await db
        .prepare(
          "SELECT key, published_at AS publishedAt FROM posts WHERE id = ? AND key <> ? AND state = 'published' LIMIT 1",
        )
        .bind(id, exceptKey)
        .first<{ key: string; publishedAt: number }>();
      return row ?? undefined;
    },

    async savePublished(post, etag, history) {
      const parts: string[] = [];
      for (let start = 0; start < post.contentHtml.length; ) {
        let end = Math.min(start + PART_LENGTH, post.contentHtml.length);
        // A pair of surrogates stays together: half of one is no character.
        if (end < post.contentHtml.length && /[\ud800-\udbff]/.test(post.contentHtml.charAt(end - 1))) end--;
        parts.push(post.contentHtml.slice(start, end));
        start = end;
      }
      const labels = (Object.keys(LABELS_OF) as LabelKind[]).flatMap((kind) =>
        LABELS_OF[kind](post).map(({ id, title }) => ({ kind, id, title })),
      );
      await db.batch([
        db
          .prepare(
            `INSERT INTO posts (key, etag, state, id, year, slug, title, author, language, source_url, summary, image, labels,
                                published_at, updated_at, first_seen_at, withdrawn_at, fingerprint, parts)
             VALUES (?1, ?2, 'published', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, NULL, ?16, ?17)
             ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, state = 'published', id = excluded.id, year = excluded.year,
               slug = excluded.slug, title = excluded.title, author = excluded.author, language = excluded.language,
               source_url = excluded.source_url, summary = excluded.summary, image = excluded.image,
               labels = excluded.labels, published_at = excluded.published_at, updated_at = excluded.updated_at,
               first_seen_at = excluded.first_seen_at, withdrawn_at = NULL, fingerprint = excluded.fingerprint,
               parts = excluded.parts`,
          )
          .bind(
            post.key,
            etag,
            history.id,
            history.year,
            history.slug,
            post.title,
            post.authors.map(({ title }) => title).join(", ") || null,
            post.language ?? null,
            post.sourceUrl ?? null,
            post.summary,
            post.image ? JSON.stringify(post.image) : null,
            JSON.stringify({ categories: post.categories, tags: post.tags }),
            history.publishedAt,
            history.updatedAt,
            history.firstSeenAt,
            history.fingerprint,
            parts.length,
          ),
        db.prepare(CLEAR_LABELS).bind(post.key),
        db
          .prepare(
            `INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
             SELECT value ->> 'kind', value ->> 'id', ?2, ?1, value ->> 'title' FROM json_each(?3)`,
          )
          .bind(post.key, history.publishedAt, JSON.stringify(labels)),
        db.prepare(CLEAR_CONTENTS).bind(post.key),
        ...parts.map((html, part) =>
          db.prepare("INSERT INTO post_contents (key, part, html) VALUES (?, ?, ?)").bind(post.key, part, html),
        ),
        db.prepare(CLEAR_QUARANTINE).bind(post.key),
        db.prepare(BUMP_VERSION),
      ]);
    },

    async saveUnpublished(key, etag, state) {
      await db.batch(hide(key, etag, state));
    },

    async saveQuarantined(key, etag, { line, reason }, at, claimedId) {
      await db.batch([
        ...hide(key, etag, "quarantined"),
        db
          .prepare("INSERT INTO quarantine (key, line, reason, since) VALUES (?, ?, ?, ?)")
          .bind(key, line ?? null, reason, at),
        db.prepare("UPDATE posts SET id = coalesce(?2, id) WHERE key = ?1").bind(key, claimedId ?? null),
      ]);
    },

    async saveWithdrawn(key, history) {
      // What no reader ever saw leaves nothing behind.
      if (!history) {
        await db.batch([...hide(key, "", "withdrawn"), db.prepare("DELETE FROM posts WHERE key = ?").bind(key)]);
        return;
      }
      await db.batch([
        ...hide(key, "", "withdrawn"),
        db
          .prepare(
            `UPDATE posts SET id = ?2, year = ?3, slug = ?4, published_at = ?5, updated_at = ?6, first_seen_at = ?7,
                    withdrawn_at = ?8, fingerprint = ?9 WHERE key = ?1`,
          )
          .bind(
            key,
            history.id,
            history.year,
            history.slug,
            history.publishedAt,
            history.updatedAt,
            history.firstSeenAt,
            history.withdrawnAt ?? null,
            history.fingerprint,
          ),
      ]);
    },

    async forgetEtags(which) {
      if (which === "all") await db.prepare("UPDATE posts SET etag = '' WHERE state <> 'withdrawn'").run();
      else if ("id" in which)
        await db.prepare("UPDATE posts SET etag = '' WHERE id = ? AND state = 'quarantined'").bind(which.id).run();
      else
        await db
          .prepare("UPDATE posts SET etag = '' WHERE key IN (SELECT value FROM json_each(?)) AND state <> 'withdrawn'")
          .bind(JSON.stringify(which.keys))
          .run();
    },

    async clear() {
      await db.batch([
        ...["posts", "post_contents", "post_labels", "label_titles", "quarantine"].map((table) =>
          db.prepare(`DELETE FROM ${table}`),
        ),
        db.prepare(BUMP_VERSION),
      ]);
    },

    async entries(selection, at) {
      const { source, order, conditions, bindings } = where(selection);
      const { results } = await db
        .prepare(
          `SELECT ${ENTRY_COLUMNS(selection.content === "full")} FROM ${source}
            WHERE p.state = 'published' AND p.published_at <= ?1 ${conditions.join(" ")}
            ORDER BY ${order} LIMIT ?2`,
        )
        .bind(at, selection.limit, ...bindings)
        .all<EntryRow>();
      return readEntries(db, site, results);
    },

    async onPage(year, slug, at) {
      const row = await db
        .prepare(
          `SELECT p.state, p.parts, ${ENTRY_COLUMNS(false)} FROM posts p
            WHERE p.year = ?1 AND p.slug = ?2 AND p.fingerprint IS NOT NULL AND p.state IN ('published', 'withdrawn')
              AND p.published_at <= ?3
            ORDER BY p.state = 'published' DESC, p.published_at DESC LIMIT 1`,
        )
        .bind(year, slug, at)
        .first<EntryRow & { state: string; parts: number }>();
      if (!row) return undefined;
      if (row.state === "withdrawn") return { state: "withdrawn" };
      const { results } = await db
        .prepare("SELECT html FROM post_contents WHERE key = ? ORDER BY part")
        .bind(row.key)
        .all<{ html: string }>();
      const [entry] = await readEntries(db, site, [{ ...row, html: results.map(({ html }) => html).join("") }]);
      return entry && { state: "published", entry };
    },

    async labels(kind, at) {
      const { results } = await db
        .prepare(
          `SELECT label_id AS id, title, sum(posts) AS posts, max(posts) FROM label_titles t WHERE kind = ?1
              AND EXISTS (SELECT 1 FROM post_labels l WHERE l.kind = ?1 AND l.label_id = t.label_id AND l.published_at <= ?2)
            GROUP BY label_id ORDER BY posts DESC, id`,
        )
        .bind(kind, at)
        .all<{ id: string; title: string; posts: number }>();
      return results.map(({ id, title, posts }) => ({ id, title: titleOf(site, kind, id, title), posts }));
    },

    async labelTitle(kind, id, at) {
      const row = await db
        .prepare(
          `SELECT title FROM label_titles WHERE kind = ?1 AND label_id = ?2
              AND EXISTS (SELECT 1 FROM post_labels WHERE kind = ?1 AND label_id = ?2 AND published_at <= ?3)
            ORDER BY posts DESC, title LIMIT 1`,
        )
        .bind(kind, id, at)
        .first<{ title: string }>();
      return row ? titleOf(site, kind, id, row.title) : undefined;
    },

    async tombstones(since) {
      const { results } = await db
        .prepare(
          `SELECT id, withdrawn_at AS withdrawnAt FROM posts
            WHERE state = 'withdrawn' AND withdrawn_at >= ? ORDER BY withdrawn_at DESC, id LIMIT 200`,
        )
        .bind(since)
        .all<{ id: string; withdrawnAt: number }>();
      return results;
    },

    async becomesVisible(after, through) {
      const row = await db
        .prepare(
          "SELECT count(*) AS posts FROM posts WHERE state = 'published' AND published_at > ? AND published_at <= ?",
        )
        .bind(after, through)
        .first<{ posts: number }>();
      return row?.posts ?? 0;
    },

    async quarantined() {
      const { results } = await db
        .prepare("SELECT key, line, reason, since FROM quarantine ORDER BY key")
        .all<{ key: string; line: number | null; reason: string; since: number }>();
      return results.map((row) => ({ ...row, line: row.line ?? undefined }));
    },

    async counts() {
      const { results } = await db
        .prepare("SELECT state, count(*) AS posts FROM posts GROUP BY state")
        .all<{ state: IndexedObject["state"]; posts: number }>();
      const counts = { published: 0, draft: 0, quarantined: 0, withdrawn: 0, ignored: 0 };
      for (const { state, posts } of results) counts[state] = posts;
      return counts;
    },
  };
}

function titleOf(site: Site, kind: LabelKind, id: string, used: string): string {
  return (kind === "category" ? site.categoryTitles[id] : undefined) ?? used;
}

/** The key that follows every key with a prefix. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** A scope is walked along the label's own index; whatever else narrows the feed is looked up post by post. */
function where({ scope, categories, exclude, tags }: FeedSelection): {
  source: string;
  order: string;
  conditions: string[];
  bindings: string[];
} {
  const bindings: string[] = [];
  const bind = (value: string) => `?${bindings.push(value) + 2}`;
  const carries = (kind: LabelKind, ids: string[]) =>
    `EXISTS (SELECT 1 FROM post_labels n WHERE n.post_key = p.key AND n.kind = '${kind}'
               AND n.label_id IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))})))`;
  const conditions: string[] = [];
  let source = "posts p";
  let order = "p.published_at DESC, p.key DESC";
  if (scope) {
    order = "s.published_at DESC, s.post_key DESC";
    source = "post_labels s CROSS JOIN posts p ON p.key = s.post_key";
    conditions.push(`AND s.kind = ${bind(scope.kind)} AND s.label_id = ${bind(scope.id)} AND s.published_at <= ?1`);
  }
  if (categories.length > 0) conditions.push(`AND ${carries("category", categories)}`);
  if (exclude.length > 0) conditions.push(`AND NOT ${carries("category", exclude)}`);
  if (tags.length > 0) conditions.push(`AND ${carries("tag", tags)}`);
  return { source, order, conditions, bindings };
}
