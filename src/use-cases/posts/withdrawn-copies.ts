import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { contentTypeOf, KEY_BYTES_MAX, keyBytes, objectKind, WITHDRAWN_PREFIX } from "../../core/posts/object-key.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import type { IndexPorts } from "./index-posts.ts";
import { publishObjectIf, withdrawObject } from "./publish-object.ts";

/** A withdrawn post's file, kept under a key of our own. */
export interface WithdrawnCopy {
  /** Key of the copy. */
  copy: string;
  /** Key of the post, to which it is restored. */
  key: string;
  withdrawnAt: number;
}

export type WithdrawCopyResult =
  | { outcome: "withdrawn" }
  /** There is no such object. */
  | { outcome: "gone" }
  /** Somebody else has changed the file. */
  | { outcome: "conflict" }
  | { outcome: "refused"; reason: Reason };

/** Pages of a listing that are read, of a thousand copies each. */
const PAGES_MAX = 10;
const COPY = /^\.gazette\/withdrawn\/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)\.(\d{3})Z\/(.+)$/s;

/** Withdraws a post if its file is still the version that was seen, and keeps the file. The copy is there before the file goes. */
export async function withdrawKeepingCopy(
  ports: IndexPorts,
  key: string,
  seen: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<WithdrawCopyResult> {
  const copy = `${WITHDRAWN_PREFIX}${new Date(at).toISOString().replaceAll(":", "-")}/${key}`;
  const room = KEY_BYTES_MAX - (keyBytes(copy) - keyBytes(key));
  if (keyBytes(key) > room) return { outcome: "refused", reason: reason("key-too-long", { most: room }) };
  const object = await ports.objects.get(key);
  if (!object) return { outcome: "gone" };
  if (object.etag !== seen) return { outcome: "conflict" };
  await ports.objects.put(copy, object.bytes, contentTypeOf(key));
  // No store deletes under a precondition.
  if ((await ports.objects.head(key))?.etag !== seen) {
    await ports.objects.delete(copy);
    return { outcome: "conflict" };
  }
  await withdrawObject(ports, key, at, changed);
  return { outcome: "withdrawn" };
}

/** Lists what can be restored, the last withdrawn first. */
export async function listWithdrawn({ objects }: Pick<Ports, "objects">, limit: number): Promise<WithdrawnCopy[]> {
  const copies: WithdrawnCopy[] = [];
  let [after, more] = ["", true];
  for (let page = 0; more && page < PAGES_MAX; page++) {
    const listing = await objects.list({ prefix: WITHDRAWN_PREFIX, ...(after !== "" && { after }) });
    copies.push(...listing.objects.flatMap(({ key }) => parseCopy(key) ?? []));
    after = listing.objects.at(-1)?.key ?? "";
    more = listing.more;
  }
  return copies.slice(-limit).reverse();
}

/** Parses the key of a copy. */
export function parseCopy(copy: string): WithdrawnCopy | undefined {
  const [, day, hours, minutes, seconds, milliseconds, key = ""] = COPY.exec(copy) ?? [];
  if (objectKind(key) !== "post") return undefined;
  return { copy, key, withdrawnAt: Date.parse(`${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`) };
}

/**
 * Puts a withdrawn post back under its key, where nothing else lies: with the id, dates and place in the log that it had. The copy
 * goes last, so that a repeated attempt finds it.
 */
export async function restoreWithdrawn(
  ports: IndexPorts,
  { copy, key }: WithdrawnCopy,
  at: number,
  changed?: ChangedFeeds,
): Promise<"restored" | "gone" | "taken"> {
  const { objects } = ports;
  const kept = await objects.get(copy);
  if (!kept) return "gone";
  const put = await publishObjectIf(ports, "absent", { key, bytes: kept.bytes }, at, changed);
  if (!put && !isSame(kept.bytes, (await objects.get(key))?.bytes)) return "taken";
  await objects.delete(copy);
  return "restored";
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, index) => byte === b[index]);
}
