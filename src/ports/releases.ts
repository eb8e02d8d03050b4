import type { Entry } from "../core/entry.ts";

/** What the log holds after a place. */
export interface News {
  afterSeq: number;
  /** Categories of the posts that can be shown. */
  categories: string[];
  /** The last place of a post that can be shown; 0 for none. */
  lastSeq: number;
  /** Places of posts that cannot be shown at the moment. */
  missing: number[];
  /** First places of posts that had been left out of digests and have come back. */
  returned: number[];
}

/** The log of released posts: each post once, in the order in which they were let out to be emailed. */
export interface Releases {
  /** Lets out what is due at `at`; returns how many. */
  release(at: number, rule: { holdMs: number; maxAgeMs: number }): Promise<number>;
  /** Puts posts that have come back after digests went out without them into the log once more; returns how many. */
  releaseAgain(at: number): Promise<number>;
  /** Forgets some of what is owed of posts that have been away since before a moment; false when there is nothing left. */
  forgetOwed(before: number): Promise<boolean>;
  lastSeq(): Promise<number>;
  /** The last place in the log at a moment. */
  seqAt(at: number): Promise<number>;
  /** What stands in `(afterSeq, throughSeq]`. */
  news(range: { afterSeq: number; throughSeq: number }): Promise<News>;
  /**
   * Posts in `(fromSeq, throughSeq]` and at the places `also` that can be shown, in any of the categories (all, when empty),
   * newest first. `leftOut`: places in the range whose posts cannot be shown, whatever their categories; `madeUp`: those of
   * `also` whose posts can. All of one moment.
   */
  entries(
    range: { fromSeq: number; throughSeq: number; also?: number[]; categories: string[]; limit: number },
    at: number,
  ): Promise<{ entries: Entry[]; total: number; leftOut: number[]; madeUp: number[] }>;
}
