import type { LimitedAction } from "../../core/operations/rate-limit.ts";

/** Limits the platform keeps near the client: rough, and cheap enough to stand before a flood. The exact ones are `NetworkRequests`. */
export interface RateLimits {
  /** Counts one more, and answers whether it is still within the limit. Networks are known by keyed hashes. */
  admits(act: LimitedAction, networkKey: string): Promise<boolean>;
}
