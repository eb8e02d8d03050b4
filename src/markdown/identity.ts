import { postPath } from "../core/posts/post-page.ts";
import { type Site, siteHost } from "../core/site.ts";

/**
 * Returns a post's id: the one stated in front matter, as it is if it is a URI, else in a tag URI (RFC 4151); without one, a
 * tag URI of the path. A stated id is encoded without `/`, so that it never equals another post's path.
 */
export function postId(stated: string | undefined, { key, year }: { key: string; year: number }, site: Site): string {
  if (stated !== undefined && isAbsoluteUri(stated)) return asIri(stated);
  return `tag:${siteHost(site)},${year}:${stated === undefined ? postPath(key) : encodeURIComponent(stated)}`;
}

function isAbsoluteUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:[^\s]+$/i.test(text) && URL.canParse(text);
}

/** Encodes what RFC 3987 §2.2 does not allow, including a `%` that starts no escape. */
function asIri(text: string): string {
  return text.replace(/[<>"{}|\\^`]|%(?![0-9a-f]{2})/gi, encodeURIComponent);
}
