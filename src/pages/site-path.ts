import type { Site } from "../core/site.ts";

/** Where something below the site lies, as an absolute path: right under every host name the site answers to. */
export function sitePath({ url }: Pick<Site, "url">, path: string): string {
  return `${url.pathname}${path}`;
}
