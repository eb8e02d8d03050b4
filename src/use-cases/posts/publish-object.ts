import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { contentTypeOf, objectKind } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import type { ObjectInfo, Precondition, StoredObject } from "../../ports/posts/object-store.ts";
import { allowance } from "./allowance.ts";
import { indexObject, indexPost } from "./index-object.ts";
import { type Indexed, type IndexPorts, type IndexResult, indexPosts } from "./index-posts.ts";

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
  object: NewObject,
  at: number,
  changed?: ChangedFeeds,
): Promise<PublishResult> {
  const info = await put(ports, object);
  return { ...(await indexStored(ports, stored(object, info), at, changed)), etag: info.etag };
}

/** Publishes an object if the precondition holds; returns `undefined` otherwise. */
export async function publishObjectIf(
  ports: IndexPorts,
  precondition: Precondition,
  object: NewObject,
  at: number,
  changed?: ChangedFeeds,
): Promise<PublishResult | undefined> {
  const { key, bytes } = object;
  const info = await ports.objects.putIf(precondition, key, bytes, contentTypeOf(key));
  return info && { ...(await indexStored(ports, stored(object, info), at, changed)), etag: info.etag };
}

/** Posts on their way into the bucket at once: those beyond the connections that a Worker has wait for one. */
const AT_ONCE = 12;

/** Puts posts into the bucket and indexes them together. Throws the fault of one that failed after the others are done. */
export async function publishPosts(
  ports: IndexPorts,
  objects: NewObject[],
  at: number,
  changed?: ChangedFeeds,
): Promise<Map<string, PublishResult>> {
  const etags = new Map<string, string>();
  const sources = objects.map((object) => ({
    key: object.key,
    async load() {
      const info = await put(ports, object);
      etags.set(object.key, info.etag);
      return stored(object, info);
    },
  }));
  const indexed = await indexPosts(ports, sources, { at, changed, allowed: allowance(), atOnce: AT_ONCE });
  return new Map([...indexed].map(([key, result]) => [key, { ...orThrow(result), etag: etags.get(key) ?? "" }]));
}

function orThrow(indexed: Indexed): IndexResult {
  if (indexed.outcome === "failed") throw indexed.fault;
  return indexed;
}

const put = ({ objects }: Pick<Ports, "objects">, { key, bytes }: NewObject): Promise<ObjectInfo> =>
  objects.put(key, bytes, contentTypeOf(key));

const stored = ({ bytes }: NewObject, info: ObjectInfo): StoredObject => ({ ...info, bytes });

/** Indexes an object as it was just stored. A later version is indexed by its own writer, or by the next reconcile. */
function indexStored(
  ports: IndexPorts,
  object: StoredObject,
  at: number,
  changed: ChangedFeeds | undefined,
): Promise<IndexResult> {
  const { key } = object;
  if (objectKind(key) !== "post") return indexObject(ports, key, at, changed);
  return indexPost(ports, { key, load: async () => object }, at, changed);
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
