import type { ChangedFeeds } from "../core/changed-feeds.ts";
import { HISTORY_PREFIX, objectKind, POSTS_PREFIX, SITE_KEY } from "../core/object-key.ts";
import type { Ports } from "../ports/index.ts";
import { noteChange } from "./announce-feeds.ts";
import { type IndexPorts, indexObject } from "./index-object.ts";
import { savedHistory } from "./post-history.ts";
import { withdrawPost } from "./withdraw-post.ts";

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

/** What an invocation can do within a Worker's limits: D1 allows a thousand queries, of which an object takes about twelve. */
export const RECONCILE_LIMITS = { pages: 60, objects: 70, queued: 2_000 };

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
  let position = await reconciliation.position();
  // Posts are read by the site's settings: after a change of these, with the next step.
  if (position === "" && (await reconcileSite(ports, at))) return { complete: false, report };

  for (let page = 0; page < limits.pages; page++) {
    const listing = await objects.list({ prefix: POSTS_PREFIX, after: position });
    const through = listing.more ? listing.objects.at(-1)?.key : undefined;
    const indexed = new Map(
      (await posts.indexed({ prefix: POSTS_PREFIX, after: position, through })).map((post) => [post.key, post]),
    );
    for (const { key, etag } of listing.objects) {
      report.listed++;
      const known = indexed.get(key);
      indexed.delete(key);
      if (objectKind(key) === "post" && known?.etag !== etag) {
        if (report.read >= limits.objects) {
          if (report.queued >= limits.queued) return stop(false);
          await queue.send([{ kind: "index", key }]);
          report.queued++;
          position = key;
          continue;
        }
        const { outcome } = await indexObject(ports, key, at, changed);
        report.read++;
        if (outcome === "published" || outcome === "updated" || outcome === "quarantined" || outcome === "withdrawn")
          report[outcome]++;
      }
      position = key;
    }
    for (const { key, state } of indexed.values()) {
      if (state === "withdrawn") continue;
      // The listing may be older than an upload: look again before taking a post back.
      if (await objects.head(key)) continue;
      await noteChange(ports, { key, at, changed }, () => withdrawPost(ports, key, at));
      report.withdrawn++;
    }
    if (!listing.more) {
      position = "";
      return stop(true);
    }
  }
  return stop(false);

  async function stop(complete: boolean) {
    await reconciliation.setPosition(position);
    return { complete, report };
  }
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
