import type { ChangedFeeds } from "../core/changed-feeds.ts";
import { byUtf8 } from "../core/key-order.ts";
import { HISTORY_PREFIX, objectKind, POSTS_PREFIX, SITE_KEY } from "../core/object-key.ts";
import type { Ports } from "../ports/index.ts";
import type { ObjectInfo } from "../ports/object-store.ts";
import type { IndexedObject } from "../ports/posts.ts";
import type { WakeUp } from "../ports/queue.ts";
import { type IndexPorts, indexObject } from "./index-object.ts";
import { savedHistory } from "./post-history.ts";
import { reconcileObject } from "./reconcile-object.ts";

export type ReconcilePorts = IndexPorts & Pick<Ports, "reconciliation" | "queue">;

/** What one step of a pass found. */
export interface ReconcileReport {
  /** Objects listed, and of these read because they were new or had changed. */
  listed: number;
  read: number;
  /** Left to the queue: more than one step can read. */
  queued: number;
  published: number;
  updated: number;
  quarantined: number;
  withdrawn: number;
}

/**
 * What an invocation can do within a Worker's limits. D1 allows a thousand queries: an object takes up to eighteen, a page of
 * a thousand objects up to two, and the rest of the cron has to find room.
 */
export const RECONCILE_LIMITS = { pages: 60, objects: 45, queued: 5_000 };

/**
 * Compares the bucket with the index, from where the last step stopped: indexes what is new or changed, withdraws what is
 * gone. Stops within `limits`; the next step goes on from there. Answers whether the pass has come to its end.
 */
export async function reconcile(
  ports: ReconcilePorts,
  at: number,
  limits = RECONCILE_LIMITS,
  changed?: ChangedFeeds,
): Promise<{ complete: boolean; report: ReconcileReport }> {
  const { objects, posts, reconciliation, queue } = ports;
  const report = { listed: 0, read: 0, queued: 0, published: 0, updated: 0, quarantined: 0, withdrawn: 0 };
  let saved = await reconciliation.position();
  let position = saved;
  // Posts are read by the site's settings: after a change of these, with the next step.
  if (position === "" && (await reconcileSite(ports, at))) return { complete: false, report };

  for (let page = 0; page < limits.pages; page++) {
    const listing = await objects.list({ prefix: POSTS_PREFIX, after: position });
    const through = listing.more ? listing.objects.at(-1)?.key : undefined;
    const indexed = await posts.indexed({ prefix: POSTS_PREFIX, after: position, through });
    report.listed += listing.objects.length;
    const differing = keysThatDiffer(listing.objects, indexed);
    const left: WakeUp[] = [];
    let done = true;
    for (const { key, gone } of differing) {
      if (report.read < limits.objects) {
        // The listing may be older than an upload: before a post is taken back, its object is looked for again.
        const { outcome } = await (gone ? reconcileObject : indexObject)(ports, key, at, changed);
        report.read++;
        if (outcome === "published" || outcome === "updated" || outcome === "quarantined" || outcome === "withdrawn")
          report[outcome]++;
      } else if (report.queued < limits.queued) {
        left.push({ kind: "index", key });
        report.queued++;
      } else {
        done = false;
        break;
      }
      position = key;
    }
    if (left.length > 0) await queue.send(left);
    if (!done) return stop(false);
    if (through === undefined) {
      position = "";
      return stop(true);
    }
    position = through;
    // Should this invocation be cut off, what it has done is not looked at again.
    if (differing.length > 0) await save();
  }
  return stop(false);

  async function save() {
    if (position !== saved) await reconciliation.setPosition(position);
    saved = position;
  }

  async function stop(complete: boolean) {
    await save();
    return { complete, report };
  }
}

/** Posts that the index has otherwise than the bucket, in the order of their keys. */
function keysThatDiffer(listed: ObjectInfo[], indexed: IndexedObject[]): { key: string; gone: boolean }[] {
  const known = new Map(indexed.map((post) => [post.key, post]));
  const differing: { key: string; gone: boolean }[] = [];
  for (const { key, etag } of listed) {
    if (objectKind(key) === "post" && known.get(key)?.etag !== etag) differing.push({ key, gone: false });
    known.delete(key);
  }
  for (const { key, state } of known.values()) if (state !== "withdrawn") differing.push({ key, gone: true });
  return differing.sort((a, b) => byUtf8(a.key, b.key));
}

async function reconcileSite(ports: ReconcilePorts, at: number): Promise<boolean> {
  const object = await ports.objects.head(SITE_KEY);
  const { etag } = await ports.sites.load();
  const [indexed] = await ports.posts.indexed({ prefix: SITE_KEY, after: "", through: undefined });
  if (!object || object.etag === etag || object.etag === indexed?.etag) return false;
  await indexObject(ports, SITE_KEY, at);
  return true;
}

/** After a rebuild of the index: posts that were withdrawn leave their tombstones again. Answers how many. */
export async function restoreTombstones(
  ports: Pick<Ports, "objects" | "posts">,
  after: string,
): Promise<{ next: string | undefined; restored: number }> {
  const listing = await ports.objects.list({ prefix: HISTORY_PREFIX, after, limit: 200 });
  let restored = 0;
  for (const { key } of listing.objects) {
    const postKey = key.slice(HISTORY_PREFIX.length, -".json".length);
    const history = await savedHistory(ports, postKey);
    if (history?.withdrawnAt === undefined) continue;
    await ports.posts.saveWithdrawn(postKey, history);
    restored++;
  }
  return { next: listing.more ? listing.objects.at(-1)?.key : undefined, restored };
}
