import type { Entry } from "../core/feeds/entry.ts";
import type { Feed } from "../core/feeds/feed.ts";
import type { Label } from "../core/posts/category.ts";
import type { Enclosure, PostImage } from "../core/posts/post.ts";
import { cleanText } from "./clean-text.ts";
import { ZonedDate } from "./zoned-date.ts";

/** What a feed says beside its entries, as every format can write it: clean text, absolute URLs, valid dates. */
export interface WritableFeed extends Omit<Feed, "entries" | "tombstones"> {
  author: string;
  updated: ZonedDate;
  tombstones: { id: string; withdrawn: ZonedDate }[];
}

export interface WritableEntry extends Entry {
  published: ZonedDate;
  updated: ZonedDate;
}

/** The earliest change of a feed, that of one without entries: validators take what is before 1990 anywhere for a mistake. */
const EARLIEST = Date.UTC(1990, 0, 2);

export function writableFeed(feed: Feed): WritableFeed {
  const updatedAt = Number.isFinite(feed.updatedAt)
    ? feed.updatedAt
    : Math.max(EARLIEST, ...feed.entries.flatMap((entry) => writableEntry(entry, feed)?.updated.getTime() ?? []));
  const title = cleanText(feed.title) || new URL(feed.pageUrl).host;
  return {
    ...feed,
    id: cleanText(feed.id),
    title,
    description: cleanText(feed.description),
    language: cleanText(feed.language),
    author: cleanText(feed.author ?? "") || title,
    copyright: cleanText(feed.copyright ?? "") || undefined,
    pageUrl: new URL(feed.pageUrl).href,
    pictures: {
      icon: webAddress(feed.pictures?.icon),
      logo: webAddress(feed.pictures?.logo),
      image: webAddress(feed.pictures?.image),
    },
    selfUrl: (filename) => new URL(feed.selfUrl(filename)).href,
    updated: new ZonedDate(Math.max(updatedAt, EARLIEST), feed.timeZone),
    tombstones: feed.tombstones.flatMap(({ id, withdrawnAt }) => {
      const withdrawn = attempt(() => new ZonedDate(withdrawnAt, feed.timeZone));
      return withdrawn ? [{ id: cleanText(id), withdrawn }] : [];
    }),
  };
}

/** Repairs an entry where possible; returns `undefined` for one that cannot be written. */
export function writableEntry(entry: Entry, feed: Feed): WritableEntry | undefined {
  return attempt(() => repaired(entry, feed));
}

function repaired(entry: Entry, feed: Feed): WritableEntry {
  const url = webAddress(entry.url, feed.pageUrl) ?? feed.pageUrl;
  const authors = entry.authors.map(cleanText).filter(Boolean);
  const dates = [entry.publishedAt, entry.updatedAt].filter(Number.isFinite);
  return {
    ...entry,
    id: cleanText(entry.id) || url,
    url,
    title: cleanText(entry.title),
    authors: authors.length > 0 ? authors : [cleanText(feed.author ?? "")].filter(Boolean),
    language: entry.language === feed.language ? undefined : cleanText(entry.language ?? "") || undefined,
    sourceUrl: webAddress(entry.sourceUrl),
    summary: cleanText(entry.summary),
    contentHtml: cleanText(entry.contentHtml),
    image: entry.image && writableImage(entry.image, url),
    enclosure: entry.enclosure && writableEnclosure(entry.enclosure),
    categories: entry.categories.map(writableLabel),
    tags: entry.tags.map(writableLabel),
    published: new ZonedDate(dates.at(0) ?? Number.NaN, feed.timeZone),
    updated: new ZonedDate(dates.at(-1) ?? Number.NaN, feed.timeZone),
  };
}

function writableLabel({ id, title }: Label): Label {
  return { id: cleanText(id), title: cleanText(title) || cleanText(id) };
}

function writableImage(image: PostImage, base: string): PostImage | undefined {
  const url = webAddress(image.url, base);
  if (url === undefined) return undefined;
  return {
    ...image,
    url,
    alt: cleanText(image.alt),
    type: image.type && /^image\/[\w.+-]+$/.test(image.type) ? image.type : undefined,
    length: (image.length ?? 0) > 0 ? image.length : undefined,
  };
}

function writableEnclosure({ url, type, length, seconds }: Enclosure): Enclosure | undefined {
  const address = webAddress(url);
  return address === undefined ? undefined : { url: address, type: cleanText(type), length, seconds };
}

function webAddress(address: string | undefined, base?: string): string | undefined {
  const url = address === undefined ? null : URL.parse(address, base);
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
