import type { Entry } from "../../core/feeds/entry.ts";
import { cursorAfter, type Feed, type FeedSelection, feedPath, feedQuery, isNarrowed } from "../../core/feeds/feed.ts";
import { archivePath, currentMonthStart, monthOf } from "../../core/posts/archive.ts";
import type { LabelRef } from "../../core/posts/category.ts";
import type { Site } from "../../core/site.ts";
import { siteHost } from "../../core/site.ts";
import type { Format } from "../../formats/format.ts";
import type { Ports } from "../../ports/index.ts";

/** As much of a format as decides what a feed links to. */
type FeedFormat = Pick<Format, "filename" | "history">;

/**
 * The feed of a selection as it stands at a time, from the index alone. Nothing when its label never occurs.
 * The same posts give the same feed: its `updatedAt` is the newest change in it.
 */
export async function readFeed(
  { posts, site }: Pick<Ports, "posts" | "site">,
  selection: FeedSelection,
  format: FeedFormat,
  at: number,
): Promise<Feed | undefined> {
  const { scope, limit, before } = selection;
  const [title, found] = await Promise.all([
    feedTitle({ posts, site }, selection, at),
    // One more than is shown tells whether there is a page after this one.
    posts.entries({ ...selection, limit: limit + 1 }, at),
  ]);
  if (title === undefined) return undefined;
  const entries = found.slice(0, limit);
  const tombstones =
    isNarrowed(selection) || before ? [] : await posts.tombstones(scope, entries.at(-1)?.publishedAt ?? 0);

  const next = found.length > limit ? cursorAfter(entries, before) : undefined;
  const nextUrl = next && feedUrl(site, { ...selection, before: next }, format.filename);
  const older =
    format.history === "pages"
      ? { nextUrl }
      : { links: await olderEntries({ posts, site }, selection, format, entries, nextUrl, at) };
  return {
    ...feedHead(site, selection, title),
    ...older,
    updatedAt: Math.max(
      0,
      ...entries.map(({ updatedAt }) => updatedAt),
      ...tombstones.map(({ withdrawnAt }) => withdrawnAt),
    ),
    entries,
    tombstones,
  };
}

/** What says whose feed a document is. */
export function feedHead(
  site: Site,
  selection: FeedSelection,
  title: string,
): Omit<Feed, "updatedAt" | "entries" | "tombstones"> {
  return {
    id: feedId(site, selection),
    title,
    description: site.description,
    language: site.language,
    timeZone: site.timeZone,
    author: site.author,
    copyright: site.copyright,
    siteUrl: site.url.href,
    pageUrl: new URL(feedPath(selection), site.url).href,
    selfUrl: (filename) => feedUrl(site, selection, filename),
    hub: site.hub?.href,
    stylesheetUrl: new URL("feed.css", site.url).href,
  };
}

/** The site's title after the labels that make this feed another than the site's. Nothing when its scope never occurs. */
export async function feedTitle(
  { posts, site }: Pick<Ports, "posts" | "site">,
  { scope, categories, exclude, tags }: FeedSelection,
  at: number,
): Promise<string | undefined> {
  const asked: [mark: string, label: LabelRef][] = [
    ...(scope ? [["", scope] as [string, LabelRef]] : []),
    ...[...categories].sort().map((id): [string, LabelRef] => ["", { kind: "category", id }]),
    ...[...tags].sort().map((id): [string, LabelRef] => ["#", { kind: "tag", id }]),
    ...[...exclude].sort().map((id): [string, LabelRef] => ["−", { kind: "category", id }]),
  ];
  const titles = await posts.labelTitles(
    asked.map(([, label]) => label),
    at,
  );
  if (scope && titles[0] === undefined) return undefined;
  const named = asked.map(([mark, { id }], index) => mark + (titles[index] ?? id));
  return named.length > 0 ? `${named.join(", ")} - ${site.title}` : site.title;
}

/**
 * Where a document with archives links to: the newest of these (RFC 5005 §4), and the next page (§3) where entries would
 * otherwise be in no document at all: those of a feed without archives, and those of a month that is not closed yet.
 */
async function olderEntries(
  { posts, site }: Pick<Ports, "posts" | "site">,
  selection: FeedSelection,
  { filename }: FeedFormat,
  entries: Entry[],
  nextUrl: string | undefined,
  at: number,
): Promise<{ rel: string; url: string }[]> {
  const open = currentMonthStart(at, site.timeZone);
  const next = nextUrl === undefined ? [] : [{ rel: "next", url: nextUrl }];
  if (isNarrowed(selection) || selection.before) return next;
  const shown = entries.find(({ publishedAt }) => publishedAt < open)?.publishedAt;
  const closed = shown ?? (nextUrl ? (await posts.ends(selection.scope, { since: 0, before: open }))?.last : undefined);
  const archives =
    closed === undefined
      ? []
      : [{ rel: "prev-archive", url: archiveUrl(site, selection.scope, monthOf(closed, site.timeZone), 1, filename) }];
  return shown === undefined ? [...next, ...archives] : archives;
}

export function archiveUrl(site: Site, scope: FeedSelection["scope"], month: string, part: number, filename: string) {
  return new URL(`${feedPath({ scope })}${archivePath(month, part)}${filename}`, site.url).href;
}

export function feedUrl(site: Site, selection: FeedSelection, filename: string): string {
  return new URL(`${feedPath(selection)}${filename}${feedQuery(selection, site)}`, site.url).href;
}

/** A `tag:` URI (RFC 4151) that outlives titles and formats, and is the same for all documents of a feed. */
function feedId(site: Site, { scope, categories, exclude, tags }: FeedSelection): string {
  const query = new URLSearchParams(
    feedQuery({ scope, categories, exclude, tags, limit: site.feeds.limit, content: site.feeds.content }, site),
  );
  return `tag:${siteHost(site)},2022:feed/${feedPath({ scope })}${query.size > 0 ? `?${query}` : ""}`;
}
