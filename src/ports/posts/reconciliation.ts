/** How far the current pass over the bucket has come. */
export interface Reconciliation {
  position(): Promise<string>;
  /** Empty starts over. */
  setPosition(after: string): Promise<void>;
  /** Notes that a pass at this time found every object: what it did not find arrives later. */
  noteLook(at: number): Promise<void>;
  /** Time up to which posts that become visible by themselves have been noticed; 0 before the first time. */
  shownThrough(): Promise<number>;
  setShownThrough(at: number): Promise<void>;
}

/** Counts of posts that are missing from the bucket, or were withdrawn for it lately. */
export interface MissingCounts {
  /** Still published, until their withdrawal is approved. */
  waiting: number;
  /** Withdrawn since a time, without approval. */
  lately: number;
  /** Published now; 0 if nothing is missing. */
  published: number;
}

/** Published posts whose objects are missing from the bucket. */
export interface MissingPosts {
  /** All, with whether they may be withdrawn. */
  all(): Promise<Map<string, { mayWithdraw: boolean }>>;
  /** Returns whether a post may be withdrawn; `undefined` if it is not known as missing. */
  mayWithdraw(key: string): Promise<boolean | undefined>;
  note(keys: string[], at: number): Promise<void>;
  /** For posts whose objects are back. */
  forget(keys: string[]): Promise<void>;
  /** Deletes those withdrawn before a time, and those no longer published. */
  tidy(before: number): Promise<void>;
  counts(since: number): Promise<MissingCounts>;
  /** Approves all that wait; returns their keys. `asked`: a person approved, so they do not count as `lately`. */
  approve(at: number, asked: boolean): Promise<string[]>;
  /** The first that wait, oldest first. */
  waiting(limit: number): Promise<{ key: string; title: string; since: number }[]>;
}
