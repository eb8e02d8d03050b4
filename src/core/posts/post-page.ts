import type { Site } from "../site.ts";
import { objectKind } from "./object-key.ts";

/** Returns the URL of a post's page. */
export function pageUrl(
  { key, path }: { key: string; path: string | null | undefined },
  site: Pick<Site, "url">,
): string {
  return site.url.href + (path ?? postPath(key));
}

/**
 * Returns the path of a key below the site's URL: the key without `.md`, so that each has its own. Its post has its page there
 * or, if that is elsewhere, a redirect to it.
 * Other extensions stay, and so does a `.md` without which the path would name another file.
 */
export function postPath(key: string): string {
  const bare = key.endsWith(".md") ? key.slice(0, -".md".length) : key;
  const path = objectKind(bare) === undefined ? bare : key;
  if (PLAIN_PATH.test(path)) return path;
  return path.toWellFormed().split("/").map(segment).join("/");
}

/** A path without anything to escape. */
const PLAIN_PATH = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/;

/** Returns the key of the post whose page has this path, or `undefined` if no post can. */
export function keyOfPage(path: string): string | undefined {
  let segments: string[];
  try {
    segments = path.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
  if (segments.some((name) => name === "" || name.includes("/"))) return undefined;
  const bare = segments.map((name) => (name.startsWith("~") ? name.slice(1) : name)).join("/");
  const key = objectKind(bare) === "post" ? bare : `${bare}.md`;
  return objectKind(key) === "post" ? key : undefined;
}

/** Parses a post's former address, `posts/<year>/<name>`. */
export function formerAddress(path: string): { year: number; slug: string } | undefined {
  const [, year, name = ""] = /^posts\/(\d{4})\/([^/]+)$/.exec(path) ?? [];
  if (year === undefined) return undefined;
  try {
    return { year: Number(year), slug: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}

/** Escapes empty and dot segments, which URL parsers resolve, with a leading `~`; a leading `~` is escaped too. */
function segment(name: string): string {
  return encodeURIComponent(/^(?:~|\.{0,2}$)/.test(name) ? `~${name}` : name);
}
