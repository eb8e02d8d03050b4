import type { Site } from "../core/site.ts";
import { sitePath } from "./site-path.ts";

/** One feed in one format, as `<link rel="alternate">` names it. */
export interface FeedLink {
  href: string;
  /** Media type without charset. */
  type: string;
  /** For people: `Atom`. */
  name: string;
}

/** What a page needs to know of a format to link to feeds in it. */
export interface FeedFormat {
  filename: string;
  type: string;
  name: string;
}

/** The feeds below a path (`""` is the site, else a `labelPath`), one in each format. */
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
