import type { Feed } from "../core/feeds/feed.ts";
import type { Placeholders } from "./placeholders.ts";
import { tag } from "./xml.ts";

/** What `feed` leaves out of a document. */
export interface Frame {
  /** Replaces the root element and its attributes. */
  root: [name: string, attributes: Record<string, string>];
  stylesheetUrl: string | undefined;
  /** Stand before the entries, with placeholders for their texts. */
  elements: string[];
  /** No entries follow. */
  isEmpty: boolean;
}

/** Returns the entries, each with the whitespace before it, of a document whose texts are still placeholders, so that every tag in it was written by `feed`. */
export function entriesIn(document: string, element: "entry" | "item"): string[] {
  return document.match(element === "entry" ? ATOM_ENTRY : RSS_ITEM) ?? [];
}

const ATOM_ENTRY = /\n *<entry>.*?<\/entry>/gs;
const RSS_ITEM = /\n *<item>.*?<\/item>/gs;
const END = /\n *<\/(?:feed|channel)>/;

/** Completes a document without entries whose texts are still placeholders, and divides it where its entries belong. */
export function frameOf(
  document: string,
  slots: Placeholders,
  { root: [root, attributes], stylesheetUrl, elements, isEmpty }: Frame,
): [before: string, after: string] {
  const end = document.search(END);
  const [indent = ""] = /^\n */.exec(document.slice(end)) ?? [];
  const head = document
    .slice(0, end)
    .replace(new RegExp(`<${root} [^>]*>`), () => stylesheetInstruction(stylesheetUrl) + tag(root, attributes, ">"));
  // Beside entries `feed` indents them alike, and else like the end.
  const before = [head, ...elements].join(isEmpty ? indent : `${indent}    `);
  return [slots.fill(before), document.slice(end)];
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
