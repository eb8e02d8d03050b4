import type { Heading, KeysOf, NewEntry } from "../../core/newsletter/digest.ts";
import type { MailedPost } from "../../core/posts/mailing.ts";

/** A post with the facts that decide whether it is mailed. Fields that readers see are missing until its first publication. */
export interface KnownPost extends MailedPost {
  key: string;
  id: string | null;
  url: string | undefined;
  title: string | undefined;
  language: string | undefined;
}

/** A range of the log, and single places before it. */
export interface LogRange {
  fromSeq: number;
  throughSeq: number;
  also?: number[] | undefined;
  /** Places in the range that are left out. */
  without?: number[] | undefined;
  /** Keys of watches that the reader began to follow within the range, and after which place. */
  since?: Record<string, number> | undefined;
  /**
   * Without what editors have dropped from a frequency's issues: the first `through` of them for this issue, and all for later
   * ones, whose posts lie after `endSeq`.
   */
  dropped?: { frequency: string; through: number; endSeq: number } | undefined;
  /** Ids of posts that are shown before others, whatever there is no room for. */
  leads?: string[] | undefined;
}

/** The log after a place. */
export interface News {
  afterSeq: number;
  /** Keys by which posts that can be shown are followed. */
  follows: string[];
  /** The last place of a post that can be shown; 0 if there is none. */
  lastSeq: number;
  /** Places of posts that cannot be shown now. */
  missing: number[];
  /** First places of posts that had been left out of digests and are back. */
  returned: number[];
}

/** The log of released posts: each once, in the order of release. */
export interface Releases {
  /**
   * Releases posts that are due at `at`; with `arrivedBy`, those that arrived by then instead of before the hold. Returns
   * how many.
   */
  release(at: number, rule: { holdMs: number; maxAgeMs: number }, arrivedBy?: number): Promise<number>;
  /** Releases a visible post, however old. No effect if it is in the log. */
  releaseByHand(key: string, at: number): Promise<boolean>;
  /** Returns the mailing facts of these posts; posts not in the index are missing. */
  mailed(which: { keys: string[] } | { ids: string[] }): Promise<KnownPost[]>;
  /** Returns the mailing facts of all posts, by key. */
  mailedAfter(key: string, limit: number): Promise<KnownPost[]>;
  /** Lists visible posts that arrived since a time and are too old to be released, newest arrivals first. */
  passedOver(which: { since: number; limit: number }, rule: { holdMs: number; maxAgeMs: number }): Promise<KnownPost[]>;
  /** Releases posts again that came back after digests went out without them; returns how many. */
  releaseAgain(at: number): Promise<number>;
  /**
   * Deletes some of what is owed: of posts away since before `away`, and of whatever was left out before `back`, when every
   * reader's next digest has passed. Returns false if nothing is left.
   */
  pruneOwed(before: { away: number; back: number }): Promise<boolean>;
  /** Counts posts due for release at `at`. */
  due(at: number, rule: { holdMs: number; maxAgeMs: number }): Promise<number>;
  /** Returns the most posts released in one of the 30 days before yesterday. */
  busiestDay(at: number): Promise<number>;
  lastSeq(): Promise<number>;
  /** Returns the place up to which the log is ready for digests: nothing before it waits to be matched with watches. */
  readySeq(): Promise<number>;
  /** Returns the last place in the log at a time. */
  seqAt(at: number): Promise<number>;
  /** Returns what `(afterSeq, throughSeq]` holds. */
  news(range: { afterSeq: number; throughSeq: number }): Promise<News>;
  /**
   * Returns the posts in `(fromSeq, throughSeq]` and at the places `also` that can be shown, that match any of the follows (all
   * if empty), newest first; above `limit`, as `shareOut` picks them. `leftOut`: places in the range whose posts cannot be
   * shown, whatever is followed; `madeUp`: those of `also` whose posts can. `headings`: those of the entries, by key, with all
   * their posts. `keysOf`, where it is known better than by the entries: what of the follows each matches.
   */
  entries(
    range: LogRange & { follows: string[]; limit: number },
    at: number,
  ): Promise<{
    entries: NewEntry[];
    total: number;
    headings: Map<string, Heading>;
    keysOf?: KeysOf;
    leftOut: number[];
    madeUp: number[];
  }>;
  /** Returns one page of the same posts, and of those with an id of `ids`. Past the end, `total` is 0. */
  page(
    range: LogRange & { follows: string[]; ids?: string[]; limit: number; skipped: number },
    at: number,
  ): Promise<{ entries: NewEntry[]; total: number }>;
  /** Stores a choice of follows under its hash. */
  keepChoice(hash: string, choice: string): Promise<void>;
  choice(hash: string): Promise<string | undefined>;
}
