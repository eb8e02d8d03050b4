import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { effectiveSettings } from "../../core/posts/category-settings.ts";
import { differingIds } from "../../core/posts/merges.ts";
import type { Ports } from "../../ports/index.ts";

/** Steps of some 5,000 posts: what somebody who gave an order waits for, and what a run of the cron has room for. */
export const STEPS_PER_REQUEST = 6;
export const STEPS_PER_RUN = 40;

/** No invocation goes by the merges of so long ago. */
const LEFT_MS = 3_600_000;

/**
 * Lets readers see the merges that are ordered. Their posts are first put where their feeds look, in bounded steps and
 * unseen; then all of it changes at one moment. Answers whether that has come; else the next call goes on.
 */
export async function applyMerges(
  { categories }: Pick<Ports, "categories">,
  at: number,
  steps: number,
  changed?: ChangedFeeds,
): Promise<"shown" | "under-way"> {
  const { file, desk, shown } = await categories.settings();
  const { merges } = effectiveSettings(file, desk);
  const differing = differingIds(shown, merges);
  if (differing.length > 0) {
    if (!(await categories.fill(merges, steps)) || !(await categories.show(merges))) return "under-way";
    changed?.add(differing.map((id) => ({ kind: "category", id })));
  }
  await categories.sweep(at, at - LEFT_MS, steps);
  return "shown";
}
