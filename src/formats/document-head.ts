import type { Feed } from "../core/feeds/feed.ts";
import { tag } from "./xml.ts";

/** What `feed` leaves out before the first entry. */
export interface DocumentHead {
  /** Replaces the root element and its attributes. */
  root: [name: string, attributes: Record<string, string>];
  stylesheetUrl: string | undefined;
  elements: string[];
}

/** Completes a document whose texts are still placeholders, so that every tag in it was written by `feed`. */
export function completeHead(document: string, { root: [root, attributes], stylesheetUrl, elements }: DocumentHead) {
  return document
    .replace(new RegExp(`<${root} [^>]*>`), () => stylesheetInstruction(stylesheetUrl) + tag(root, attributes, ">"))
    .replace(/(?<!\s)\s+(?=<entry>|<\/feed>|<item>|<\/channel>)/, (indent) => ["", ...elements, ""].join(indent));
}

/** Returns the stylesheet as CSS; `feed` would write XSLT, which browsers no longer run. */
function stylesheetInstruction(url: string | undefined): string {
  return url === undefined ? "" : `${tag("?xml-stylesheet", { type: "text/css", href: new URL(url).href }, "?>")}\n`;
}

/** Links a feed and its archives, and marks archive documents (RFC 5005 §4). */
export function feedHistory(feed: Pick<Feed, "links">, linkElement: string): string[] {
  const links = feed.links ?? [];
  const archive = links.some(({ rel }) => rel === "current");
  return [
    ...(archive ? [tag("fh:archive", { "xmlns:fh": "http://purl.org/syndication/history/1.0" })] : []),
    ...links.map(({ rel, url }) => tag(linkElement, { rel, href: new URL(url).href })),
  ];
}
