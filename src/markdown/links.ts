import { normalized } from "../core/normal-form.ts";
import { objectKind } from "../core/posts/object-key.ts";
import { postPath } from "../core/posts/post-page.ts";

/** Base addresses for the links of a post. */
export interface LinkBase {
  /** The site's address. */
  site: URL;
  /** The file's address, which relative links resolve against. */
  file: URL;
  /** The page's address, for `#fragments`. */
  page: string;
  /** Notes how each address was written. */
  written?: Map<string, string>;
}

/** Returns the address of a file in the bucket. */
export function fileUrl(key: string, site: URL): URL {
  return new URL(key.toWellFormed().split("/").map(encodeURIComponent).join("/"), site);
}

/** Addresses that stay as they are in normal form. */
export const NORMAL = /^(?:https?:)?\/\/(?:(?!xn--)[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?:\/[\w./?=&~+,;:@!$*()-]*)?$/;

/** Returns whether an address is whole and as a URL parser would write it, as nearly all are. */
function isWhole(address: string): boolean {
  return NORMAL.test(address) && address.startsWith("http") && address.includes("/", 8) && !address.includes("/.");
}

/** Resolves the address of a link. Returns `undefined` if it is not allowed. */
export function linkUrl(href: string, place: LinkBase): string | undefined {
  return absolute(pageLink(href.trim(), place), place, /^(?:https?|mailto|tel):$/, href);
}

/**
 * Resolves links between posts. One to a file leads to the address of its key, which is written down nowhere else and where
 * the post always answers; one that names no file is relative to the page, as a browser takes it.
 */
function pageLink(href: string, place: LinkBase): string {
  if (/^(?:$|#|[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(href)) return href;
  const { site, file, page } = place;
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(href) ?? [];
  if (!MARKDOWN_FILE.test(path)) return OTHER_FILE.test(path) ? href : (parse(href, new URL(page))?.href ?? href);
  const target = parse(path, file)?.href ?? "";
  const key = target.startsWith(site.href) ? keyOfFile(target.slice(site.href.length)) : undefined;
  return key === undefined ? href : site.href + postPath(key) + rest;
}

const MARKDOWN_FILE = /\.(?:md|markdown|mkd)$/i;
/** Any but a page. */
const OTHER_FILE = /\.(?!html?$)[a-z0-9]{1,8}$/i;

/** Returns the key of a post's file at a path of the site, or of the folder that was published. */
function keyOfFile(path: string): string | undefined {
  try {
    const key = normalized(decodeURIComponent(path), "NFC").replace(/^(?:content\/)?_?posts\/|^content\//, "posts/");
    return objectKind(key) === "post" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves the address of an image. Returns `undefined` if it is not allowed. */
export function imageUrl(src: string, place: LinkBase): string | undefined {
  return absolute(src, place, /^https?:$/);
}

/** Returns an absolute http(s) address in normal form, or `undefined`. */
export function webUrl(text: string): string | undefined {
  const href = text.trim().replace(/^<(.*)>$/, "$1");
  if (!/^https?:\/\//i.test(href) || !URL.canParse(href)) return undefined;
  return strict(new URL(href).href);
}

function absolute(href: string, place: LinkBase, schemes: RegExp, written = href): string | undefined {
  const text = href.trim();
  if (text === "") return undefined;
  if (text.startsWith("#")) return strict(place.page + text);
  const whole = text.replace(/^[\\/]{2}/, "https://");
  const address = isWhole(whole) ? whole : resolved(whole, place.file, schemes);
  if (address === undefined) return undefined;
  place.written?.set(address, written.trim());
  return address;
}

function resolved(href: string, base: URL, schemes: RegExp): string | undefined {
  const url = parse(href, base);
  return url && schemes.test(url.protocol) ? strict(url.href) : undefined;
}

function parse(href: string, base: URL): URL | undefined {
  try {
    return new URL(href, base);
  } catch {
    return undefined;
  }
}

/** Encodes characters that URL parsers accept but RFC 3986 §2 does not. */
function strict(href: string): string {
  return /[^!#-;=?-Z[\]_a-z~]/.test(href)
    ? href.replace(/[^!#-;=?-Z[\]_a-z~]+/g, (run) => encodeURIComponent(run.toWellFormed()))
    : href;
}
