import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { newKeyProblem, objectKind } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { mayWithdraw } from "./guard-withdrawals.ts";
import { type IndexPorts, type IndexResult, indexObject } from "./index-object.ts";
import { asObjectFault } from "./object-fault.ts";

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
  const kind = objectKind(key);
  if (kind !== "post" && kind !== "site") return indexObject(ports, key, at, changed);
  let indexed: IndexResult = { outcome: "unchanged" };
  if (newKeyProblem(key)) return (await isQuarantined(ports, key)) ? indexed : indexObject(ports, key, at, changed);
  for (let look = 0; look < LOOKS_MAX && (await differs(ports, key, at)); look++)
    indexed = await indexObject(ports, key, at, changed);
  return indexed;
}

/** Returns whether a refused key is already quarantined. Whether its object still exists is left to the listing. */
async function isQuarantined({ posts }: IndexPorts, key: string): Promise<boolean> {
  const [known] = await posts.indexed({ prefix: key, after: "", through: key });
  return known?.state === "quarantined";
}

async function differs(ports: ReconcileObjectPorts, key: string, at: number): Promise<boolean> {
  const object = await asObjectFault(ports, () => ports.objects.head(key));
  const [known] = await ports.posts.indexed({ prefix: key, after: "", through: key });
  if (object) return known?.etag !== object.etag;
  return known?.state === "published"
    ? mayWithdraw(ports, key, at)
    : known !== undefined && known.state !== "withdrawn";
}
