import type { Entry } from "../../core/feeds/entry.ts";
import { formerAddress, keyOfPage, postPath } from "../../core/posts/post-page.ts";
import type { Ports } from "../../ports/index.ts";

/** What a path below `posts/` leads to. `path` is that of the post's page. */
export type FoundPost =
  | { state: "published"; entry: Entry }
  | { state: "moved"; path: string }
  | { state: "withdrawn" }
  | undefined;

/** Finds a post by its page's path, by a path from before it was moved, or by the former `posts/<year>/<name>`. */
export async function findPost({ posts }: Pick<Ports, "posts">, path: string, at: number): Promise<FoundPost> {
  const key = keyOfPage(path);
  const entry = key === undefined ? undefined : await posts.entry(key, at);
  if (entry && key !== undefined) {
    return decodeURIComponent(path) === decodeURIComponent(postPath(key))
      ? { state: "published", entry }
      : { state: "moved", path: postPath(key) };
  }
  const found = await posts.whereabouts(key, formerAddress(path), at);
  if (found === undefined || found === "withdrawn") return found && { state: "withdrawn" };
  return { state: "moved", path: postPath(found.key) };
}
