import { postPath } from "../core/posts/post-page.ts";
import { type Site, siteHost } from "../core/site.ts";

/**
 * A post's id: what its front matter says, as it is if it is a URI and else in a tag URI (RFC 4151); without that, a tag URI
 * of its whole path. What is said has no `/` in it there, so that it is never another post's path.
 */
export function postId(said: string | undefined, { key, year }: { key: string; year: number }, site: Site): string {
  if (said !== undefined && isAbsoluteUri(said)) return asIri(said);
  return `tag:${siteHost(site)},${year}:${said === undefined ? postPath(key) : encodeURIComponent(said)}`;
}

function isAbsoluteUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:[^\s]+$/i.test(text) && URL.canParse(text);
}

/** Only what RFC 3987 §2.2 allows; a `%` that begins no escape is one itself. */
function asIri(text: string): string {
  return text.replace(/[<>"{}|\\^`]|%(?![0-9a-f]{2})/gi, encodeURIComponent);
}
