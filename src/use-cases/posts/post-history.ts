import { ObjectFault } from "../../core/posts/object-fault.ts";
import { HISTORY_PREFIX, KEY_BYTES_MAX, keyBytes } from "../../core/posts/object-key.ts";
import { reason } from "../../core/reason.ts";
import { CONNECTIONS, runConcurrently } from "../../core/run-concurrently.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostHistory } from "../../ports/posts/posts.ts";
import { asObjectFault } from "./object-fault.ts";
import { objectVersions } from "./object-versions.ts";

/** Defaults for records written before these fields existed. */
const UNKNOWN = { labels: { categories: [], tags: [], authors: [] }, contentHash: undefined, paths: [] };

/** Records of posts with very long keys, which are stored in the record. */
const LONG_PREFIX = `${HISTORY_PREFIX}long/`;

/** Returns the key of a post's record in the bucket. */
export async function historyKey(key: string): Promise<string> {
  const name = `${HISTORY_PREFIX}${key}.json`;
  if (keyBytes(name) <= KEY_BYTES_MAX) return name;
  return `${LONG_PREFIX}${await shortHash(key)}.json`;
}

/** Reads the record of a post that was once changed or withdrawn. */
export async function savedHistory(ports: Pick<Ports, "objects">, key: string): Promise<PostHistory | undefined> {
  return (await readRecord(ports, await historyKey(key)))?.history;
}

/** Reads the records of several posts, of those that have one. `unclear`: what could not be read. */
export async function savedHistories(
  ports: Pick<Ports, "objects">,
  keys: string[],
): Promise<{ found: Map<string, PostHistory>; unclear: Set<string> }> {
  const names = new Map(await Promise.all(keys.map(async (key) => [await historyKey(key), key] as const)));
  const found = new Map<string, PostHistory>();
  const unclear = new Set<string>();
  // Few have one.
  const versions = keys.length === 1 ? new Map(names) : await objectVersions(ports, HISTORY_PREFIX, [...names.keys()]);
  await runConcurrently(CONNECTIONS, names, async ([name, key]) => {
    if (versions.get(name) === undefined) return;
    try {
      const record = await readRecord(ports, name);
      if (record) found.set(key, record.history);
    } catch {
      unclear.add(key);
    }
  });
  return { found, unclear };
}

/** Reads a record by its own key; returns it with the post's key. */
export async function readRecord(
  ports: Pick<Ports, "objects">,
  record: string,
): Promise<{ key: string; history: PostHistory } | undefined> {
  const object = await asObjectFault(ports, () => ports.objects.get(record));
  if (!object) return undefined;
  try {
    const { key = record.slice(HISTORY_PREFIX.length, -".json".length), ...history } = JSON.parse(
      new TextDecoder().decode(object.bytes),
    ) as PostHistory & { key?: string };
    return { key, history: { ...UNKNOWN, ...history, arrivedAt: history.arrivedAt ?? history.firstSeenAt } };
  } catch {
    throw new ObjectFault(reason("history-unreadable", { key: record }));
  }
}

export async function saveHistory(ports: Pick<Ports, "objects">, key: string, history: PostHistory): Promise<void> {
  const record = await historyKey(key);
  const bytes = new TextEncoder().encode(
    JSON.stringify(record.startsWith(LONG_PREFIX) ? { ...history, key } : history),
  );
  await asObjectFault(ports, () => ports.objects.put(record, bytes, "application/json"));
}
