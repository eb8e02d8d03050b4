import type { Entry, FeedEntry } from "../../core/feeds/entry.ts";
import type { FeedSelection } from "../../core/feeds/feed.ts";
import type { LabelRef } from "../../core/posts/category.ts";
import type { Question } from "../../core/posts/question.ts";
import type { ListedLink } from "../feeds/timeline.ts";

/** More posts than this are not counted. */
export const COUNT_MAX = 1_000;

/** Search in the text and labels of posts. */
export interface Search {
  /** Finds visible posts that match, newest first, among those of a selection. */
  find(question: Question, selection: FeedSelection, at: number): Promise<FeedEntry[]>;
  /** Does the same and counts them, up to one more than `COUNT_MAX`. For first pages: a cursor hides what stands before it. */
  first(question: Question, selection: FeedSelection, at: number): Promise<{ entries: Entry[]; count: number }>;
  /** Finds the same, those first that match by their titles; among the newest `COUNT_MAX` of each. */
  best(question: Question, page: { limit: number; skipped: number }, at: number): Promise<Entry[]>;
  /** Counts visible posts that match, up to one more than `COUNT_MAX`. */
  count(question: Question, scope: LabelRef | undefined, at: number): Promise<number>;
  /** Finds visible posts that are most like one by labels and title, the most similar first. */
  similar(post: Pick<Entry, "id" | "title" | "categories" | "tags">, limit: number, at: number): Promise<ListedLink[]>;
}
