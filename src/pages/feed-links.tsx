import type { Site } from "../core/site.ts";
import { sitePath } from "./site-path.ts";

/** A feed in one format, as in `<link rel="alternate">`. */
export interface FeedLink {
  href: string;
  /** Media type without charset. */
  type: string;
  /** Display name, e.g. `Atom`. */
  name: string;
}

/** What a page needs to know about a format to link to its feeds. */
export interface FeedFormat {
  filename: string;
  type: string;
  name: string;
}

/** Returns the feeds below a path (`""` for the site, else a `labelPath`), one per format. */
export function feedLinks(site: Pick<Site, "url">, path: string, formats: FeedFormat[]): FeedLink[] {
  return formats.map(({ filename, type, name }) => ({ href: sitePath(site, `${path}${filename}`), type, name }));
}

/** Links to the same feed in each format. */
export function FeedLinks({ feeds }: { feeds: FeedLink[] }) {
  return (
    <ul class="feeds">
      {feeds.map(({ href, type, name }) => (
        <li>
          <a href={href} type={type}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}
