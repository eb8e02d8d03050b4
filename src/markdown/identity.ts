import { type Site, siteHost } from "../core/site.ts";

/** A post's id: the front matter's if it is a URI, else a tag URI (RFC 4151) made of it or of the slug. */
export function postId(given: string | undefined, { year, slug }: { year: number; slug: string }, site: Site): string {
  if (given !== undefined && isAbsoluteUri(given)) return asIri(given);
  return `tag:${siteHost(site)},${year}:${encodeURIComponent(given ?? slug)}`;
}

function isAbsoluteUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:[^\s]+$/i.test(text) && URL.canParse(text);
}

/** Only what RFC 3987 §2.2 allows; a `%` that begins no escape is one itself. */
function asIri(text: string): string {
  return text.replace(/[<>"{}|\\^`]|%(?![0-9a-f]{2})/gi, encodeURIComponent);
}
