import type { FeedEntry } from "../core/feeds/entry.ts";
import type { Feed } from "../core/feeds/feed.ts";
import type { Format } from "./format.ts";

/** A feed in UTF-8. */
export interface ComposedFeed {
  body: Uint8Array<ArrayBuffer>;
  composition: Composition;
}

/** The feed before, if it is known how it was composed. */
type FeedBefore = (Pick<ComposedFeed, "body"> & { composition?: Composition | undefined }) | undefined;

/** Where a feed's entries stand in it, by everything of which they were written. */
export interface Composition {
  lent: string;
  entries: { about: string; bodyHash: string; start: number; end: number }[];
}

/** What a feed lends to its entries. */
type Lender = Pick<Feed, "siteUrl" | "timeZone" | "language" | "author">;

const lentBy = ({ siteUrl, timeZone, language, author }: Lender): string =>
  JSON.stringify([siteUrl, timeZone, language, author]);

/** Returns the hashes of bodies that need not be read, because the feed before holds them, and would be written alike. */
export function knownBodies(before: FeedBefore, lender: Lender): string[] {
  if (before?.composition?.lent !== lentBy(lender)) return [];
  return before.composition.entries.map(({ bodyHash }) => bodyHash);
}

/**
 * Composes a feed of the same bytes as `format.write`, but takes entries that did not change from the feed before: nearly all.
 * Returns `undefined` if one did change whose body was left out.
 */
export function composeFeed(format: Format, feed: Feed, before: FeedBefore): ComposedFeed | undefined {
  const lent = lentBy(feed);
  const known = new Map(
    before?.composition?.lent === lent ? before.composition.entries.map((entry) => [keyOf(entry), entry]) : [],
  );
  const entries = feed.entries.map((entry) => {
    const made = {
      about: aboutOf(entry, feed),
      bodyHash: entry.bodyHash ?? (entry.contentHtml === "" ? "" : undefined),
    };
    return { entry, ...made, was: known.get(keyOf(made)) };
  });
  const changed = entries.flatMap(({ entry, was }) => (was ? [] : [entry]));
  if (changed.some(({ isBodyLeftOut }) => isBodyLeftOut)) return undefined;
  const texts = format.writeEntries(changed, feed).values();
  const written = entries.flatMap(({ was, ...made }) => {
    const text = was ? undefined : texts.next().value;
    const bytes = was ? before?.body.subarray(was.start, was.end) : text && utf8.encode(text);
    return bytes ? [{ ...made, bytes }] : [];
  });

  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    length += part.length;
  };
  const [head, tail] = format.writeFrame(feed, written.length === 0);
  const separator = utf8.encode(format.separator);
  add(utf8.encode(head));
  const places = written.flatMap(({ about, bodyHash, bytes }, index) => {
    if (index > 0) add(separator);
    const start = length;
    add(bytes);
    return bodyHash === undefined ? [] : [{ about, bodyHash, start, end: length }];
  });
  add(utf8.encode(tail));
  return { body: joined(parts, length), composition: { lent, entries: places } };
}

function joined(parts: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

const utf8 = new TextEncoder();

const keyOf = ({ about, bodyHash }: { about: string; bodyHash: string | undefined }): string => `${bodyHash} ${about}`;

/** Names everything of which an entry is written, beside its body and what the feed lends it. */
function aboutOf({ contentHtml, bodyHash, isBodyLeftOut, ...others }: FeedEntry, { siteUrl, pageUrl }: Feed): string {
  // The feed's own page stands in for an address that is not whole.
  return JSON.stringify(others.url.startsWith(siteUrl) ? others : { ...others, pageUrl });
}
