const SITE = "https://news.example.com";

/** Returns an address within the site as a reader would say it: decoded, and without the `index.html` of a folder. */
export function canonical(address: string): string {
  const { pathname } = new URL(encodePercent(address), SITE);
  const path = pathname.replace(/(?<=\/)index\.html$/, "");
  try {
    return decodeURIComponent(path).normalize();
  } catch {
    return path;
  }
}

/** What a link or picture leads to: another host's address, or the path and fragment of one of the site's own. */
export function target(href: string, base: string): { host: string } | { path: string; fragment: string } | undefined {
  const url = URL.parse(href, new URL(encodeURI(base), SITE));
  if (!url) return undefined;
  if (url.origin !== SITE) return { host: url.href };
  return { path: canonical(url.pathname), fragment: decodeURIComponent(url.hash.slice(1)) };
}

/** File names hold signs that an address escapes. */
function encodePercent(path: string): string {
  return path.replace(/%(?![0-9a-f]{2})/gi, "%25").replace(/[?#]/g, encodeURIComponent);
}
