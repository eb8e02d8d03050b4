import { oneLine } from "./characters.ts";
import type { Fields } from "./fields.ts";
import type { LinkBase } from "./links.ts";
import { cut, plainText, plainTextStart } from "./plain-text.ts";
import { render } from "./render.ts";
import { sanitise } from "./sanitise.ts";

const SUMMARY_GRAPHEMES = 200;
/** Written summaries are longer than this only by mistake. */
const WRITTEN_GRAPHEMES = 1_000;
const MORE = /<!--\s*more\s*-->/i;

/** Returns a plain-text summary: from front matter, else the text before `<!--more-->`, else the beginning. */
export async function readSummary(fields: Fields, body: string, html: string, place: LinkBase): Promise<string> {
  for (const key of ["description", "excerpt", "summary", "customexcerpt", "metadescription", "abstract"]) {
    const value = fields.get(key);
    const text = typeof value === "string" ? withoutMarkup(value, place) : "";
    if (text !== "") return cut(text, WRITTEN_GRAPHEMES);
  }
  const more = MORE.exec(body);
  const before = more ? plainText(await render(body.slice(0, more.index), place)) : "";
  if (before !== "") return cut(before, WRITTEN_GRAPHEMES);
  return cut(plainTextStart(html, SUMMARY_GRAPHEMES * 2), SUMMARY_GRAPHEMES);
}

/** Strips HTML from exported excerpts, but keeps `a < b` and `(<dl>)`. */
function withoutMarkup(text: string, place: LinkBase): string {
  return /<\/(?:p|a|b|i|em|strong|span|div)>|<br\s*\/?>/i.test(text) ? plainText(sanitise(text, place)) : oneLine(text);
}
