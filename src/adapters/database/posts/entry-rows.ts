import type { FeedEntry } from "../../../core/feeds/entry.ts";
import type { Label } from "../../../core/posts/category.ts";
import { compareUtf8 } from "../../../core/posts/key-order.ts";
import { keptLabels } from "../../../core/posts/merges.ts";
import type { Enclosure, MailMode, PostImage } from "../../../core/posts/post.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { param, raw, type Sql, sql } from "../sql.ts";
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
  bodyHash: string | null;
  isBodyLeftOut: number | null;
}

const CONTENT = raw(
  `(SELECT c.html FROM post_contents c WHERE c.key = p.key AND p.parts = 1 AND length(c.html) <= ${FEED_CONTENT_MAX})`,
);

/** What an entry is made of, from `posts p`, but not the bodies that are known by their hash. */
export const entryColumns = (content: "full" | "summary" | "mailed" = "summary", knownBodies: string[] = []): Sql => {
  const known = sql`instr(${param(knownBodies.join(" "))}, p.html_hash) > 0`;
  return sql`p.key, ${raw(PATH)} AS path, p.id, p.title, p.language, p.source_url AS sourceUrl, p.summary, p.image, p.enclosure,
   p.labels, p.email, p.published_at AS publishedAt, p.updated_at AS updatedAt, ${
     content === "full"
       ? sql`iif(${known}, NULL, ${CONTENT}) AS html, p.html_hash AS bodyHash, ${known} AS isBodyLeftOut`
       : sql`${content === "mailed" ? sql`iif(p.email IS 'only', ${CONTENT}, NULL)` : raw("NULL")} AS html,
             NULL AS bodyHash, NULL AS isBodyLeftOut`
   }`;
};

/** A row of a page; the last row has only what is said about all of them. */
export type PageRow<Row extends EntryRow> = Row & { spellings: string | null; beside: string | null };

type Spelling = [kind: "category" | "tag", id: string, title: string, posts: number];

/**
 * Selects, in one statement, a page of rows with `entryColumns`, the titles that their labels have now, and what a query says
 * `beside` them, to which the rows are `page`.
 */
export function selectEntries(site: Site, page: Sql, beside = raw("NULL")): Sql {
  // SQLite reads a query again at each place that names it, also if it runs once: `page` is named as seldom as can be.
  const labels = (distinct: "DISTINCT" | "ALL") =>
    sql`SELECT ${raw(distinct)} k.column1 AS kind, l.value ->> 'id' AS id FROM page
          CROSS JOIN (VALUES ('category', '$.categories'), ('tag', '$.tags')) k CROSS JOIN json_each(page.labels, k.column2) l`;
  const groups = [...placesOf(site.categoryMerges).values()].map(({ members }) => members);
  // What was merged is spelt by all that counts as the same.
  const merged = sql`WITH label AS MATERIALIZED (${labels("DISTINCT")}) SELECT kind, id FROM label
    UNION ALL SELECT 'category', m.value FROM label l CROSS JOIN json_each(${groups}) g
      CROSS JOIN json_each(g.value) one ON one.value = l.id CROSS JOIN json_each(g.value) m WHERE l.kind = 'category'`;
  return sql`WITH page AS MATERIALIZED (${page}), spelt AS (${groups.length > 0 ? merged : labels("ALL")})
    SELECT page.*, iif(isLast, (
        SELECT json_group_array(json_array(t.kind, t.label_id, t.title, t.posts))
          FROM spelt CROSS JOIN label_titles t ON t.kind = spelt.kind AND t.label_id = spelt.id), NULL) AS spellings,
           iif(isLast, (${beside}), NULL) AS beside
      FROM (SELECT 0 AS isLast UNION ALL SELECT 1) LEFT JOIN page ON NOT isLast WHERE isLast OR page.key IS NOT NULL`;
}

/**
 * Reads a page as entries, in the categories that theirs count as, with the titles that their labels have now rather than the
 * spellings the posts used.
 */
export function readEntries<Row extends EntryRow>(
  site: Site,
  page: PageRow<Row>[],
): { entries: FeedEntry[]; rows: Row[]; beside: string | null } {
  const rows: Row[] = page.slice(0, -1);
  const last = page.at(-1);
  const titles = titlesOf(site, JSON.parse(last?.spellings ?? "[]") as Spelling[]);
  const retitle = (kind: "category" | "tag") => (label: Label) => ({
    id: label.id,
    title: titles.get(`${kind}:${label.id}`) ?? label.title,
  });
  const entries = rows.map((row): FeedEntry => {
    const { categories, tags, authors } = JSON.parse(row.labels) as PostLabels;
    return {
      id: row.id,
      url: pageUrl(row, site),
      title: row.title,
      authors: authors.map(({ title }) => title),
      language: row.language ?? undefined,
      sourceUrl: row.sourceUrl ?? undefined,
      summary: row.summary,
      contentHtml: row.html ?? "",
      ...(row.bodyHash && { bodyHash: row.bodyHash, isBodyLeftOut: row.isBodyLeftOut === 1 }),
      image: row.image ? (JSON.parse(row.image) as PostImage) : undefined,
      enclosure: row.enclosure ? (JSON.parse(row.enclosure) as Enclosure) : undefined,
      categories: keptLabels(site.categoryMerges, categories).map(retitle("category")),
      tags: tags.map(retitle("tag")),
      ...(row.email && { email: row.email }),
      publishedAt: row.publishedAt,
      updatedAt: row.updatedAt,
    };
  });
  return { entries, rows, beside: last?.beside ?? null };
}

/** Returns the titles of labels: the publisher's, else the spelling that most posts use. */
function titlesOf(site: Site, spellings: Spelling[]): Map<string, string> {
  const byUse = spellings.toSorted((a, b) => a[3] - b[3] || compareUtf8(b[2], a[2]));
  const titles = new Map(byUse.map(([kind, id, title]) => [`${kind}:${id}`, title]));
  // A category that was kept goes by its own spellings, or by those of the merged ones where it has none.
  for (const { kept, members } of placesOf(site.categoryMerges).values()) {
    const most = byUse.findLast(([kind, id]) => kind === "category" && members.includes(id));
    if (most && !titles.has(`category:${kept}`)) titles.set(`category:${kept}`, most[2]);
  }
  for (const [id, title] of Object.entries(site.categoryTitles)) titles.set(`category:${id}`, title);
  return titles;
}
