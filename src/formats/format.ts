import type { Entry } from "../core/feeds/entry.ts";
import type { Feed } from "../core/feeds/feed.ts";
import { type WritableEntry, type WritableFeed, writableEntry, writableFeed } from "./writable-feed.ts";

/** What distinguishes a format. */
export interface FormatParts {
  /** Last part of the feed's address, e.g. `atom.xml`. */
  filename: string;
  /** Media type without charset, as `<link type>` names it. */
  type: string;
  /** The HTTP Content-Type. */
  contentType: string;
  /** Display name, e.g. `Atom`. */
  name: string;
  /** How readers get older entries: by archive documents (RFC 5005 §4), or by `next_url`. */
  history: "archives" | "pages";
  /** What stands between two entries. */
  separator: string;
  /** Writes what stands before the entries, and after them. */
  frame(feed: WritableFeed, isEmpty: boolean): [before: string, after: string];
  /** Writes a text for each entry. */
  entries(entries: WritableEntry[], feed: WritableFeed): string[];
}

/** A way to write a feed. */
export interface Format extends Omit<FormatParts, "frame" | "entries"> {
  /** Writes a feed. Equal feeds give equal text. */
  write(feed: Feed): string;
  /** Writes what stands before the entries, and after them. */
  writeFrame(feed: Feed, isEmpty: boolean): [before: string, after: string];
  /** Writes entries of a feed; `undefined` for what cannot be written, so that it does not break the feed. */
  writeEntries(entries: Entry[], feed: Feed): (string | undefined)[];
}

export function format({ frame, entries: write, ...about }: FormatParts): Format {
  return {
    ...about,
    write(feed) {
      const entries = this.writeEntries(feed.entries, feed).filter((text) => text !== undefined);
      const [before, after] = this.writeFrame(feed, entries.length === 0);
      return before + entries.join(about.separator) + after;
    },
    writeFrame: (feed, isEmpty) => frame(writableFeed(feed), isEmpty),
    writeEntries(entries, feed) {
      if (entries.length === 0) return [];
      const writable = entries.map((entry) => writableEntry(entry, feed));
      const texts = write(
        writable.filter((entry) => entry !== undefined),
        writableFeed(feed),
      ).values();
      return writable.map((entry) => entry && texts.next().value);
    },
  };
}
