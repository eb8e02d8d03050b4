import type { ChangedFeeds } from "../core/changed-feeds.ts";
import { contentTypeOf } from "../core/object-key.ts";
import { type Indexed, type IndexPorts, indexObject } from "./index-object.ts";

/** Puts an object into the bucket and brings the index up to date with it. The key has been checked by `keyProblem`. */
export async function publishObject(
  ports: IndexPorts,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  changed?: ChangedFeeds,
): Promise<Indexed> {
  await ports.objects.put(key, bytes, contentTypeOf(key));
  return indexObject(ports, key, at, changed);
}

/** Deletes an object from the bucket and takes what it was out of the index. */
export async function withdrawObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<Indexed> {
  await ports.objects.delete(key);
  const indexed = await indexObject(ports, key, at, changed);
  return indexed.outcome === "stored" ? { outcome: "withdrawn" } : indexed;
}
