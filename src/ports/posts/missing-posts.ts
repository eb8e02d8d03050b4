/** How many posts are missing from the bucket, or were withdrawn for it lately. */
export interface MissingCounts {
  /** They stay published until it is decided that they may go. */
  waiting: number;
  /** Went since a time, without anybody being asked. */
  lately: number;
  /** Published now; 0 where nothing is missing. */
  published: number;
}

/** Published posts whose objects are missing from the bucket. */
export interface MissingPosts {
  /** Each of them, and whether it may go. */
  all(): Promise<Map<string, { mayWithdraw: boolean }>>;
  /** Whether one of them may go; undefined where it is not known as missing. */
  mayWithdraw(key: string): Promise<boolean | undefined>;
  note(keys: string[], at: number): Promise<void>;
  /** Their objects are there again. */
  forget(keys: string[]): Promise<void>;
  /** Forgets those that went before a time, and those that are published no more. */
  tidy(before: number): Promise<void>;
  counts(since: number): Promise<MissingCounts>;
  /** All that wait may go; returns their keys. `asked`: somebody said so, and they count no more. */
  approve(at: number, asked: boolean): Promise<string[]>;
  /** The first that wait, and since when the first does. */
  waiting(limit: number): Promise<{ key: string; title: string; since: number }[]>;
}
