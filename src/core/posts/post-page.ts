import { objectKind } from "./object-key.ts";

/**
 * Path of a post's page below the site's URL: its key without `.md`, so that each key has a page of its own. Other endings
 * stay, and so does a `.md` without which the path would name another file.
 */
export function postPath(key: string): string {
  const bare = key.endsWith(".md") ? key.slice(0, -".md".length) : key;
  const path = objectKind(bare) === undefined ? bare : key;
  return path.toWellFormed().split("/").map(segment).join("/");
}

/** The key whose page has this path, written in one way or another, or `undefined` if no post's can. */
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

/** Year and name in an address that pages had before they followed the path: `posts/<year>/<name>`. */
export function formerAddress(path: string): { year: number; slug: string } | undefined {
  const [, year, name] = /^posts\/(\d{4})\/([^/]+)$/.exec(path) ?? [];
  if (year === undefined || name === undefined) return undefined;
  try {
    return { year: Number(year), slug: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}

/** URL parsers take empty names and dots for something else: a `~` stands before these, and before a `~`. */
function segment(name: string): string {
  return encodeURIComponent(/^(?:~|\.{0,2}$)/.test(name) ? `~${name}` : name);
}
