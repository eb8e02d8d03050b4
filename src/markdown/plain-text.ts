import { visibleText } from "../core/posts/visible-text.ts";
import { oneLine } from "./characters.ts";

/** Returns the text of sanitised HTML. */
export function plainText(html: string): string {
  return oneLine(visibleText(html));
}

/**
 * Returns the beginning of that text, more than `graphemes` if there are as many, without reading all the HTML. Characters
 * that are not always a grapheme each are looked for among more.
 */
export function plainTextStart(html: string, graphemes: number): string {
  for (let read = graphemes * 2.5; read < html.length; read = read < graphemes * 4 ? graphemes * 4 : read * 4) {
    const text = plainText(html.slice(0, html.lastIndexOf("<", read)));
    if (read >= graphemes * 16 ? text.length >= graphemes * 2 : text.length > graphemes && SIMPLE.test(text))
      return text;
  }
  return plainText(html);
}

/** Returns the first heading that is not empty. */
export function firstHeading(html: string): string | undefined {
  for (const [, , heading = ""] of html.matchAll(/<h([1-6])[^>]*>(.*?)<\/h\1>/gs)) {
    const text = plainText(heading);
    if (text !== "") return text;
  }
  return undefined;
}

/** Characters that are always a grapheme each. */
const SIMPLE =
  /^[\x20-\x7e\xa1-\xac\xae-\xff\u2010-\u2027\u3000-\u3029\u3031-\u303c\u303e-\u3098\u309b-\u3296\u3298\u329a-\u9fff\uff01-\uff60]*$/;

let segmenter: Intl.Segmenter | undefined;

/** Cuts a text to `count` graphemes, with `…` if anything was cut off. */
export function cut(text: string, count: number): string {
  if (text.length <= count) return text;
  const end = SIMPLE.test(text.slice(0, count + 1)) ? count : graphemeEnd(text, count);
  if (end >= text.length) return text;
  return `${wholeWords(text, end).trimEnd()}…`;
}

function graphemeEnd(text: string, count: number): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let seen = 0;
  // Graphemes longer than this are only stacks of combining marks.
  const start = text.slice(0, count * 16);
  for (const { index } of segmenter.segment(start)) {
    if (seen++ === count) return index;
  }
  return start.length;
}

/** Returns the text up to `end`, without the word it would split, in scripts with spaces. */
function wholeWords(text: string, end: number): string {
  const kept = text.slice(0, end);
  if (!/[\p{L}\p{N}]/u.test(text[end] ?? "")) return kept;
  const space = kept.lastIndexOf(" ");
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}'’-]{1,20}$/u.test(kept.slice(space + 1)) &&
    space > end / 2
    ? kept.slice(0, space)
    : kept;
}
