import { newKeyProblem } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { savedHistory, saveHistory } from "./post-history.ts";

/** A copy that came no earlier than this before its original went is the original, moved: tools upload first and delete later. */
const MOVE_MS = 24 * 60 * 60_000;

/**
 * Takes a post back whose object is gone from the bucket: out of all feeds, a tombstone in its place. Where a copy has come
 * lately that nobody was mailed, the post has only been moved, and goes on there.
 */
export async function withdrawPost(
  ports: Pick<Ports, "objects" | "posts">,
  key: string,
  at: number,
): Promise<{ outcome: "withdrawn" }> {
  const { posts } = ports;
  // Of a key that was never read the bucket remembers nothing, and may not take the question.
  const history = (await posts.history(key)) ?? (newKeyProblem(key) ? undefined : await savedHistory(ports, key));
  // What no reader ever saw leaves nothing behind.
  if (!history || history.publishedAt > at) await posts.saveWithdrawn(key, undefined);
  else {
    const { id, contentHash, firstSeenAt } = history;
    const heir = contentHash && (await posts.heirOf(key, { id, contentHash, firstSeenAt }, at - MOVE_MS));
    if (heir) {
      const { year, slug } = heir;
      await saveHistory(ports, heir.key, { ...history, year, slug, withdrawnAt: undefined });
    }
    const withdrawn = { ...history, withdrawnAt: history.withdrawnAt ?? at };
    // A return of the post that was cut off may have left the bucket without this.
    if (history.withdrawnAt === undefined || (await savedHistory(ports, key))?.withdrawnAt !== history.withdrawnAt)
      await saveHistory(ports, key, withdrawn);
    await posts.saveWithdrawn(key, withdrawn, heir ? heir.key : undefined);
  }
  if (history) await posts.invalidateEtags({ id: history.id });
  return { outcome: "withdrawn" };
}
