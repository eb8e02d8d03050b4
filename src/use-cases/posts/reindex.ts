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
 * Rebuilds the index from the bucket alone, one bounded step a call. Begin without a position and call again with the one
 * that was answered, until it is undefined. Feeds are the same before and after, byte for byte; while it runs they are short.
 */
export async function reindex(
  ports: ReconcilePorts & Pick<Ports, "categories" | "log">,
  position: string | undefined,
  at: number,
): Promise<{ position: string | undefined; report: ReconcileReport }> {
  if (position === undefined) {
    // The bucket gets back what it may have lost of ours, before the index forgets it.
    await syncCategorySettings(ports, at);
    await ports.posts.clear();
    await ports.categories.clear();
    await ports.sites.invalidateEtag();
    await ports.reconciliation.setPosition("");
    const { report } = await reconcile(ports, at, { pages: 0, objects: 0, queued: 0 });
    // While there are no posts, none has to be put anywhere else.
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

const POSTS = "posts";
const TOMBSTONES = "tombstones:";
