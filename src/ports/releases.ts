import type { Entry } from "../core/entry.ts";

/** The log of released posts: each post once, in the order in which they were let out to be emailed. */
export interface Releases {
  /** Lets out what is due at `at`; returns how many. */
  release(at: number, rule: { holdMs: number; maxAgeMs: number }): Promise<number>;
  lastSeq(): Promise<number>;
  /** The last place in the log at a moment. */
  seqAt(at: number): Promise<number>;
  /** Categories of the posts in `(fromSeq, throughSeq]` that are still published. */
  categories(range: { fromSeq: number; throughSeq: number }): Promise<string[]>;
  /** Posts in `(fromSeq, throughSeq]` that are still published, in any of the categories (all, when empty), newest first. */
  entries(
    range: { fromSeq: number; throughSeq: number; categories: string[]; limit: number },
    at: number,
  ): Promise<{ entries: Entry[]; total: number }>;
}
