import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { newKeyProblem, objectKind, POSTS_PREFIX } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { type Allowance, allowance, countingCalls } from "./allowance.ts";
import { mayWithdraw } from "./guard-withdrawals.ts";
import { indexObject } from "./index-object.ts";
import { type Indexed, type IndexPorts, type IndexResult, indexPosts } from "./index-posts.ts";
import { indexWakeUps, LEFT_TOGETHER } from "./index-wake-ups.ts";
import { asObjectFault } from "./object-fault.ts";
import { objectVersions } from "./object-versions.ts";
import { inBucket } from "./read-source.ts";

export type ReconcileObjectPorts = IndexPorts & Pick<Ports, "missingPosts">;

/** How often an object that keeps changing while it is read is read again, before it is left to the cron. */
const LOOKS_MAX = 3;

/**
 * Compares one object with the index and indexes it if they differ. Duplicate or late notifications do no harm, because the
 * bucket decides. Compares again afterwards: another reader may have indexed a later version, which this one overwrote.
 */
export async function reconcileObject(
  ports: ReconcileObjectPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<IndexResult> {
  if (objectKind(key) === "post") {
    const indexed = (await reconcilePosts(ports, [key], { at, changed, allowed: allowance() })).get(key);
    if (indexed?.outcome === "failed") throw indexed.fault;
    return indexed ?? { outcome: "unchanged" };
  }
  if (objectKind(key) !== "site") return indexObject(ports, key, at, changed);
  let indexed: IndexResult = { outcome: "unchanged" };
  for (let look = 0; look < LOOKS_MAX && (await hasOtherSettings(ports, key)); look++)
    indexed = await indexObject(ports, key, at, changed);
  return indexed;
}

async function hasOtherSettings({ objects, posts }: IndexPorts, key: string): Promise<boolean> {
  const object = await asObjectFault({ objects }, () => objects.head(key));
  const known = (await posts.states([key])).get(key);
  return object ? known?.etag !== object.etag : known !== undefined;
}

/**
 * Does the same for posts together. Returns what became of those that differed. Published posts that are gone are looked at one
 * by one: few of them are withdrawn before the whole bucket was listed.
 */
export async function reconcilePosts(
  ports: ReconcileObjectPorts,
  keys: string[],
  { at, changed, allowed }: { at: number; changed: ChangedFeeds | undefined; allowed: Allowance },
): Promise<Map<string, Indexed>> {
  const results = new Map<string, Indexed>();
  const looking = { ...ports, objects: countingCalls(ports.objects, allowed) };
  const left: string[] = [];
  let rest = keys;
  for (let look = 0; look < LOOKS_MAX && rest.length > 0; look++) {
    const { differing, gone } = await compare(looking, rest);
    // Those that may be are withdrawn alone.
    left.push(...gone.splice(Math.max(0, allowed.alone)));
    for (const key of gone) if (await mayWithdraw(ports, key, at)) differing.push(key);
    const sources = differing.map((key) => inBucket(ports, key));
    const indexed = sources.length > 0 ? await indexPosts(ports, sources, { at, changed, allowed }) : new Map();
    for (const [key, result] of indexed) results.set(key, result);
    rest = differing.filter((key) => !["failed", "queued"].includes(indexed.get(key)?.outcome));
  }
  if (left.length > 0) await ports.queue.send(indexWakeUps(left, LEFT_TOGETHER));
  return results;
}

/** Returns which objects differ from the index, and which published posts are gone from the bucket. */
async function compare(
  ports: Pick<ReconcileObjectPorts, "objects" | "posts">,
  keys: string[],
): Promise<{ differing: string[]; gone: string[] }> {
  const known = await ports.posts.states(keys);
  // Whether the object of a refused key still exists is left to the listing.
  const differing = keys.filter((key) => newKeyProblem(key) && known.get(key)?.state !== "quarantined");
  const gone: string[] = [];
  const versions = await objectVersions(
    ports,
    POSTS_PREFIX,
    keys.filter((key) => !newKeyProblem(key)),
  );
  for (const [key, etag] of versions) {
    const post = known.get(key);
    if (etag === undefined && post?.state === "published") gone.push(key);
    else if (etag === undefined ? post && post.state !== "withdrawn" : post?.etag !== etag) differing.push(key);
  }
  return { differing, gone };
}
