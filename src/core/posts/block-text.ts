import { decodeEntities } from "./visible-text.ts";

const LINES = new Set(["li", "tr", "dt", "dd", "br", "div"]);
const PARAGRAPHS =
  /^(?:p|h[1-6]|ul|ol|dl|table|caption|blockquote|pre|figure|figcaption|section|article|header|footer|aside|address|details|summary|hr)$/;
const PART = /<(\/?)([a-z][a-z0-9]{0,15})( [^<>]*)?>|[^<]+/g;

/** Writes sanitised HTML as text: in paragraphs and lists, with the addresses of links and what pictures show. */
export function blockText(html: string): string {
  const written: string[] = [];
  let [pre, lists, gap, href, last] = [0, 0, 0, "", "\n"];
  const write = (text: string) => {
    if (text === "") return;
    written.push("\n".repeat(gap), text);
    [gap, last] = [0, text];
  };
  for (const [part, end, name = "", attributes = ""] of html.matchAll(PART)) {
    if (name === "") {
      const folded = part.replace(/\s+/g, " ");
      write(pre > 0 ? part : gap > 0 || /\s/.test(last.at(-1) ?? "") ? folded.trimStart() : folded);
    }
    if (name === "pre") pre += end ? -1 : 1;
    if (name === "a") {
      if (end && !last.endsWith(href)) write(` <${href}>`);
      href = end ? "" : (/ href="([^"]*)"/.exec(attributes)?.[1] ?? "");
    }
    if (name === "img") write(/ alt="([^"]*)"/.exec(attributes)?.[1] ?? "");
    if (end && (name === "td" || name === "th")) write(" ");
    const isBegun = written.length > 0 && last !== "- ";
    if (isBegun && LINES.has(name)) gap = Math.max(gap, 1);
    if (isBegun && PARAGRAPHS.test(name)) gap = Math.max(gap, lists > 0 ? 1 : 2);
    if (name === "ul" || name === "ol") lists += end ? -1 : 1;
    if (name === "li" && !end) write("- ");
  }
  const lines = written.join("").split("\n");
  return decodeEntities(lines.map((line) => line.trimEnd()).join("\n"));
}
