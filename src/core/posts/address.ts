import { normalized } from "../normal-form.ts";
import { type Reason, reason } from "../reason.ts";
import { objectKind } from "./object-key.ts";

/** Longest address of a post, in bytes, as it is written in a URL. */
export const ADDRESS_BYTES_MAX = 1024;

/** First segments below which pages of our own are. */
const FOLDERS = new Set(
  ".well-known address admin api archive authors categories cdn-cgi confirm feed feedback issues manage preferences sitemap static tags unfollow unsubscribe".split(
    " ",
  ),
);
const PAGES = new Set([
  ...[
    "",
    "docs",
    "docs/problems",
    "embed",
    "embed.js",
    "health",
    "ready",
    "search",
    "subscribe",
    "subscribe.js",
    "title-card.png",
    "favicon.ico",
    "favicon.svg",
  ],
  ...[
    "atom.xml",
    "categories.json",
    "feed.css",
    "feed.json",
    "feed.xml",
    "llms.txt",
    "openapi.json",
    "opml.xml",
    "robots.txt",
    "rss.xml",
  ],
  "sitemap.xml",
]);

/**
 * Returns a path in the one spelling that we write: without a slash in front, empty and dot segments resolved, composed
 * (NFC), and encoded where RFC 3986 §3.3 asks for it. A `literal` text holds no escapes: its `%` is a per cent sign.
 */
export function canonicalPath(text: string, literal = false): string {
  const segments: string[] = [];
  for (const part of text.split("/")) {
    const name = literal ? part : decoded(part);
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(encodeSegment(name));
  }
  return segments.join("/") + (segments.length > 0 && /\/\.{0,2}$/.test(text) ? "/" : "");
}

/** Returns the address of a page that a host serves for a folder's `index.html`. */
export function withoutIndex(path: string): string {
  return path.replace(/(^|\/)index\.html?$/, "$1");
}

/** Returns the addresses at which a generator's host would answer with the same page, the given one first. */
export function sameAddresses(path: string): string[] {
  const bare = withoutIndex(path)
    .replace(/\/$/, "")
    .replace(/\.html?$/, "");
  return bare === "" ? [path] : [...new Set([path, `${bare}/`, bare, `${bare}.html`])];
}

/** Returns the first name in the query of an address or a search; `undefined` without a query. */
export function queryName(address: string): string | undefined {
  return /\?([^=&#]*)/.exec(address)?.[1];
}

export function isSameAddress(one: string, other: string): boolean {
  return one === other || canonicalPath(one) === canonicalPath(other);
}

/** Returns why a post cannot have a canonical path as an address, or `undefined`. */
export function addressProblem(path: string): Reason | undefined {
  if (path.length > ADDRESS_BYTES_MAX) return reason("address-too-long", { most: ADDRESS_BYTES_MAX });
  const text = path.split("/").map(decoded).join("/");
  if (/[\p{Cc}\p{Cs}\\]/u.test(text)) return reason("address-characters");
  const [folder = ""] = text.split("/");
  if (FOLDERS.has(folder) || PAGES.has(text.replace(/\/$/, ""))) return reason("address-ours", { address: `/${path}` });
  if (objectKind(text) === "attachment") return reason("address-of-file", { address: `/${path}` });
  return undefined;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Leaves what a segment may hold as it is: `C++` stays readable. */
function encodeSegment(name: string): string {
  return encodeURIComponent(normalized(name, "NFC").toWellFormed()).replace(
    /%(?:2[46BC]|3[ABD]|40)/g,
    decodeURIComponent,
  );
}
