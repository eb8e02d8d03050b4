import { isMassRelease, mailRuleAt } from "../../core/newsletter/mail-guard.ts";
import type { Ports } from "../../ports/index.ts";

type ReleasePorts = Pick<Ports, "releases" | "site" | "mailGuard">;

/** Posts that would be emailed, and whether they wait for a person to say so. */
export interface ReleaseOutlook {
  posts: number;
  waits: boolean;
}

/**
 * Counts what is about to be emailed, what is still held back included: a flood shows as a whole, and not in the portions in
 * which it was read.
 */
export async function releaseOutlook({ releases, site, mailGuard }: ReleasePorts, at: number): Promise<ReleaseOutlook> {
  const posts = await releases.due(at, mailRuleAt(site.newsletter, mailGuard, at));
  if (mailGuard.releasePosts === 0 || posts <= mailGuard.releasePosts) return { posts, waits: false };
  return { posts, waits: isMassRelease(posts, await releases.busiestDay(at), mailGuard) };
}

/** Lets out what may be emailed at `at`, unless there is so much of it that a person is asked first. Returns how many. */
export async function releasePosts(ports: ReleasePorts, at: number): Promise<number> {
  const { releases, site, mailGuard } = ports;
  if (mailGuard.releasePosts > 0 && (await releaseOutlook(ports, at)).waits) return 0;
  return releases.release(at, mailRuleAt(site.newsletter, mailGuard, at));
}

/** Somebody said that posts may be emailed: all that were there at the time of which they were told. Returns how many. */
export function releaseWaiting(ports: ReleasePorts, through: number, at: number): Promise<number> {
  const { releases, site, mailGuard } = ports;
  return releases.release(at, mailRuleAt(site.newsletter, mailGuard, at), through);
}
