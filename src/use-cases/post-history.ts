import { HISTORY_PREFIX } from "../core/object-key.ts";
import type { Ports } from "../ports/index.ts";
import type { PostHistory } from "../ports/posts.ts";

const UNLABELLED = { labels: { categories: [], tags: [], authors: [] } };

/** What the bucket remembers of a post that was once rewritten or withdrawn. */
export async function savedHistory({ objects }: Pick<Ports, "objects">, key: string): Promise<PostHistory | undefined> {
  const object = await objects.get(`${HISTORY_PREFIX}${key}.json`);
  return object && { ...UNLABELLED, ...(JSON.parse(new TextDecoder().decode(object.bytes)) as PostHistory) };
}

export async function saveHistory(
  { objects }: Pick<Ports, "objects">,
  key: string,
  history: PostHistory,
): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(history));
  await objects.put(`${HISTORY_PREFIX}${key}.json`, bytes, "application/json");
}
