import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { type CategorySettings, effectiveSettings, mergeRefusal } from "../../core/posts/category-settings.ts";
import { keptId } from "../../core/posts/merges.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import type { StoredCategorySettings } from "../../ports/posts/categories.ts";
import { applyMerges, STEPS_PER_REQUEST } from "./apply-merges.ts";
import { syncCategorySettings, writeCategorySettings } from "./category-settings.ts";

/** A change to a category. */
export type CategoryChange =
  | { order: "merge"; id: string; into: string }
  | { order: "unmerge"; id: string }
  /** Without a title, the most used spelling applies again. */
  | { order: "title"; id: string; title: string | undefined };

/** `under-way`: stored, and visible to readers once the cron has moved the posts. */
export type CategoryChangeResult =
  | { outcome: "done" | "under-way" | "unchanged" }
  | { outcome: "refused"; reason: Reason };

export type ChangeCategoryPorts = Pick<Ports, "objects" | "posts" | "categories">;

const TRIES = 4;

/** Changes a category: first in the bucket, then in the index, then for readers. Idempotent. */
export async function changeCategory(
  ports: ChangeCategoryPorts,
  order: CategoryChange,
  at: number,
  changed?: ChangedFeeds,
): Promise<CategoryChangeResult> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await syncCategorySettings(ports, at)) === "unreadable") return refused(reason("category-orders-unreadable"));
    const standing = await ports.categories.settings();
    const refusal = await changeRefusal(ports, standing, order, at);
    if (refusal) return refused(refusal);
    const next = obeyed(standing, order);
    if (!next) return { outcome: "unchanged" };
    const put = await writeCategorySettings(ports, standing.etag === "" ? "absent" : { etags: [standing.etag] }, next);
    if (!put) continue;
    await ports.categories.saveSettings(put.etag, next);
    if (order.order === "title") changed?.add([{ kind: "category", id: order.id }]);
    return { outcome: (await applyMerges(ports, at, STEPS_PER_REQUEST, changed)) === "shown" ? "done" : "under-way" };
  }
  return refused(reason("category-orders-busy"));
}

/** Returns why a change is not possible, or `undefined`. */
export async function changeRefusal(
  { posts }: Pick<Ports, "posts">,
  { file, desk }: StoredCategorySettings,
  order: CategoryChange,
  at: number,
): Promise<Reason | undefined> {
  const { merges } = effectiveSettings(file, desk);
  const { id } = order;
  if (order.order === "unmerge") {
    if (Object.hasOwn(desk.merges, id)) return undefined;
    return Object.hasOwn(file.merges, id) ? reason("category-in-site-file") : reason("category-not-merged");
  }
  const named = order.order === "merge" ? [id, order.into] : [id];
  const titles = await posts.labelTitles(
    named.map((id) => ({ kind: "category", id })),
    at,
  );
  const unknown = named.find((_, index) => titles[index] === undefined);
  if (unknown !== undefined) return reason("no-such-category", { id: unknown });
  if (order.order === "merge") {
    if (Object.hasOwn(file.merges, id)) return reason("category-in-site-file");
    return merges[id] === order.into ? undefined : mergeRefusal(merges, id, order.into);
  }
  if (Object.hasOwn(merges, id)) return reason("category-is-merged", { into: keptId(merges, id) });
  return Object.hasOwn(file.titles, id) ? reason("category-in-site-file") : undefined;
}

/** Returns the desk's settings after a change, or `undefined` if it changes nothing. */
function obeyed({ file, desk }: StoredCategorySettings, order: CategoryChange): CategorySettings | undefined {
  const without = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id !== order.id));
  if (order.order === "unmerge") return { ...desk, merges: without(desk.merges) };
  if (order.order === "merge") {
    if (effectiveSettings(file, desk).merges[order.id] === order.into) return undefined;
    return { ...desk, merges: { ...desk.merges, [order.id]: order.into } };
  }
  if (desk.titles[order.id] === order.title) return undefined;
  const titles = without(desk.titles);
  return { ...desk, titles: order.title === undefined ? titles : { ...titles, [order.id]: order.title } };
}

function refused(reason: Reason): CategoryChangeResult {
  return { outcome: "refused", reason };
}
