import { newKeyProblem } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { savedHistory, saveHistory } from "./post-history.ts";

/** A copy that arrived at most this long before its original went is the moved post: tools upload first and delete later. */
const MOVE_MS = 24 * 60 * 60_000;

/**
 * Withdraws a post whose object is gone, or has expired in the version `expired`: removes it from all feeds and leaves a
 * tombstone. If a copy of a gone one arrived lately that was not mailed, the post was moved and continues there.
 */
export async function withdrawPost(
  ports: Pick<Ports, "objects" | "posts">,
  key: string,
  at: number,
  expired?: string,
): Promise<{ outcome: "withdrawn" }> {
  const { posts } = ports;
  // A refused key has no record, and the store may not accept it.
  const history = (await posts.history(key)) ?? (newKeyProblem(key) ? undefined : await savedHistory(ports, key));
  // A post that readers never saw leaves no tombstone.
  if (!history || history.publishedAt > at)
    await (expired === undefined
      ? posts.saveWithdrawn(key, undefined)
      : posts.save([{ state: "draft", key, etag: expired }], { at, now: at }));
  else {
    const { id, contentHash, firstSeenAt } = history;
    const successor =
      expired === undefined &&
      contentHash &&
      (await posts.successorOf(key, { id, contentHash, firstSeenAt }, at - MOVE_MS));
    if (successor) {
      const { year, slug } = successor;
      await saveHistory(ports, successor.key, { ...history, year, slug, withdrawnAt: undefined });
    }
    const withdrawn = { ...history, withdrawnAt: history.withdrawnAt ?? at };
    // An interrupted return of the post may have removed this from the bucket.
    if (history.withdrawnAt === undefined || (await savedHistory(ports, key))?.withdrawnAt !== history.withdrawnAt)
      await saveHistory(ports, key, withdrawn);
    await posts.saveWithdrawn(key, withdrawn, successor ? successor.key : undefined, expired);
  }
  if (history) await posts.invalidateEtags({ ids: [history.id] });
  return { outcome: "withdrawn" };
}
