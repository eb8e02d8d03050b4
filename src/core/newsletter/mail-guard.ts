import type { Site } from "../site.ts";

/**
 * What keeps a slip, or whoever holds a publish token, from mailing everybody at once. Settings of the Worker's own: nobody
 * who publishes can reach them. 0 turns either off.
 */
export interface MailGuard {
  /** No post goes out sooner, whatever site.yaml says: time to take it back. */
  holdMinMs: number;
  /** So many posts at once may be released in any case. */
  releasePosts: number;
}

type Newsletter = Site["newsletter"];

/** How long a post waits at a time before it may go out by email. */
export function holdAt({ holdMs, longerHold }: Newsletter, { holdMinMs }: MailGuard, at: number): number {
  if (holdMinMs === 0) return holdMs;
  return Math.max(holdMinMs, holdMs, longerHold && at < longerHold.until ? longerHold.ms : 0);
}

/** By which rule posts are mailed at a time: see src/core/mailing.ts. */
export function mailRuleAt(newsletter: Newsletter, guard: MailGuard, at: number): { holdMs: number; maxAgeMs: number } {
  return { holdMs: holdAt(newsletter, guard, at), maxAgeMs: newsletter.maxAgeMs };
}

const NO_FLOOR: MailGuard = { holdMinMs: 1, releasePosts: 0 };

/**
 * The settings `next` as they follow on `before`: a shorter hold counts once the longer one has passed, so that posts that
 * were seen under that one keep it.
 */
export function followingHold(before: Newsletter, next: Newsletter, at: number): Newsletter {
  const { holdMs, longerHold } = before;
  if (next.holdMs >= holdMs) return { ...next, longerHold };
  const ms = holdAt(before, NO_FLOOR, at);
  return { ...next, longerHold: { ms, until: at + ms } };
}

/** A day's posts may be so many times as many as on the busiest day before. */
const USUAL_TIMES = 3;

/** Whether so many posts about to be emailed at once want a person's word. */
export function isFlood(posts: number, busiestDay: number, { releasePosts }: MailGuard): boolean {
  return releasePosts > 0 && posts > Math.max(releasePosts, USUAL_TIMES * busiestDay);
}
