import type { Entry } from "../../core/feeds/entry.ts";
import type { Cursor } from "../../core/feeds/feed.ts";
import type { Term } from "../../core/posts/search.ts";

/** Search in titles and summaries. */
export interface Search {
  /** Finds visible posts that contain every term, newest first. */
  find(terms: Term[], page: { limit: number; before: Cursor | undefined }, at: number): Promise<Entry[]>;
}
