/** Base addresses for the links of a post. */
export interface LinkBase {
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

/** Resolves the address of a link. Returns `undefined` if it is not allowed. */
export function linkUrl(href: string, place: LinkBase): string | undefined {
  return absolute(href, place, /^(?:https?|mailto|tel):$/);
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

function absolute(href: string, place: LinkBase, schemes: RegExp): string | undefined {
  const text = href.trim();
  if (text === "") return undefined;
  if (text.startsWith("#")) return strict(place.page + text);
  const url = parse(text.replace(/^[\\/]{2}/, "https://"), place.file);
  if (!url || !schemes.test(url.protocol)) return undefined;
  const address = strict(url.href);
  place.written?.set(address, text);
  return address;
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
