import { archivePath, monthOf, monthPeriod } from "../../core/posts/archive.ts";
import { type LabelKind, labelPath } from "../../core/posts/category.ts";
import { SITEMAP_ENTRIES, type SitemapEntry } from "../../formats/sitemap.ts";
import type { Ports } from "../../ports/index.ts";
import { readMonths } from "./read-months.ts";

const DAY_MS = 86_400_000;

/** Lists the sitemaps: one of the pages that list posts, and one or more per month (UTC) of the posts. */
export async function readSitemapIndex(
  { timeline, site }: Pick<Ports, "timeline" | "site">,
  at: number,
): Promise<SitemapEntry[]> {
  const months = new Map<string, { originals: number; updatedAt: number }>();
  for (const { day, originals, updatedAt } of await timeline.days()) {
    if (originals === 0 || day * DAY_MS > at) continue;
    const name = monthOf(day * DAY_MS, "UTC");
    const known = months.get(name);
    months.set(name, {
      originals: originals + (known?.originals ?? 0),
      updatedAt: Math.max(updatedAt, known?.updatedAt ?? 0),
    });
  }
  const url = (name: string) => new URL(`sitemap/${name}.xml`, site.url).href;
  const parts = [...months].flatMap(([name, { originals, updatedAt }]) =>
    Array.from({ length: Math.ceil(originals / SITEMAP_ENTRIES) }, (_, index) => ({
      url: url(index === 0 ? name : `${name}-${index + 1}`),
      updatedAt,
    })),
  );
  return [{ url: url("pages") }, ...parts.reverse()];
}

/** Returns the posts of a month (UTC), oldest first. Posts first published elsewhere are left to that site. */
export async function readSitemapMonth(
  { timeline }: Pick<Ports, "timeline">,
  month: string,
  part: number,
  at: number,
): Promise<SitemapEntry[] | undefined> {
  const period = monthPeriod(month, "UTC");
  if (!period) return undefined;
  const { since } = period;
  const page = { limit: SITEMAP_ENTRIES, skipped: (part - 1) * SITEMAP_ENTRIES };
  const posts = await timeline.originals({ since, before: Math.min(period.before, at + 1) }, page);
  return posts.length > 0 ? posts : undefined;
}

/** Returns the pages that list posts. */
export async function readSitemapPages(
  ports: Pick<Ports, "posts" | "timeline" | "site">,
  at: number,
): Promise<SitemapEntry[]> {
  const { posts, site } = ports;
  const kinds: LabelKind[] = ["category", "tag", "author"];
  const labels = await Promise.all(kinds.map((kind) => posts.labels(kind, at)));
  const months = await readMonths(ports, at);
  const paths = [
    "",
    "categories/",
    "archive/",
    ...(site.newsletter.archive ? ["issues/"] : []),
    ...months.map(({ month }) => archivePath(month, 1)),
    ...kinds.flatMap((kind, index) => labels[index]?.map(({ id }) => labelPath(kind, id)) ?? []),
  ];
  return paths.slice(0, SITEMAP_ENTRIES).map((path) => ({ url: new URL(path, site.url).href }));
}
