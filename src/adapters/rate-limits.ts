import type { LimitedAction } from "../core/operations/rate-limit.ts";
import type { Log } from "../ports/operations/log.ts";
import type { RateLimits } from "../ports/operations/rate-limits.ts";

/** Cloudflare's rate limiting by binding, one a kind of request; counted in each of its places by itself. */
export interface RateLimitBindings {
  SUBSCRIBE_LIMIT?: RateLimit;
  GUESS_LIMIT?: RateLimit;
  PUBLISH_LIMIT?: RateLimit;
  FEEDBACK_LIMIT?: RateLimit;
}

/** What is not bound is not limited here, nor is anything while the platform cannot say: the exact limits hold all the same. */
export function cloudflareRateLimits(bindings: RateLimitBindings, log: Log): RateLimits {
  const limits: Record<LimitedAction, RateLimit | undefined> = {
    subscribe: bindings.SUBSCRIBE_LIMIT,
    guess: bindings.GUESS_LIMIT,
    publish: bindings.PUBLISH_LIMIT,
    feedback: bindings.FEEDBACK_LIMIT,
  };
  return {
    async admits(act, networkKey) {
      try {
        return (await limits[act]?.limit({ key: networkKey }))?.success ?? true;
      } catch (fault) {
        log.fault("rate-limit-unreachable", fault, { act });
        return true;
      }
    },
  };
}
