import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { effectiveSettings } from "../../core/posts/category-settings.ts";
import { differingIds } from "../../core/posts/merges.ts";
import type { Ports } from "../../ports/index.ts";

/** Steps of about 5,000 posts each, for a request that somebody waits for and for a cron run. */
export const STEPS_PER_REQUEST = 6;
export const STEPS_PER_RUN = 40;

/** No invocation still uses merges as old as this. */
const LEFT_MS = 3_600_000;

/**
 * Applies the merges that are set. Copies the posts to where the merged feeds read them, in bounded steps and invisibly,
 * then switches all readers at once. Returns `under-way` if the next call must continue.
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
