import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { contentTypeOf } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import type { Precondition } from "../../ports/posts/object-store.ts";
import { type IndexPorts, type IndexResult, indexObject } from "./index-object.ts";

export interface NewObject {
  /** Checked by `newKeyProblem`. */
  key: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What publishing did with an object, and its version in the bucket. */
export type PublishResult = IndexResult & { etag: string };

/** Puts an object into the bucket and indexes it. */
export async function publishObject(
  ports: IndexPorts,
  { key, bytes }: NewObject,
  at: number,
  changed?: ChangedFeeds,
): Promise<PublishResult> {
  const { etag } = await ports.objects.put(key, bytes, contentTypeOf(key));
  return { ...(await indexObject(ports, key, at, changed)), etag };
}

/** Publishes an object if the precondition holds; returns `undefined` otherwise. */
export async function publishObjectIf(
  ports: IndexPorts,
  precondition: Precondition,
  { key, bytes }: NewObject,
  at: number,
  changed?: ChangedFeeds,
): Promise<PublishResult | undefined> {
  const put = await ports.objects.putIf(precondition, key, bytes, contentTypeOf(key));
  return put && { ...(await indexObject(ports, key, at, changed)), etag: put.etag };
}

/** Deletes an object from the bucket and withdraws it from the index. */
export async function withdrawObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<IndexResult> {
  await ports.objects.delete(key);
  const indexed = await indexObject(ports, key, at, changed);
  return indexed.outcome === "stored" ? { outcome: "withdrawn" } : indexed;
}

/** Returns whether a precondition holds now. */
export async function preconditionHolds(
  { objects }: Pick<IndexPorts, "objects">,
  precondition: Precondition,
  key: string,
): Promise<boolean> {
  const current = await objects.head(key);
  if (precondition === "absent") return !current;
  return !!current && (precondition === "present" || precondition.etags.includes(current.etag));
}

/** Puts an object into the bucket and queues indexing it. */
export async function queueObject(
  { objects, queue }: Pick<Ports, "objects" | "queue">,
  { key, bytes }: NewObject,
): Promise<{ outcome: "queued"; etag: string }> {
  const { etag } = await objects.put(key, bytes, contentTypeOf(key));
  await queue.send([{ kind: "index", key }]);
  return { outcome: "queued", etag };
}
