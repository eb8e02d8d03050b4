import { feedPictures } from "../../core/brand.ts";
import type { Entry } from "../../core/feeds/entry.ts";
import { cursorAfter, type Feed, type FeedSelection, feedPath, feedQuery, isNarrowed } from "../../core/feeds/feed.ts";
import { archivePath, currentMonthStart, monthOf } from "../../core/posts/archive.ts";
import type { LabelRef } from "../../core/posts/category.ts";
import { type Question, questionText } from "../../core/posts/question.ts";
import type { Site } from "../../core/site.ts";
import { siteHost } from "../../core/site.ts";
import type { Format } from "../../formats/format.ts";
import { feedTexts } from "../../locales/feeds.ts";
import { languageFor } from "../../locales/language.ts";
import type { Ports } from "../../ports/index.ts";

/** A label that no post ever carried. */
export interface UnknownLabel {
  unknown: LabelRef;
}

/** What of a format decides which links a feed has. */
type FeedFormat = Pick<Format, "filename" | "history">;

/**
 * Returns the feed of a selection at a time, from the index alone, or which of its labels does not occur. Equal posts give an
 * equal feed: `updatedAt` is the newest change in it.
 */
export async function readFeed(
  { posts, search, site }: Pick<Ports, "posts" | "search" | "site">,
  selection: FeedSelection,
  format: FeedFormat,
  at: number,
): Promise<Feed | UnknownLabel> {
  const { limit, before } = selection;
  // One more than shown, to learn whether there is a next page.
  const asked = { ...selection, limit: limit + 1 };
  const [title, { entries: found, tombstones }] = await Promise.all([
    feedTitle({ posts, site }, selection, at),
    selection.question
      ? search.find(selection.question, asked, at).then((entries) => ({ entries, tombstones: [] }))
      : posts.feed(selection, at),
  ]);
  if (typeof title !== "string") return title;
  const entries = found.slice(0, limit);
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

/** Returns the newest entries of a selection. */
export function readEntries(
  { posts, search }: Pick<Ports, "posts" | "search">,
  selection: FeedSelection,
  at: number,
): Promise<Entry[]> {
  return selection.question ? search.find(selection.question, selection, at) : posts.entries(selection, at);
}

/** Returns the metadata that all documents of a feed share. */
export function feedHead(
  site: Site,
  selection: FeedSelection,
  title: string,
): Omit<Feed, "updatedAt" | "entries" | "tombstones"> {
  const { scope, question } = selection;
  return {
    id: feedId(site, selection),
    title,
    description: question
      ? feedTexts[languageFor(site.language)].matching(site.title, questionText(question))
      : site.description,
    language: site.language,
    timeZone: site.timeZone,
    author: site.author,
    copyright: site.copyright,
    siteUrl: site.url.href,
    pageUrl: new URL(question ? searchPath(question, scope) : feedPath(selection), site.url).href,
    selfUrl: (filename) => feedUrl(site, selection, filename),
    // The hub is told which posts changed, and not what they match.
    hub: question ? undefined : site.hub?.href,
    pictures: feedPictures(site),
    stylesheetUrl: new URL("feed.css", site.url).href,
  };
}

/**
 * Returns the labels and the question that distinguish a feed, followed by the site's title; or the first of them that does not occur. A filter
 * by a mistyped label would be a feed of everything, or stay empty for ever.
 */
export async function feedTitle(
  { posts, site }: Pick<Ports, "posts" | "site">,
  { scope, categories, exclude, tags, question }: FeedSelection,
  at: number,
): Promise<string | UnknownLabel> {
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
  const [, unknown] = asked.find((_, index) => titles[index] === undefined) ?? [];
  if (unknown) return { unknown };
  const named = asked.map(([mark], index) => mark + titles[index]);
  if (question) return `${[...named, questionText(question)].join(", ")} – ${site.title}`;
  return named.length > 0 ? `${named.join(", ")} - ${site.title}` : site.title;
}

/**
 * Returns the links to older entries: the newest archive (RFC 5005 §4), and the next page (§3) for entries that no archive
 * holds, those of a feed without archives and those of the current month.
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

/** Returns the path of the page that shows what a question finds in a scope. */
export function searchPath(question: Question, scope?: LabelRef): string {
  const labels = scope ? [...question.labels, scope] : question.labels;
  return `search?${new URLSearchParams({ q: questionText({ ...question, labels }) })}`;
}

export function archiveUrl(site: Site, scope: FeedSelection["scope"], month: string, part: number, filename: string) {
  return new URL(`${feedPath({ scope })}${archivePath(month, part)}${filename}`, site.url).href;
}

export function feedUrl(site: Site, selection: FeedSelection, filename: string): string {
  return new URL(`${feedPath(selection)}${filename}${feedQuery(selection, site)}`, site.url).href;
}

/** Returns a `tag:` URI (RFC 4151) that outlives titles and formats and is the same for all documents of a feed. */
function feedId(site: Site, { scope, categories, exclude, tags, question }: FeedSelection): string {
  const query = new URLSearchParams(feedQuery({ scope, categories, exclude, tags, question, ...site.feeds }, site));
  return `tag:${siteHost(site)},2022:feed/${feedPath({ scope })}${query.size > 0 ? `?${query}` : ""}`;
}
