import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import {
  type CategoryOrders,
  type MergeRefusal,
  mergeRefusal,
  ordersInForce,
} from "../../core/posts/category-orders.ts";
import { keptId } from "../../core/posts/merges.ts";
import type { Ports } from "../../ports/index.ts";
import type { StandingOrders } from "../../ports/posts/categories.ts";
import { readOrders, writeOrders } from "./read-orders.ts";
import { regroup, STEPS_OF_AN_ORDER } from "./regroup.ts";

/** What the publisher wants of a category. */
export type CategoryOrder =
  | { order: "merge"; id: string; into: string }
  | { order: "unmerge"; id: string }
  /** Without a title: the most used spelling again. */
  | { order: "title"; id: string; title: string | undefined };

export type OrderRefusal =
  | MergeRefusal
  /** No post ever named it. */
  | { kind: "unknown"; id: string }
  /** `site.yaml` says so, which is the publisher's own. */
  | { kind: "in-site-file" }
  | { kind: "not-merged" }
  | { kind: "unreadable" }
  /** Somebody else gives orders at the same time. */
  | { kind: "busy" };

/** `under-way`: ordered, and readers will see it once the next runs of the cron have put the posts together. */
export type Ordered = { outcome: "done" | "under-way" | "unchanged" } | { outcome: "refused"; refusal: OrderRefusal };

export type OrderPorts = Pick<Ports, "objects" | "posts" | "categories">;

const TRIES = 4;

/** Obeys an order about a category: the bucket is told first, then the index, then readers. Safe to repeat. */
export async function orderCategory(
  ports: OrderPorts,
  order: CategoryOrder,
  at: number,
  changed?: ChangedFeeds,
): Promise<Ordered> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await readOrders(ports, at)) === "unreadable") return refused({ kind: "unreadable" });
    const standing = await ports.categories.orders();
    const refusal = await orderRefusal(ports, standing, order, at);
    if (refusal) return refused(refusal);
    const next = obeyed(standing, order);
    if (!next) return { outcome: "unchanged" };
    const put = await writeOrders(ports, standing.etag === "" ? "absent" : { etags: [standing.etag] }, next);
    if (!put) continue;
    await ports.categories.saveOrders(put.etag, next);
    if (order.order === "title") changed?.add([{ kind: "category", id: order.id }]);
    return { outcome: (await regroup(ports, at, STEPS_OF_AN_ORDER, changed)) === "shown" ? "done" : "under-way" };
  }
  return refused({ kind: "busy" });
}

/** Why an order cannot be obeyed as things stand, or nothing. */
export async function orderRefusal(
  { posts }: Pick<Ports, "posts">,
  { file, desk }: StandingOrders,
  order: CategoryOrder,
  at: number,
): Promise<OrderRefusal | undefined> {
  const { merges } = ordersInForce(file, desk);
  const { id } = order;
  if (order.order === "unmerge") {
    if (Object.hasOwn(desk.merges, id)) return undefined;
    return Object.hasOwn(file.merges, id) ? { kind: "in-site-file" } : { kind: "not-merged" };
  }
  const named = order.order === "merge" ? [id, order.into] : [id];
  const titles = await posts.labelTitles(
    named.map((id) => ({ kind: "category", id })),
    at,
  );
  const unknown = named.find((_, index) => titles[index] === undefined);
  if (unknown !== undefined) return { kind: "unknown", id: unknown };
  if (order.order === "merge") {
    if (Object.hasOwn(file.merges, id)) return { kind: "in-site-file" };
    return merges[id] === order.into ? undefined : mergeRefusal(merges, id, order.into);
  }
  if (Object.hasOwn(merges, id)) return { kind: "is-merged", into: keptId(merges, id) };
  return Object.hasOwn(file.titles, id) ? { kind: "in-site-file" } : undefined;
}

/** The desk's orders after one more of them; nothing when it says what holds already. */
function obeyed({ file, desk }: StandingOrders, order: CategoryOrder): CategoryOrders | undefined {
  const without = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id !== order.id));
  if (order.order === "unmerge") return { ...desk, merges: without(desk.merges) };
  if (order.order === "merge") {
    if (ordersInForce(file, desk).merges[order.id] === order.into) return undefined;
    return { ...desk, merges: { ...desk.merges, [order.id]: order.into } };
  }
  if (desk.titles[order.id] === order.title) return undefined;
  const titles = without(desk.titles);
  return { ...desk, titles: order.title === undefined ? titles : { ...titles, [order.id]: order.title } };
}

function refused(refusal: OrderRefusal): Ordered {
  return { outcome: "refused", refusal };
}
