import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import type { Ports } from "../../ports/index.ts";
import { applyMerges, STEPS_PER_RUN } from "./apply-merges.ts";
import { syncCategorySettings } from "./category-settings.ts";

/** Updates titles and merges of categories from the bucket. */
export async function syncCategories(
  ports: Pick<Ports, "objects" | "posts" | "categories">,
  at: number,
  changed?: ChangedFeeds,
): Promise<"shown" | "under-way"> {
  await syncCategorySettings(ports, at);
  return applyMerges(ports, at, STEPS_PER_RUN, changed);
}
