import type { LimitedAction } from "../../core/operations/rate-limit.ts";

/** Rough limits that the platform keeps near the client, cheap enough to stand before a flood. */
export interface RateLimits {
  /** Counts one more, and returns whether it is within the limit. Networks are known by keyed hashes. */
  admits(act: LimitedAction, networkKey: string): Promise<boolean>;
}

/** Exact limits by network, known by a keyed hash. */
export interface NetworkRequests {
  /** Counts one more if fewer than `most` were counted in the last `perMs`; otherwise returns the retry time. */
  count(networkKey: string, at: number, limit: { most: number; perMs: number }): Promise<number | undefined>;
  /** Returns the retry time, or `undefined` if one more is allowed. Counts nothing. */
  roomAt(networkKey: string, at: number, limit: { most: number; perMs: number }): Promise<number | undefined>;
  /** Deletes up to `most` from before a time. */
  forget(before: number, most: number): Promise<void>;
}
