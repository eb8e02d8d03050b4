import { type Site, siteHost } from "../core/site.ts";
import { phrase } from "./mime.ts";
import { oneLine } from "./one-line.ts";

const NAME_MAX = 60;

/** Returns the List-Id (RFC 2919 §2), which stays the same when the site's title changes. */
export function listId(site: Pick<Site, "url" | "title">): string {
  return `${phrase(oneLine(site.title, NAME_MAX))} <gazette.${siteHost(site)}>`;
}

/**
 * Returns the headers for one-click unsubscribing (RFC 8058 §3.1), with the email that also unsubscribes after it. Without a space
 * between them, because the header must not fold.
 */
export function oneClickUnsubscribe({ url, mailto }: { url: URL; mailto: string | undefined }): Record<string, string> {
  const email = mailto === undefined ? "" : `,<${mailto}>`;
  return { "List-Unsubscribe": `<${url.href}>${email}`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}
