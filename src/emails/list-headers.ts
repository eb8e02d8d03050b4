import { type Site, siteHost } from "../core/site.ts";
import { phrase } from "./mime.ts";
import { oneLine } from "./one-line.ts";

/** RFC 2919 §2: the same for as long as the list exists, whatever its title becomes. */
export function listId(site: Pick<Site, "url" | "title">): string {
  return `${phrase(oneLine(site.title, 60))} <gazette.${siteHost(site)}>`;
}

/** RFC 8058 §3.1: a POST to this address unsubscribes, without any further question. */
export function oneClickUnsubscribe(url: URL): Record<string, string> {
  return { "List-Unsubscribe": `<${url.href}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}
