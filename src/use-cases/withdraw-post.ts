import { newKeyProblem } from "../core/object-key.ts";
import type { Ports } from "../ports/index.ts";
import { savedHistory, saveHistory } from "./post-history.ts";

/** Takes a post back whose object is gone from the bucket: out of all feeds, a tombstone in its place. */
export async function withdrawPost(
  ports: Pick<Ports, "objects" | "posts">,
  key: string,
  at: number,
): Promise<{ outcome: "withdrawn" }> {
  // Of a key that was never read the bucket remembers nothing, and may not take the question.
  const history = (await ports.posts.history(key)) ?? (newKeyProblem(key) ? undefined : await savedHistory(ports, key));
  if (history && history.publishedAt > at) await ports.posts.saveWithdrawn(key, undefined);
  else if (history && history.withdrawnAt === undefined) {
    const withdrawn = { ...history, withdrawnAt: at };
    await saveHistory(ports, key, withdrawn);
    await ports.posts.saveWithdrawn(key, withdrawn);
  } else {
    // A return of the post that was cut off may have left the bucket without this.
    if (history && (await savedHistory(ports, key))?.withdrawnAt !== history.withdrawnAt)
      await saveHistory(ports, key, history);
    await ports.posts.saveWithdrawn(key, history);
  }
  if (history) await ports.posts.forgetEtags({ id: history.id });
  return { outcome: "withdrawn" };
}
