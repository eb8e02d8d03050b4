import type { LimitedAction } from "../core/operations/rate-limit.ts";
import type { Log } from "../ports/operations/log.ts";
import type { RateLimits } from "../ports/operations/rate-limits.ts";

/** Rate limiting bindings, one per kind of request; each location counts separately. */
export interface RateLimitBindings {
  SUBSCRIBE_LIMIT?: RateLimit;
  GUESS_LIMIT?: RateLimit;
  PUBLISH_LIMIT?: RateLimit;
  FEEDBACK_LIMIT?: RateLimit;
  QUESTION_LIMIT?: RateLimit;
}

/**
 * Limits requests by Cloudflare's bindings. Without a binding, or if the platform fails, everything passes: the exact limits
 * still apply.
 */
export function cloudflareRateLimits(bindings: RateLimitBindings, log: Log): RateLimits {
  const limits: Record<LimitedAction, RateLimit | undefined> = {
    subscribe: bindings.SUBSCRIBE_LIMIT,
    guess: bindings.GUESS_LIMIT,
    publish: bindings.PUBLISH_LIMIT,
    feedback: bindings.FEEDBACK_LIMIT,
    question: bindings.QUESTION_LIMIT,
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
