import type { Entry } from "../../../core/feeds/entry.ts";
import type { Label } from "../../../core/posts/category.ts";
import { keptLabels } from "../../../core/posts/merges.ts";
import type { Enclosure, MailMode, PostImage } from "../../../core/posts/post.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import { chosenTitle, type Site } from "../../../core/site.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { raw, type Sql, sql } from "../sql.ts";
import { PATH } from "./page-paths.ts";
import { placesOf } from "./places.ts";

/** A body longer than this (in characters) stands in no feed: the entry carries its summary and its link. */
const FEED_CONTENT_MAX = 150_000;

export interface EntryRow {
  key: string;
  path: string | null;
  id: string;
  title: string;
  language: string | null;
  sourceUrl: string | null;
  summary: string;
  image: string | null;
  enclosure: string | null;
  labels: string;
  email: MailMode | null;
  publishedAt: number;
  updatedAt: number;
  html: string | null;
}

const CONTENT = `(SELECT c.html FROM post_contents c WHERE c.key = p.key AND c.part = 0 AND p.parts = 1 AND length(c.html) <= ${FEED_CONTENT_MAX})`;

/** What an entry is made of, from `posts p`. */
export const entryColumns = (content: "full" | "summary" | "mailed" = "summary"): Sql =>
  raw(`p.key, ${PATH} AS path, p.id, p.title, p.language, p.source_url AS sourceUrl, p.summary, p.image, p.enclosure, p.labels,
   p.email, p.published_at AS publishedAt, p.updated_at AS updatedAt, ${
     content === "full" ? CONTENT : content === "mailed" ? `iif(p.email IS 'only', ${CONTENT}, NULL)` : "NULL"
   } AS html`);

/**
 * Entries of rows, in the categories that theirs count as, with the titles that their labels have now rather than the
 * spellings the posts used.
 */
export async function readEntries(db: D1Database, site: Site, rows: EntryRow[]): Promise<Entry[]> {
  const labels = rows.map((row) => {
    const { categories, tags, authors } = JSON.parse(row.labels) as PostLabels;
    return { categories: keptLabels(site.categoryMerges, categories), tags, authors };
  });
  const titles = await labelTitles(db, site, labels);
  const retitle = (kind: "category" | "tag") => (label: Label) => ({
    id: label.id,
    title: titles.get(`${kind}:${label.id}`) ?? label.title,
  });
  return rows.map((row, index) => ({
    id: row.id,
    url: pageUrl(row, site),
    title: row.title,
    authors: labels[index]?.authors.map(({ title }) => title) ?? [],
    language: row.language ?? undefined,
    sourceUrl: row.sourceUrl ?? undefined,
    summary: row.summary,
    contentHtml: row.html ?? "",
    image: row.image ? (JSON.parse(row.image) as PostImage) : undefined,
    enclosure: row.enclosure ? (JSON.parse(row.enclosure) as Enclosure) : undefined,
    categories: labels[index]?.categories.map(retitle("category")) ?? [],
    tags: labels[index]?.tags.map(retitle("tag")) ?? [],
    ...(row.email && { email: row.email }),
    publishedAt: row.publishedAt,
    updatedAt: row.updatedAt,
  }));
}

async function labelTitles(
  db: D1Database,
  site: Site,
  labels: { categories: Label[]; tags: Label[] }[],
): Promise<Map<string, string>> {
  const ids = { category: new Set<string>(), tag: new Set<string>() };
  for (const { categories, tags } of labels) {
    for (const { id } of categories) if (chosenTitle(site, id) === undefined) ids.category.add(id);
    for (const { id } of tags) ids.tag.add(id);
  }
  const titles = new Map(Object.entries(site.categoryTitles).map(([id, title]) => [`category:${id}`, title]));
  const places = placesOf(site.categoryMerges);
  // A category that was kept goes by its own spellings, or by those of the merged ones where it has none.
  const spelt = (id: string) => (places.get(id)?.members ?? [id]).map((other) => ["category", other, id, other === id]);
  const wanted = [...[...ids.category].flatMap(spelt), ...[...ids.tag].map((id) => ["tag", id, id, true])];
  if (wanted.length === 0) return titles;
  // CROSS JOIN keeps SQLite from scanning every title there is.
  const { results } = await sql`SELECT t.kind, w.value ->> 2 AS id, t.title FROM json_each(${wanted}) w
    CROSS JOIN label_titles t ON t.kind = w.value ->> 0 AND t.label_id = w.value ->> 1
    ORDER BY w.value ->> 3, t.posts, t.title DESC`
    .on(db)
    .all<{ kind: string; id: string; title: string }>();
  for (const { kind, id, title } of results) titles.set(`${kind}:${id}`, title);
  return titles;
}
