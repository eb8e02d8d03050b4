import type { Site } from "../core/site.ts";

/** Returns an absolute path below the site, valid under every host name. */
export function sitePath({ url }: Pick<Site, "url">, path: string): string {
  return `${url.pathname}${path}`;
}
