import type { Feed } from "../core/feed.ts";

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
  /** The same feed always gives the same text. */
  write(feed: Feed): string;
}
