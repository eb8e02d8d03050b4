import { keptId } from "../../core/posts/merges.ts";
import type { Site } from "../../core/site.ts";
import { type Followed, type Follows, followedOf, followName, followsOf } from "../../core/subscribers/follow.ts";
import { type Subscriber, UNDO_LIFE_MS } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { changeFollows, type FollowResult } from "./change-follows.ts";

type UnfollowPorts = Pick<Ports, "subscribers" | "signer" | "posts" | "site">;

/** What a link that ends one follow would do now. */
export type UnfollowReading =
  | { outcome: "invalid" }
  /** They do not follow it, or not any more. */
  | { outcome: "gone" }
  | { outcome: "follows"; subscriber: Subscriber; follow: Followed }
  /** It was ended lately by such a link, and nothing happened since. */
  | { outcome: "ended"; subscriber: Subscriber; follow: Followed; before: Follows };

/** Reads such a link without using it. */
export async function readUnfollow(
  { subscribers, signer, site }: Pick<UnfollowPorts, "subscribers" | "signer" | "site">,
  token: string,
  name: string,
  at: number,
): Promise<UnfollowReading> {
  const claim = await signer.verify("unfollow", token, at);
  if (!claim) return { outcome: "invalid" };
  const subscriber = await subscribers.byId(claim.subscriberId);
  if (subscriber?.state !== "active") return { outcome: "gone" };
  const follow = await called(name, subscriber, site);
  if (follow) return { outcome: "follows", subscriber, follow };
  const last = (await subscribers.changes(subscriber.id)).at(-1);
  if (last?.source !== "unfollow" || at - last.at > UNDO_LIFE_MS) return { outcome: "gone" };
  const before = followsOf(JSON.parse(last.detail));
  const ended = await called(name, before, site);
  return ended ? { outcome: "ended", subscriber, follow: ended, before } : { outcome: "gone" };
}

/** Finds a follow by its name. The heading of a merged category is that of the one that it counts as. */
async function called(name: string, follows: Follows, { categoryMerges }: Site): Promise<Followed | undefined> {
  for (const follow of followedOf(follows)) {
    if ((await followName(follow)) === name) return follow;
    const kept = follow.kind === "category" ? keptId(categoryMerges, follow.id) : follow.id;
    if (kept !== follow.id && (await followName({ ...follow, id: kept })) === name) return { ...follow, id: kept };
  }
  return undefined;
}

/** Ends the follow of a link. Idempotent. */
export async function unfollow(
  ports: UnfollowPorts,
  token: string,
  name: string,
  at: number,
): Promise<UnfollowReading | { outcome: "last"; subscriber: Subscriber; follow: Followed }> {
  const reading = await readUnfollow(ports, token, name, at);
  if (reading.outcome !== "follows") return reading;
  const { subscriber, follow } = reading;
  const { outcome }: FollowResult = await changeFollows(ports, subscriber, { remove: follow }, at, "unfollow");
  return outcome === "last" ? { outcome, subscriber, follow } : readUnfollow(ports, token, name, at);
}

/** Undoes it: what is followed is as it was. `undefined`: too late, or something else happened since. */
export async function undoUnfollow(
  ports: UnfollowPorts,
  token: string,
  name: string,
  at: number,
): Promise<Followed | "invalid" | undefined> {
  const reading = await readUnfollow(ports, token, name, at);
  if (reading.outcome === "invalid") return "invalid";
  if (reading.outcome === "follows") return reading.follow;
  if (reading.outcome !== "ended") return undefined;
  const { subscriber, follow, before } = reading;
  const written = await ports.subscribers.changePreferences(subscriber.id, { ...subscriber, ...before }, at, "page");
  return written ? follow : undefined;
}
