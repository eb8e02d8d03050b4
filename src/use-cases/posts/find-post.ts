import type { Entry } from "../../core/feeds/entry.ts";
import { canonicalPath, isSameAddress, sameAddresses } from "../../core/posts/address.ts";
import { formerAddress, keyOfPage } from "../../core/posts/post-page.ts";
import type { Ports } from "../../ports/index.ts";

/** What an address leads to. `path` is that of the post's page. */
export type FoundPost =
  | { state: "published"; entry: Entry }
  | { state: "moved"; path: string }
  | { state: "withdrawn" }
  | undefined;

/**
 * Finds a post by a path below the site's URL: the one of its page or of its key, one that its file or a redirect names, one
 * at which a generator's host would have answered too, one from before it was moved, or the former `posts/<year>/<name>`.
 * With a query only what is redirected under the same query is found.
 */
export async function findPost(
  { posts }: Pick<Ports, "posts">,
  path: string,
  at: number,
  search = "",
): Promise<FoundPost> {
  const canonical = canonicalPath(path);
  const asked =
    search === ""
      ? sameAddresses(canonical).map((address) => ({ address, key: keyOfPage(address === canonical ? path : address) }))
      : [{ address: canonical + search, key: undefined }];
  const page = await posts.addressed(asked, at);
  if (page) {
    const entry = search === "" && isSameAddress(path, page.path) ? await posts.entry(page.key, at) : undefined;
    return entry ? { state: "published", entry } : { state: "moved", path: page.path };
  }
  const found = await posts.whereabouts(asked, formerAddress(path), at);
  if (found === undefined || found === "withdrawn") return found && { state: "withdrawn" };
  return { state: "moved", path: found.path };
}
