import { canonicalPath } from "../core/posts/address.ts";
import { jekyllSlug } from "../core/posts/permalink.ts";
import { pageUrl, postPath } from "../core/posts/post-page.ts";
import { type Site, siteHost } from "../core/site.ts";

/**
 * Returns a post's id: the one stated in front matter, as it is if it is a URI, else in a tag URI (RFC 4151); without one, a
 * tag URI of the path, or what the site's `post_ids` says. A stated id is encoded without `/`, so that it never equals another post's path.
 */
export function postId(
  stated: string | undefined,
  post: { key: string; year: number; path: string | undefined; slug: string | undefined },
  site: Site,
): string {
  const { key, year } = post;
  if (stated !== undefined && isAbsoluteUri(stated)) return asIri(stated);
  if (stated === undefined && site.postIds !== "path") return addressId(post, site);
  return `tag:${siteHost(site)},${year}:${stated === undefined ? postPath(key) : encodeURIComponent(stated)}`;
}

/** Returns the id that other generators' feeds give: the address of the page, or what jekyll-feed makes of it. */
function addressId(post: Parameters<typeof postId>[1], site: Site): string {
  const page = pageUrl(post, site);
  if (site.postIds === "permalink") return page;
  return page.replace(/[^/]*\/?$/, "") + canonicalPath(jekyllSlug(post), true);
}

function isAbsoluteUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:[^\s]+$/i.test(text) && URL.canParse(text);
}

/** Encodes what RFC 3987 §2.2 does not allow, including a `%` that starts no escape. */
function asIri(text: string): string {
  return text.replace(/[<>"{}|\\^`]|%(?![0-9a-f]{2})/gi, encodeURIComponent);
}
