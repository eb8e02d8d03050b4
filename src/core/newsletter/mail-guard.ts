import type { Site } from "../site.ts";

/**
 * Protects all subscribers from an accident, or from a stolen publish token. Set in the Worker, out of a publisher's reach.
 * 0 turns either off.
 */
export interface MailGuard {
  /** The shortest hold, whatever site.yaml says: time to take a post back. */
  holdMinMs: number;
  /** Posts that may be released at once without approval. */
  releasePosts: number;
}

type Newsletter = Site["newsletter"];

/** Returns how long a new post waits before it may be mailed. */
export function holdAt({ holdMs, longerHold }: Newsletter, { holdMinMs }: MailGuard, at: number): number {
  if (holdMinMs === 0) return holdMs;
  return Math.max(holdMinMs, holdMs, longerHold && at < longerHold.until ? longerHold.ms : 0);
}

/** Returns the rule by which posts are mailed at a time. See src/core/posts/mailing.ts. */
export function mailRuleAt(newsletter: Newsletter, guard: MailGuard, at: number): { holdMs: number; maxAgeMs: number } {
  return { holdMs: holdAt(newsletter, guard, at), maxAgeMs: newsletter.maxAgeMs };
}

const WITHOUT_MINIMUM: MailGuard = { holdMinMs: 1, releasePosts: 0 };

/**
 * Carries a longer hold over to new settings: a shorter hold takes effect once the longer one has passed, so that posts seen
 * under the longer one keep it.
 */
export function keepLongerHold(before: Newsletter, next: Newsletter, at: number): Newsletter {
  const { holdMs, longerHold } = before;
  if (next.holdMs >= holdMs) return { ...next, longerHold };
  const ms = holdAt(before, WITHOUT_MINIMUM, at);
  return { ...next, longerHold: { ms, until: at + ms } };
}

/** How many times the busiest day's posts may be released at once. */
const BUSIEST_DAY_FACTOR = 3;

/** Returns whether so many posts need approval before they are mailed. */
export function isMassRelease(posts: number, busiestDay: number, { releasePosts }: MailGuard): boolean {
  return releasePosts > 0 && posts > Math.max(releasePosts, BUSIEST_DAY_FACTOR * busiestDay);
}
