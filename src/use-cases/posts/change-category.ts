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
  | { kind: "merge"; id: string; into: string }
  | { kind: "unmerge"; id: string }
  /** Without a title, the most used spelling applies again. */
  | { kind: "title"; id: string; title: string | undefined };

/** `under-way`: stored, and visible to readers once the cron has moved the posts. */
export type CategoryChangeResult =
  | { outcome: "done" | "under-way" | "unchanged" }
  | { outcome: "refused"; reason: Reason };

export type ChangeCategoryPorts = Pick<Ports, "objects" | "posts" | "categories">;

const TRIES = 4;

/** Changes a category: first in the bucket, then in the index, then for readers. Idempotent. */
export async function changeCategory(
  ports: ChangeCategoryPorts,
  change: CategoryChange,
  at: number,
  changed?: ChangedFeeds,
): Promise<CategoryChangeResult> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await syncCategorySettings(ports, at)) === "unreadable") return refused(reason("category-orders-unreadable"));
    const stored = await ports.categories.settings();
    const refusal = await changeRefusal(ports, stored, change, at);
    if (refusal) return refused(refusal);
    const next = changedSettings(stored, change);
    if (!next) return { outcome: "unchanged" };
    const put = await writeCategorySettings(ports, stored.etag === "" ? "absent" : { etags: [stored.etag] }, next);
    if (!put) continue;
    await ports.categories.saveSettings(put.etag, next);
    if (change.kind === "title") changed?.add([{ kind: "category", id: change.id }]);
    return { outcome: (await applyMerges(ports, at, STEPS_PER_REQUEST, changed)) === "shown" ? "done" : "under-way" };
  }
  return refused(reason("category-orders-busy"));
}

/** Returns why a change is not possible, or `undefined`. */
export async function changeRefusal(
  { posts }: Pick<Ports, "posts">,
  { file, desk }: StoredCategorySettings,
  change: CategoryChange,
  at: number,
): Promise<Reason | undefined> {
  const { merges } = effectiveSettings(file, desk);
  const { id } = change;
  if (change.kind === "unmerge") {
    if (Object.hasOwn(desk.merges, id)) return undefined;
    return Object.hasOwn(file.merges, id) ? reason("category-in-site-file") : reason("category-not-merged");
  }
  const named = change.kind === "merge" ? [id, change.into] : [id];
  const titles = await posts.labelTitles(
    named.map((id) => ({ kind: "category", id })),
    at,
  );
  const unknown = named.find((_, index) => titles[index] === undefined);
  if (unknown !== undefined) return reason("no-such-category", { id: unknown });
  if (change.kind === "merge") {
    if (Object.hasOwn(file.merges, id)) return reason("category-in-site-file");
    return merges[id] === change.into ? undefined : mergeRefusal(merges, id, change.into);
  }
  if (Object.hasOwn(merges, id)) return reason("category-is-merged", { into: keptId(merges, id) });
  return Object.hasOwn(file.titles, id) ? reason("category-in-site-file") : undefined;
}

/** Returns the desk's settings after a change, or `undefined` if it changes nothing. */
function changedSettings({ file, desk }: StoredCategorySettings, change: CategoryChange): CategorySettings | undefined {
  const without = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id !== change.id));
  if (change.kind === "unmerge") return { ...desk, merges: without(desk.merges) };
  if (change.kind === "merge") {
    if (effectiveSettings(file, desk).merges[change.id] === change.into) return undefined;
    return { ...desk, merges: { ...desk.merges, [change.id]: change.into } };
  }
  if (desk.titles[change.id] === change.title) return undefined;
  const titles = without(desk.titles);
  return { ...desk, titles: change.title === undefined ? titles : { ...titles, [change.id]: change.title } };
}

function refused(reason: Reason): CategoryChangeResult {
  return { outcome: "refused", reason };
}
