import type { Feed } from "../core/feeds/feed.ts";

/** A way to write a feed. */
export interface Format {
  /** Last part of the feed's address, e.g. `atom.xml`. */
  filename: string;
  /** Media type without charset, as `<link type>` names it. */
  type: string;
  /** The HTTP Content-Type. */
  contentType: string;
  /** For people: `Atom`. */
  name: string;
  /** How readers come to older entries: by documents of closed months (RFC 5005 §4), or by `next_url`. */
  history: "archives" | "pages";
  /** The same feed always gives the same text. */
  write(feed: Feed): string;
}
