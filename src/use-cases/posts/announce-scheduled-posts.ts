import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { monthOf } from "../../core/posts/archive.ts";
import type { Ports } from "../../ports/index.ts";

/** How far the first run looks back. */
const FIRST_MS = 10 * 60_000;

/** Updates feeds for changes by time alone: a scheduled post that becomes visible, a month that closes. */
export async function announceScheduledPosts(
  { posts, reconciliation, site, sites }: Pick<Ports, "posts" | "reconciliation" | "site" | "sites">,
  at: number,
  changed?: ChangedFeeds,
): Promise<void> {
  const through = (await reconciliation.shownThrough()) || at - FIRST_MS;
  if (through >= at) return;
  const visible = await posts.becomesVisible(through, at);
  const closed = monthOf(through, site.timeZone) !== monthOf(at, site.timeZone);
  if (visible.posts > 0) changed?.add(visible.labels);
  if (visible.posts > 0 || closed) await sites.bumpVersion();
  await reconciliation.setShownThrough(at);
}
