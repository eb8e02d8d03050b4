import { oneLine } from "./characters.ts";
import type { Fields } from "./front-matter.ts";
import type { Place } from "./links.ts";
import { cut, plainText, plainTextStart } from "./plain-text.ts";
import { render } from "./render.ts";
import { sanitise } from "./sanitise.ts";

const SUMMARY_GRAPHEMES = 200;
/** For summaries people wrote: they are long only by mistake. */
const WRITTEN_GRAPHEMES = 1_000;
const MORE = /<!--\s*more\s*-->/i;

/** Plain text: what the front matter says, else what stands before `<!--more-->`, else the beginning. */
export function readSummary(fields: Fields, body: string, html: string, place: Place): string {
  for (const key of ["description", "excerpt", "summary"]) {
    const value = fields.get(key);
    const text = typeof value === "string" ? withoutMarkup(value, place) : "";
    if (text !== "") return cut(text, WRITTEN_GRAPHEMES);
  }
  const more = MORE.exec(body);
  const before = more ? plainText(render(body.slice(0, more.index), place)) : "";
  if (before !== "") return cut(before, WRITTEN_GRAPHEMES);
  return cut(plainTextStart(html, SUMMARY_GRAPHEMES * 2), SUMMARY_GRAPHEMES);
}

/** Excerpts that blogs exported are HTML; `a < b` and `(<dl>)` are not. */
function withoutMarkup(text: string, place: Place): string {
  return /<\/(?:p|a|b|i|em|strong|span|div)>|<br\s*\/?>/i.test(text) ? plainText(sanitise(text, place)) : oneLine(text);
}
