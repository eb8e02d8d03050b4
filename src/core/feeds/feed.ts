import { type LabelRef, labelPath } from "../posts/category.ts";
import type { Site } from "../site.ts";
import type { Entry } from "./entry.ts";

/** What a reader subscribes to, ready to be written in any format. */
export interface Feed {
  /** A URI that never changes and is the same in every format. */
  id: string;
  title: string;
  description: string;
  language: string;
  /** IANA: the zone the feed's times are written in. */
  timeZone: string;
  author: string | undefined;
  copyright: string | undefined;
  /** Origin and path of the site, with a trailing slash; categories and tags have their pages below it. */
  siteUrl: string;
  /** The HTML page the feed belongs to. */
  pageUrl: string;
  /** The address of this feed in each format, by the format's file name. */
  selfUrl: (filename: string) => string;
  hub: string | undefined;
  /** CSS that lets the feed be read in a browser. */
  stylesheetUrl: string | undefined;
  /** Links between a feed and its archives (RFC 5005 §4): `prev-archive`, `next-archive`, `current`. */
  links?: { rel: string; url: string }[];
  /** The next page of older entries, where the format has pages instead of archives. */
  nextUrl?: string | undefined;
  /** Newest change among the entries; never now. Milliseconds since 1970. */
  updatedAt: number;
  entries: Entry[];
  /** Entries that readers may still hold and should drop (RFC 6721). */
  tombstones: { id: string; withdrawnAt: number }[];
}

/** Which posts a feed holds: a scope from the path, narrowed by the query. */
export interface FeedSelection {
  /** The page this feed lies under: the whole site, or one label. */
  scope: LabelRef | undefined;
  /** Ids; an entry is in one of them (any), or the list is empty. */
  categories: string[];
  exclude: string[];
  tags: string[];
  limit: number;
  content: "full" | "summary";
  /** Where the page before this one ended. */
  before?: Cursor | undefined;
}

/** A place in a feed, between two entries: from a moment back, after the first so many. */
export interface Cursor {
  at: number;
  skipped: number;
}

/** `1641557607000-1`; nothing for any other text. */
export function readCursor(text: string): Cursor | undefined {
  const [, at, skipped] = /^(0|[1-9]\d{0,14})-(0|[1-9]\d{0,3})$/.exec(text)?.map(Number) ?? [];
  return at === undefined || skipped === undefined ? undefined : { at, skipped };
}

export function cursorText({ at, skipped }: Cursor): string {
  return `${at}-${skipped}`;
}

/** The place after the last of these entries, which begin at `before`. */
export function cursorAfter(entries: Pick<Entry, "publishedAt">[], before: Cursor | undefined): Cursor | undefined {
  const at = entries.at(-1)?.publishedAt;
  if (at === undefined) return undefined;
  const shown = entries.filter(({ publishedAt }) => publishedAt === at).length;
  return { at, skipped: shown + (before?.at === at ? before.skipped : 0) };
}

/** Whether the query leaves out posts of the scope: such a feed has pages, and no archives or tombstones. */
export function isNarrowed({ categories, exclude, tags }: FeedSelection): boolean {
  return categories.length + exclude.length + tags.length > 0;
}

export const FEED_LIMIT_MAX = 200;

/** The query of a feed address in one canonical order, so that equal feeds have equal addresses. Defaults are left out. */
export function feedQuery(selection: FeedSelection, site: Pick<Site, "feeds">): string {
  const query = new URLSearchParams();
  if (selection.categories.length > 0) query.set("category", [...selection.categories].sort().join(","));
  if (selection.exclude.length > 0) query.set("exclude", [...selection.exclude].sort().join(","));
  if (selection.tags.length > 0) query.set("tag", [...selection.tags].sort().join(","));
  if (selection.limit !== site.feeds.limit) query.set("limit", String(selection.limit));
  if (selection.content !== site.feeds.content) query.set("content", selection.content);
  if (selection.before) query.set("before", cursorText(selection.before));
  const text = query.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** Path of the page a selection lies under: empty for the site, else with a trailing slash. */
export function feedPath(selection: Pick<FeedSelection, "scope">): string {
  return selection.scope ? labelPath(selection.scope.kind, selection.scope.id) : "";
}
