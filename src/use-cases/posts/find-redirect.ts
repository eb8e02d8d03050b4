import { canonicalPath, sameAddresses } from "../../core/posts/address.ts";
import { keyOfPage } from "../../core/posts/post-page.ts";
import { isLoop, type Redirect, type RedirectTarget, redirectOf } from "../../core/posts/redirects.ts";
import type { Ports } from "../../ports/index.ts";

/** Finds where redirects lead from an address without a page. A circle of lines leads nowhere. */
export async function findRedirect(
  { posts }: Pick<Ports, "posts">,
  redirects: Redirect[],
  asked: { path: string; search: string },
  at: number,
): Promise<RedirectTarget | undefined> {
  const path = canonicalPath(asked.path);
  const target = redirectOf(redirects, path, asked.search);
  if (!target?.isOurs || !isLoop(redirects, path, asked.search)) return target;
  // Unless a post stands there, where the circle ends.
  const [next = ""] = target.to.split(/[?#]/);
  const page = await posts.addressed(
    sameAddresses(next).map((address) => ({ address, key: keyOfPage(address) })),
    at,
  );
  return page && target;
}
