import type { Site } from "../site.ts";

/** Where a signed link leads. */
export const confirmUrl = (site: Pick<Site, "url">, token: string): URL => new URL(`confirm/${token}`, site.url);
export const unsubscribeUrl = (site: Pick<Site, "url">, token: string): URL =>
  new URL(`unsubscribe/${token}`, site.url);
export const preferencesUrl = (site: Pick<Site, "url">, token: string): URL =>
  new URL(`preferences/${token}`, site.url);

/** Where the holder of an old email asks for a fresh preferences link. */
export const preferencesLinkUrl = (site: Pick<Site, "url">): URL => new URL("preferences", site.url);

/** The page that shows an issue to everybody, without anybody's links. */
export const issueUrl = (site: Pick<Site, "url">, issueId: number): URL => new URL(`issues/${issueId}`, site.url);

/** The page of what one digest held; nothing in it says whose that was. */
export function digestUrl(site: Pick<Site, "url">, issueId: number, query: Record<string, string | number>): URL {
  const url = issueUrl(site, issueId);
  const given = Object.entries(query).filter(([, value]) => value !== "");
  // Commas stay as they are: people see the address.
  url.search = String(new URLSearchParams(given.map(([name, value]) => [name, String(value)]))).replaceAll("%2C", ",");
  return url;
}

/** Where somebody who left can come back. */
export const subscribeUrl = (site: Pick<Site, "url">): URL => new URL("subscribe", site.url);
