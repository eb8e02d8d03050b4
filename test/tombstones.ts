import type { LabelRef } from "../src/core/posts/category.ts";
import type { Posts, Tombstone } from "../src/ports/posts/posts.ts";

/** Returns all tombstones of a scope: those of a feed that shows no entry. */
export async function tombstones(posts: Posts, scope?: LabelRef): Promise<Tombstone[]> {
  const none = { scope, categories: [], exclude: [], tags: [], limit: 0, content: "summary" as const };
  return (await posts.feed(none, 0)).tombstones;
}
