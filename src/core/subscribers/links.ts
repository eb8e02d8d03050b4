import { queryValue } from "../query-value.ts";
import type { Site } from "../site.ts";

/** Targets of signed links. */
export const confirmUrl = (site: Pick<Site, "url">, token: string): URL => new URL(`confirm/${token}`, site.url);
export const unsubscribeUrl = (site: Pick<Site, "url">, token: string): URL =>
  new URL(`unsubscribe/${token}`, site.url);
/** Ends one of the follows of a token's subscriber, by its `followName`. Under a heading of a digest, the name is the same for all its readers. */
export const unfollowUrl = (site: Pick<Site, "url">, token: string, name: string): string =>
  `${site.url.href}unfollow/${token}/${name}`;
export const manageUrl = (site: Pick<Site, "url">, token: string): URL => new URL(`manage/${token}`, site.url);
export const preferencesUrl = (site: Pick<Site, "url">, token: string): URL =>
  new URL(`preferences/${token}`, site.url);

/** Writes the address of an email that unsubscribes, to the mailbox that Gazette reads (RFC 2369 §3.2). */
export function unsubscribeMailto(mailbox: string, token: string): string {
  const at = mailbox.lastIndexOf("@");
  return `mailto:${encodeURIComponent(mailbox.slice(0, at))}${mailbox.slice(at)}?subject=unsubscribe%20${token}`;
}

/** The form that sends a fresh preferences link. */
export const preferencesLinkUrl = (site: Pick<Site, "url">): URL => new URL("preferences", site.url);

/** Confirms an address that a subscriber wants to change to. */
export const addressUrl = (site: Pick<Site, "url">, token: string): URL => new URL(`address/${token}`, site.url);

/** The public page of an issue, without personal links. */
export const issueUrl = (site: Pick<Site, "url">, issueId: number): URL => new URL(`issues/${issueId}`, site.url);

/** Returns the page of one digest's contents. Nothing in it identifies the subscriber. */
export function digestUrl(
  site: Pick<Site, "url">,
  issueId: number,
  query: Record<string, string | number | string[]>,
): string {
  const given: string[] = [];
  // Commas stay readable.
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [String(value)])
      if (one !== "") given.push(`${name}=${queryValue(one).replaceAll("%2C", ",")}`);
  return `${site.url.href}issues/${issueId}?${given.join("&")}`;
}

/** Where a former subscriber can subscribe again. */
export const subscribeUrl = (site: Pick<Site, "url">): URL => new URL("subscribe", site.url);
