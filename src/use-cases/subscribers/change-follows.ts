import { keptId } from "../../core/posts/merges.ts";
import { type Reason, reason } from "../../core/reason.ts";
import {
  EVERYTHING,
  FOLLOW_LISTS,
  FOLLOWS_MAX,
  type Followed,
  type Follows,
  followsEverything,
  followsOf,
  overfull,
  withMore,
} from "../../core/subscribers/follow.ts";
import type { Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { unknownFollows, unknownIn } from "./named-follows.ts";

type FollowPorts = Pick<Ports, "subscribers" | "posts" | "site">;

export type FollowChange = { add: Follows } | { remove: Followed } | "everything";

export type FollowResult =
  | { outcome: "changed" }
  /** Nothing would be left, which would mean everything: the subscriber must say which. */
  | { outcome: "last" }
  | { outcome: "refused"; list: keyof Follows; reason: Reason }
  | { outcome: "not-subscribed" };

/** Adds to or takes from what a subscriber follows. */
export async function changeFollows(
  { subscribers, posts, site }: FollowPorts,
  subscriber: Subscriber,
  change: FollowChange,
  at: number,
  source: "page" | "desk" | "unfollow",
): Promise<FollowResult> {
  const next = after(subscriber, change, site);
  if (next === undefined) return { outcome: "last" };
  if (change !== "everything" && "add" in change) {
    const full = overfull(next);
    if (full) return { outcome: "refused", list: full, reason: reason("too-many", { most: FOLLOWS_MAX[full] }) };
    const [unknown] = await unknownFollows({ posts }, change.add, at);
    if (unknown)
      return {
        outcome: "refused",
        list: unknown,
        reason: unknownIn(unknown),
      };
  }
  const written = await subscribers.changePreferences(subscriber.id, { ...subscriber, ...next }, at, source);
  return { outcome: written ? "changed" : "not-subscribed" };
}

function after(follows: Follows, change: FollowChange, site: FollowPorts["site"]): Follows | undefined {
  if (change === "everything") return EVERYTHING;
  if ("add" in change) return withMore(follows, change.add);
  const { kind, id } = change.remove;
  const name = FOLLOW_LISTS[kind];
  // A merged category goes with the one that it counts as.
  const idOf = (one: string) => (kind === "category" ? keptId(site.categoryMerges, one) : one);
  const next = { ...followsOf(follows), [name]: follows[name].filter((one) => idOf(one) !== idOf(id)) };
  return followsEverything(next) && !followsEverything(follows) ? undefined : next;
}
