import { lazily } from "../core/lazily.ts";
import { normalized } from "../core/normal-form.ts";
import type { FileReference } from "../core/posts/file-reference.ts";
import { attachmentType } from "../core/posts/object-key.ts";
import type { Post } from "../core/posts/post.ts";
import { hostName, isSameHost } from "../core/posts/remote-image.ts";
import { decodeEntities } from "../core/posts/visible-text.ts";
import type { Site } from "../core/site.ts";
import { fileUrl, type LinkBase } from "./links.ts";

/** More than articles have. */
const REFERENCES_MAX = 100;

/** For sanitised HTML, where no tag contains `>`. */
const TAG = /<(img|a) [^<>]*>/g;
const ADDRESS = / (?:src|href)="([^"]*)"/;

/** What may stand behind the name of a file, or in place of it. */
const ESCAPED = /[%?#]/;

/** Returns the files of the site that a post refers to, each once, in the order of the post. */
export function fileReferences(
  { key, contentHtml, image, enclosure }: Pick<Post, "key" | "contentHtml" | "image" | "enclosure">,
  place: LinkBase,
  source: string,
  { url: site }: Pick<Site, "url">,
): FileReference[] {
  const bases = lazily(() => [place.file, fileUrl(`${key.replace(/\.\w+$/, "")}/`, site), place.page, site]);
  const found = new Map<string, FileReference>();
  const lineOf = lazily(() => lineFinder(source));
  const host = hostName(site);
  const note = (url: string, use: FileReference["use"]) => {
    // Most are of other hosts or no files, and need no parsing.
    if (!url.includes(host) || !(ESCAPED.test(url) || attachmentType(url))) return;
    const path = pathBelow(site, url, use);
    const known = found.get(url);
    if (known && use === "picture") known.use = use;
    if (known || path === undefined || !attachmentType(path) || found.size === REFERENCES_MAX) return;
    const written = place.written?.get(url) ?? url;
    const others = /^(?:[a-z][a-z\d+.-]*:|[\\/])/i.test(written)
      ? []
      : bases().flatMap((base) => pathBelow(site, URL.parse(written, base)?.href ?? "", use) ?? []);
    found.set(url, { url, paths: [...new Set([path, ...others])], line: lineOf()(written), use });
  };
  if (image) note(image.url, "picture");
  if (enclosure) note(enclosure.url, "link");
  for (const [tag, name] of contentHtml.matchAll(TAG))
    note(decodeEntities(ADDRESS.exec(tag)?.[1] ?? ""), name === "img" ? "picture" : "link");
  return [...found.values()];
}

/**
 * Returns the path of an address below the site's, decoded; `undefined` for other sites. The name of a picture may hold a `#` or
 * `?` that nobody has encoded.
 */
function pathBelow(site: URL, address: string, use: FileReference["use"]): string | undefined {
  const url = URL.parse(address);
  if (!url || !isSameHost(url, site) || !url.pathname.startsWith(site.pathname)) return undefined;
  try {
    const path = decodeURIComponent(url.pathname.slice(site.pathname.length));
    const whole = use === "link" || attachmentType(path) ? path : path + decodeURIComponent(url.search + url.hash);
    return normalized(attachmentType(whole) ? whole : path, "NFC");
  } catch {
    return undefined;
  }
}

/** Finds the first line that has a reference, as it was written or as Markdown encodes it. */
function lineFinder(source: string): (written: string) => number | undefined {
  const ends: number[] = [];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) ends.push(at);
  return (written) => {
    const at = source.indexOf(written);
    const index = at === -1 ? source.indexOf(decoded(written)) : at;
    if (index === -1) return undefined;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
