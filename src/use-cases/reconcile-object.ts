import type { ChangedFeeds } from "../core/changed-feeds.ts";
import { objectKind } from "../core/object-key.ts";
import { type Indexed, type IndexPorts, indexObject } from "./index-object.ts";

/**
 * Compares one object with the index, and reads it only where they differ. Who says that it changed, when, and how often,
 * does not matter: the bucket decides.
 */
export async function reconcileObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<Indexed> {
  const kind = objectKind(key);
  if (kind === undefined || kind === "attachment") return { outcome: "stored" };
  const object = await ports.objects.head(key);
  const [known] = await ports.posts.indexed({ prefix: key, after: "", through: key });
  const same = object ? known?.etag === object.etag : !known || known.state === "withdrawn";
  return same ? { outcome: "unchanged" } : indexObject(ports, key, at, changed);
}
