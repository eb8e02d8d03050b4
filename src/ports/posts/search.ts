import type { Entry } from "../../core/feeds/entry.ts";
import type { Cursor } from "../../core/feeds/feed.ts";
import type { Term } from "../../core/posts/search.ts";

/** Finds posts by the words of their titles and summaries. */
export interface Search {
  /** Visible posts in which every term occurs, newest first. */
  find(terms: Term[], page: { limit: number; before: Cursor | undefined }, at: number): Promise<Entry[]>;
}
