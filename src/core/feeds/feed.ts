import { type LabelRef, labelPath } from "../posts/category.ts";
import { type Question, questionText } from "../posts/question.ts";
import type { Site } from "../site.ts";
import type { Entry, FeedEntry } from "./entry.ts";

/** What a reader subscribes to, ready to be written in any format. */
export interface Feed {
  /** A URI that never changes, the same in every format. */
  id: string;
  title: string;
  description: string;
  language: string;
  /** IANA time zone in which the feed's times are written. */
  timeZone: string;
  author: string | undefined;
  copyright: string | undefined;
  /** Origin and path of the site, with a trailing slash. */
  siteUrl: string;
  /** The HTML page the feed belongs to. */
  pageUrl: string;
  /** Returns the address of this feed in a format, by the format's file name. */
  selfUrl: (filename: string) => string;
  hub: string | undefined;
  pictures?: FeedPictures | undefined;
  /** CSS that makes the feed readable in a browser. */
  stylesheetUrl: string | undefined;
  /** Links between a feed and its archives (RFC 5005 §4): `prev-archive`, `next-archive`, `current`. */
  links?: { rel: string; url: string }[];
  /** The next page of older entries, where the format has pages instead of archives. */
  nextUrl?: string | undefined;
  /** The newest change among the entries, never the current time, so that equal posts give equal bytes. */
  updatedAt: number;
  entries: FeedEntry[];
  /** Entries that readers may still hold and should drop (RFC 6721). */
  tombstones: { id: string; withdrawnAt: number }[];
}

/** Addresses of pictures that stand for the whole feed. */
export interface FeedPictures {
  /** Square (RFC 4287 §4.2.5). */
  icon?: string | undefined;
  /** About twice as wide as high (RFC 4287 §4.2.8). */
  logo?: string | undefined;
  /** PNG, JPEG or GIF (RSS 2.0, image). */
  image?: string | undefined;
}

/** Which posts a feed holds: a scope from the path, narrowed by the query. */
export interface FeedSelection {
  /** The whole site if `undefined`, else one label. */
  scope: LabelRef | undefined;
  /** Category ids, of which an entry needs one; empty for all. */
  categories: string[];
  exclude: string[];
  tags: string[];
  /** What an entry has to match. */
  question?: Question | undefined;
  limit: number;
  content: "full" | "summary";
  /** Hashes of bodies that need not be read. */
  knownBodies?: string[];
  /** The end of the page before this one. */
  before?: Cursor | undefined;
}

/** A position between two entries: entries published before `at`, and those at `at` after the first `skipped`. */
export interface Cursor {
  at: number;
  skipped: number;
}

/** Parses a cursor such as `1641557607000-1`. */
export function parseCursor(text: string): Cursor | undefined {
  const [, at, skipped] = /^(0|[1-9]\d{0,14})-(0|[1-9]\d{0,3})$/.exec(text) ?? [];
  return at === undefined ? undefined : { at: Number(at), skipped: Number(skipped) };
}

export function formatCursor({ at, skipped }: Cursor): string {
  return `${at}-${skipped}`;
}

/** Returns the cursor behind the last of these entries. `before` is the cursor they were read from. */
export function cursorAfter(entries: Pick<Entry, "publishedAt">[], before: Cursor | undefined): Cursor | undefined {
  const at = entries.at(-1)?.publishedAt;
  if (at === undefined) return undefined;
  const shown = entries.filter(({ publishedAt }) => publishedAt === at).length;
  return { at, skipped: shown + (before?.at === at ? before.skipped : 0) };
}

/** Returns whether the query leaves out posts of the scope. Such a feed has pages, but no archives and no tombstones. */
export function isNarrowed({ categories, exclude, tags, question }: FeedSelection): boolean {
  return categories.length + exclude.length + tags.length > 0 || question !== undefined;
}

export const FEED_LIMIT_MAX = 200;

/** Returns the query of a feed address in canonical order and without defaults, so that equal feeds have equal addresses. */
export function feedQuery(selection: FeedSelection, site: Pick<Site, "feeds">): string {
  const query = new URLSearchParams();
  if (selection.question) query.set("q", questionText(selection.question));
  if (selection.categories.length > 0) query.set("category", [...selection.categories].sort().join(","));
  if (selection.exclude.length > 0) query.set("exclude", [...selection.exclude].sort().join(","));
  if (selection.tags.length > 0) query.set("tag", [...selection.tags].sort().join(","));
  if (selection.limit !== site.feeds.limit) query.set("limit", String(selection.limit));
  if (selection.content !== site.feeds.content) query.set("content", selection.content);
  if (selection.before) query.set("before", formatCursor(selection.before));
  const text = query.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** Returns the path of the page that a feed belongs to: empty for the site, else with a trailing slash. */
export function feedPath(selection: Pick<FeedSelection, "scope">): string {
  return selection.scope ? labelPath(selection.scope.kind, selection.scope.id) : "";
}
