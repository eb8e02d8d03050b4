import { oneLine } from "./characters.ts";
import type { Fields } from "./fields.ts";
import type { LinkBase } from "./links.ts";
import { cut, plainText, plainTextStart } from "./plain-text.ts";
import { type RenderOptions, render } from "./render.ts";
import { sanitise } from "./sanitise.ts";

const SUMMARY_GRAPHEMES = 200;
/** Written summaries are longer than this only by mistake. */
const WRITTEN_GRAPHEMES = 1_000;
/** Keys of a written summary, the first that says something. */
export const SUMMARIES = ["description", "excerpt", "summary", "customexcerpt", "metadescription", "abstract"];
const MORE = /<!--\s*more\s*-->/i;

/** Returns a plain-text summary: from front matter, else the text before `<!--more-->`, else the beginning. */
export async function readSummary(
  fields: Fields,
  body: string,
  html: string,
  place: LinkBase,
  options?: RenderOptions,
): Promise<string> {
  for (const key of SUMMARIES) {
    const value = fields.get(key);
    const text = typeof value === "string" ? withoutMarkup(value, place) : "";
    if (text !== "") return cut(text, WRITTEN_GRAPHEMES);
  }
  const more = body.includes("<!--") ? MORE.exec(body) : null;
  const before = more ? plainText((await render(withoutNotes(body.slice(0, more.index)), place, options)).html) : "";
  if (before !== "") return cut(before, WRITTEN_GRAPHEMES);
  const read = withoutApparatus(html);
  const flowing = plainTextStart(withoutFixed(read), SUMMARY_GRAPHEMES);
  return cut(flowing || plainTextStart(read, SUMMARY_GRAPHEMES), SUMMARY_GRAPHEMES);
}

/** Leaves out what makes no sense in one line: tables, headings and code. */
function withoutFixed(html: string): string {
  if (!/<(?:table|h[1-6]|pre)\b/.test(html)) return html;
  return html
    .replace(/<table\b[^<]*(?:<(?!\/?table\b)[^<]*)*<\/table>/g, " ")
    .replace(/<h([1-6])\b[^<]*(?:<(?!\/?h[1-6]\b)[^<]*)*<\/h\1>/g, " ")
    .replace(/<pre\b[^<]*(?:<(?!\/?pre\b)[^<]*)*<\/pre>/g, " ");
}

/** Leaves out references to footnotes, whose text stands below. */
function withoutNotes(text: string): string {
  return text.replace(/\[\^[^\]\s]{1,200}\](?!:)/g, "");
}

/** Leaves out the table of contents, footnotes and their numbers. */
function withoutApparatus(html: string): string {
  if (!html.includes(" class=")) return html;
  const notes = html.lastIndexOf('<section class="footnotes">');
  return (notes > 0 ? html.slice(0, notes) : html)
    .replace(/<nav class="toc">[^<]*(?:<(?!\/?nav\b)[^<]*)*/g, "")
    .replace(/<sup class="footnote-ref">[^<]*<a [^<]*<\/a><\/sup>/g, "");
}

/** Strips HTML from exported excerpts, but keeps `a < b` and `(<dl>)`. */
function withoutMarkup(text: string, place: LinkBase): string {
  return /<\/(?:p|a|b|i|em|strong|span|div)>|<br\s*\/?>/i.test(text) ? plainText(sanitise(text, place)) : oneLine(text);
}
