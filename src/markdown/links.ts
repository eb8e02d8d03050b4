/** Where the relative addresses of a post lead. */
export interface Place {
  /** Address of the file itself: `img/a.png` lies next to it. */
  file: URL;
  /** Address of the post's page, for `#fragments`. */
  page: string;
}

/** The address of a file in the bucket, for what is written relative to it. */
export function fileUrl(key: string, site: URL): URL {
  return new URL(key.toWellFormed().split("/").map(encodeURIComponent).join("/"), site);
}

/** An absolute address that may stand in a link, or nothing. */
export function linkUrl(href: string, place: Place): string | undefined {
  return absolute(href, place, /^(?:https?|mailto|tel):$/);
}

/** An absolute address that may stand in an image, or nothing. */
export function imageUrl(src: string, place: Place): string | undefined {
  return absolute(src, place, /^https?:$/);
}

/** An absolute http(s) address as written, or nothing. */
export function webUrl(text: string): string | undefined {
  const href = text.trim().replace(/^<(.*)>$/, "$1");
  if (!/^https?:\/\//i.test(href) || !URL.canParse(href)) return undefined;
  return strict(new URL(href).href);
}

function absolute(href: string, place: Place, schemes: RegExp): string | undefined {
  const text = href.trim();
  if (text === "") return undefined;
  if (text.startsWith("#")) return strict(place.page + text);
  const url = parse(text.replace(/^[\\/]{2}/, "https://"), place.file);
  return url && schemes.test(url.protocol) ? strict(url.href) : undefined;
}

function parse(href: string, base: URL): URL | undefined {
  try {
    return new URL(href, base);
  } catch {
    return undefined;
  }
}

/** URL parsers let characters pass that RFC 3986 §2 does not. */
function strict(href: string): string {
  return /[^!#-;=?-Z[\]_a-z~]/.test(href)
    ? href.replace(/[^!#-;=?-Z[\]_a-z~]+/g, (run) => encodeURIComponent(run.toWellFormed()))
    : href;
}
