import { SITE_KEY } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { syncCategorySettings } from "./category-settings.ts";
import {
  RECONCILE_LIMITS,
  type ReconcilePorts,
  type ReconcileReport,
  reconcile,
  restoreTombstones,
} from "./reconcile.ts";
import { syncCategories } from "./sync-categories.ts";

/**
 * Rebuilds the index from the bucket alone, one bounded step per call. Start without a position and repeat with the returned
 * one until it is `undefined`. Feeds end up with the same bytes; until then they lack posts.
 */
export async function reindex(
  ports: ReconcilePorts & Pick<Ports, "categories" | "log">,
  position: string | undefined,
  at: number,
): Promise<{ position: string | undefined; report: ReconcileReport }> {
  if (position === undefined || position === SETTLING) {
    // A setting that makes other ids is applied first, so that the ids which posts have are in the bucket before they go.
    const isSettling = position === SETTLING || (await isUnsettled(ports));
    if (isSettling) {
      if (position === undefined) await ports.reconciliation.setPosition("");
      const { complete, report } = await reconcile(ports, at, { ...RECONCILE_LIMITS, queued: 0 });
      if (!complete) return { position: SETTLING, report };
    }
    // Restores our own objects in the bucket before the index is cleared.
    await syncCategorySettings(ports, at);
    await ports.posts.clear();
    await ports.categories.clear();
    await ports.sites.invalidateEtag();
    await ports.reconciliation.setPosition("");
    const { report } = await reconcile(ports, at, { ...RECONCILE_LIMITS, pages: 0 });
    // Merges are cheap to apply while there are no posts.
    await syncCategories(ports, at);
    return { position: POSTS, report };
  }
  if (position === POSTS) {
    const { complete, report } = await reconcile(ports, at, { ...RECONCILE_LIMITS, queued: 0 });
    return { position: complete ? TOMBSTONES : POSTS, report };
  }
  const { next, restored } = await restoreTombstones(ports, position.slice(TOMBSTONES.length));
  return {
    position: next === undefined ? undefined : TOMBSTONES + next,
    report: { listed: 0, read: 0, queued: 0, published: 0, updated: 0, quarantined: 0, withdrawn: restored },
  };
}

/** Returns whether the bucket has settings that the index does not, or posts were not read again since they changed. */
async function isUnsettled({ objects, sites, posts }: ReconcilePorts): Promise<boolean> {
  const [object, { etag }] = await Promise.all([objects.head(SITE_KEY), sites.load()]);
  return (
    (await posts.hasUnread()) || ((await posts.counts()).published > 0 && object?.etag !== etag && object !== undefined)
  );
}

const SETTLING = "settling";
const POSTS = "posts";
const TOMBSTONES = "tombstones:";
