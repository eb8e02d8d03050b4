import { ParseOption, XmlDocument, XmlElement, type XmlTreeNode } from "libxml2-wasm";
import type { Post, Problem, Reading } from "../../src/core/posts/post.ts";
import { defaultSite, type Site } from "../../src/core/site.ts";
import { readPost } from "../../src/markdown/read-post.ts";

export const site: Site = { ...defaultSite(new URL("https://news.example/")), timeZone: "Asia/Shanghai" };

export const KEY = "posts/2022/2022-01-07-harbour-opens.md";

export function readText(text: string, key: string = KEY, of: Site = site): Promise<Reading> {
  return readPost({ key, bytes: new TextEncoder().encode(text) }, of);
}

/** Reads a post from front matter and body. Fails if it is not published. */
export async function post(
  front: string,
  body = "The harbour opens.",
  key: string = KEY,
  of: Site = site,
): Promise<Post> {
  const reading = await readText(`---\n${front}\n---\n${body}`, key, of);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return reading.post;
}

export async function problem(front: string, body = "The harbour opens.", key: string = KEY): Promise<Problem> {
  const reading = await readText(`---\n${front}\n---\n${body}`, key);
  if (reading.state !== "quarantined") throw new Error(JSON.stringify(reading));
  return reading.problem;
}

export async function html(body: string): Promise<string> {
  return (await post("title: t", body)).contentHtml.trim();
}

export interface Element {
  name: string;
  attributes: Record<string, string>;
}

/** Returns the elements of content as libxml2 reads it. Throws if it is not well-formed. */
export function elements(contentHtml: string): Element[] {
  const document = XmlDocument.fromString(`<div>${contentHtml}</div>`, { option: ParseOption.XML_PARSE_HUGE });
  const found: Element[] = [];
  const visit = (node: XmlTreeNode | null) => {
    for (let at = node; at; at = at.next) {
      if (!(at instanceof XmlElement)) continue;
      found.push({ name: at.name, attributes: Object.fromEntries(at.attrs.map(({ name, value }) => [name, value])) });
      visit(at.firstChild);
    }
  };
  visit(document.root.firstChild);
  document.dispose();
  return found;
}
