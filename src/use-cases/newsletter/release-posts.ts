import { isMassRelease, mailRuleAt } from "../../core/newsletter/mail-guard.ts";
import type { Ports } from "../../ports/index.ts";

type ReleasePorts = Pick<Ports, "releases" | "site" | "mailGuard">;

/** Posts about to be mailed, and whether they wait for approval. */
export interface ReleaseOutlook {
  posts: number;
  waits: boolean;
}

/**
 * Counts what is about to be mailed, including posts still on hold, so that a mass import is seen as a whole and not batch
 * by batch.
 */
export async function releaseOutlook({ releases, site, mailGuard }: ReleasePorts, at: number): Promise<ReleaseOutlook> {
  const posts = await releases.due(at, mailRuleAt(site.newsletter, mailGuard, at));
  if (mailGuard.releasePosts === 0 || posts <= mailGuard.releasePosts) return { posts, waits: false };
  return { posts, waits: isMassRelease(posts, await releases.busiestDay(at), mailGuard) };
}

/** Releases the posts due at `at`, unless there are so many that they wait for approval. Returns how many. */
export async function releasePosts(ports: ReleasePorts, at: number): Promise<number> {
  const { releases, site, mailGuard } = ports;
  if (mailGuard.releasePosts > 0 && (await releaseOutlook(ports, at)).waits) return 0;
  return releases.release(at, mailRuleAt(site.newsletter, mailGuard, at));
}

/** Releases the waiting posts that had arrived by `through`, the time of the list that was approved. Returns how many. */
export function releaseWaiting(ports: ReleasePorts, through: number, at: number): Promise<number> {
  const { releases, site, mailGuard } = ports;
  return releases.release(at, mailRuleAt(site.newsletter, mailGuard, at), through);
}
