import type { Feed } from "../core/feeds/feed.ts";

/** A way to write a feed. */
export interface Format {
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
  /** Writes a feed. Equal feeds give equal text. */
  write(feed: Feed): string;
}
