import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import type { Ports } from "../../ports/index.ts";
import { readOrders } from "./read-orders.ts";
import { regroup, STEPS_OF_A_RUN } from "./regroup.ts";

/** Brings titles and merges of categories up to date with the bucket, whoever wrote there. */
export async function keepCategories(
  ports: Pick<Ports, "objects" | "posts" | "categories">,
  at: number,
  changed?: ChangedFeeds,
): Promise<"shown" | "under-way"> {
  await readOrders(ports, at);
  return regroup(ports, at, STEPS_OF_A_RUN, changed);
}
