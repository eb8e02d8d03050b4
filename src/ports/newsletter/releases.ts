import type { Entry } from "../../core/feeds/entry.ts";
import type { MailedPost } from "../../core/posts/mailing.ts";

/** A post with what decides whether it is mailed. What readers see of it is missing until it has been published once. */
export interface KnownPost extends MailedPost {
  key: string;
  id: string | null;
  url: string | undefined;
  title: string | undefined;
  language: string | undefined;
}

/** A stretch of the log, and single places before it. */
export interface LogRange {
  fromSeq: number;
  throughSeq: number;
  also?: number[] | undefined;
}

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
  /** Lets out what is due at `at`; with `arrivedBy`, what arrived by then instead of before the hold. Returns how many. */
  release(at: number, rule: { holdMs: number; maxAgeMs: number }, arrivedBy?: number): Promise<number>;
  /** Lets a visible post out, however old; whether it was in the log before, this changes nothing. */
  releaseByHand(key: string, at: number): Promise<boolean>;
  /** What decides whether these posts are mailed; those that the index does not know are missing. */
  mailed(which: { keys: string[] } | { ids: string[] }): Promise<KnownPost[]>;
  /** The same of all posts, in order of their keys. */
  mailedAfter(key: string, limit: number): Promise<KnownPost[]>;
  /** Visible posts that arrived since then and are too old to be let out, the last to arrive first. */
  passedOver(which: { since: number; limit: number }, rule: { holdMs: number; maxAgeMs: number }): Promise<KnownPost[]>;
  /** Puts posts that have come back after digests went out without them into the log once more; returns how many. */
  releaseAgain(at: number): Promise<number>;
  /**
   * Forgets some of what is owed: of posts that have been away since before `away`, and of whatever was left out before
   * `back`, when every reader's next digest has passed. False when there is nothing left.
   */
  pruneOwed(before: { away: number; back: number }): Promise<boolean>;
  /** How many are let out now or, what is held back at `at`, later. */
  due(at: number, rule: { holdMs: number; maxAgeMs: number }): Promise<number>;
  /** The most posts that were let out in one day of the 30 before yesterday. */
  busiestDay(at: number): Promise<number>;
  lastSeq(): Promise<number>;
  /** The last place in the log at a moment. */
  seqAt(at: number): Promise<number>;
  /** What stands in `(afterSeq, throughSeq]`. */
  news(range: { afterSeq: number; throughSeq: number }): Promise<News>;
  /**
   * Posts in `(fromSeq, throughSeq]` and at the places `also` that can be shown, in any of the categories (all, when empty),
   * newest first; where there are more than `limit`, as `shareOut` shares it out. `leftOut`: places in the range whose posts cannot be shown, whatever their categories; `madeUp`: those of
   * `also` whose posts can. All of one moment.
   */
  entries(
    range: LogRange & { categories: string[]; limit: number },
    at: number,
  ): Promise<{ entries: Entry[]; total: number; leftOut: number[]; madeUp: number[] }>;
  /** The same posts, a part of them in their order: the newest `limit` after so many. Behind the last, `total` is 0. */
  page(
    range: LogRange & { categories: string[]; limit: number; skipped: number },
    at: number,
  ): Promise<{ entries: Entry[]; total: number }>;
  /** Keeps what somebody chose under its hash. */
  keepChoice(hash: string, choice: string): Promise<void>;
  choice(hash: string): Promise<string | undefined>;
}
