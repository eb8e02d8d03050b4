import { decodeEntities } from "../../core/posts/visible-text.ts";
import { reason } from "../../core/reason.ts";
import type { Report } from "./report.ts";

/**
 * Leads links within a page to what they name, where the author's generator wrote ids in another way: `#My-Heading`, or without
 * the digits that kramdown leaves out. Reports links that lead nowhere.
 */
export function resolveAnchors(html: string, page: string, reports: Report[]): string {
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => decodeEntities(id)));
  const similar = new Map<string, string>();
  for (const id of ids) {
    const key = lettersOf(id);
    for (const each of [key, key.replace(/^\p{N}+/u, "")]) if (each && !similar.has(each)) similar.set(each, id);
  }
  return html.replace(/ href="([^"#]*)#([^"]+)"/g, (link, address: string, encoded: string) => {
    if (address !== page) return link;
    const fragment = decoded(decodeEntities(encoded));
    if (ids.has(fragment) || fragment === "top") return link;
    const id = similar.get(lettersOf(fragment));
    if (id !== undefined) return ` href="${page}#${encodeURIComponent(id)}"`;
    reports.push({ reason: reason("anchor-missing", { fragment }), sought: `#${fragment}` });
    return link;
  });
}

function lettersOf(id: string): string {
  return id.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
