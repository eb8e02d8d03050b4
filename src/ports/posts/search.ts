import type { Entry } from "../../core/feeds/entry.ts";
import type { Cursor } from "../../core/feeds/feed.ts";
import type { Term } from "../../core/posts/search.ts";
import type { ListedLink } from "../feeds/timeline.ts";

/** Search in titles and summaries. */
export interface Search {
  /** Finds visible posts that contain every term, newest first. */
  find(terms: Term[], page: { limit: number; before: Cursor | undefined }, at: number): Promise<Entry[]>;
  /** Finds visible posts that are most like one by labels and title, the most similar first. */
  similar(post: Pick<Entry, "id" | "title" | "categories" | "tags">, limit: number, at: number): Promise<ListedLink[]>;
}
