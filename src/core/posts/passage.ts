import { truncate } from "../normal-form.ts";
import { folded } from "./folding.ts";
import type { Post } from "./post.ts";
import { type Term, tokensOfTerm } from "./question.ts";
import { runsIn, WORD } from "./tokens.ts";
import { visibleText } from "./visible-text.ts";

/** A part of a text, and whether it is what was looked for. */
export interface Part {
  text: string;
  marked: boolean;
}

/** Characters of a passage, and of what stands in it before the first mark. */
const PASSAGE = 200;
const BEFORE = 30;
/** Characters of a body in which a passage is looked for. */
const BODY_MAX = 100_000;
/** Marks that are looked at in one text: what is shown holds fewer. */
const MARKS_MAX = 200;

/** Each of these folds to one character of its own. */
const PLAIN =
  "[ -~\\u3001\\u3002\\u3008-\\u3011\\u3041-\\u3096\\u30a1-\\u30fc\\u4e00-\\u9fff\\uac00-\\ud7a3\\u2018-\\u201d]";
let pieces: RegExp | undefined;
/** Pieces that come again are this short: full stops, letters with a mark. */
const SHORT = 2;

/** Splits a text into parts, those that match a term marked. */
export function highlight(text: string, terms: Term[]): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { start, end } of marksIn(text, terms)) {
    parts.push({ text: text.slice(from, start), marked: false }, { text: text.slice(start, end), marked: true });
    from = end;
  }
  parts.push({ text: text.slice(from), marked: false });
  return parts.filter(({ text }) => text !== "");
}

interface Mark {
  start: number;
  end: number;
  term: number;
}

/** Finds what matches terms, in order and without overlaps. */
function marksIn(text: string, terms: Term[]): Mark[] {
  if (terms.length === 0) return [];
  const { plain, places } = withPlaces(text);
  const marks: Mark[] = [];
  const pattern = new RegExp(terms.map((term) => `(${patternOf(term)})`).join("|"), "gu");
  for (const { index, 0: found, ...groups } of plain.matchAll(pattern)) {
    const last = index + found.length - 1;
    // To the end of what the last character was folded from.
    let next = last + 1;
    while (places[next] === places[last]) next++;
    const start = places[index] ?? 0;
    // Within a character that stands for several, and is marked already.
    if (start < (marks.at(-1)?.end ?? 0)) continue;
    marks.push({
      start,
      end: places[next] ?? text.length,
      term: terms.findIndex((_, number) => (groups as Record<number, string | undefined>)[number + 1] !== undefined),
    });
    if (marks.length === MARKS_MAX) break;
  }
  return marks;
}

/** Folds a text; `places`: where in the text each code unit comes from. */
function withPlaces(text: string): { plain: string; places: number[] } {
  pieces ??= new RegExp(`${PLAIN}+(?!\\p{M})|\\P{M}?\\p{M}*`, "gu");
  let plain = "";
  const places: number[] = [];
  const known = new Map<string, string>();
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    let own = known.get(piece);
    if (own === undefined) {
      own = folded(piece);
      if (piece.length <= SHORT) known.set(piece, own);
    }
    const isPlain = own.length === piece.length;
    for (let unit = 0; unit < own.length; unit++) places.push(index + (isPlain ? unit : 0));
    plain += own;
  }
  return { plain, places };
}

/** Terms hold nothing but letters, digits and spaces. */
function patternOf(term: Term): string {
  const runs = runsIn(term.text);
  const begins = runs[0]?.kind === "word" ? `(?<!${WORD})` : "";
  const ends = runs.at(-1)?.kind === "word" && !tokensOfTerm(term).open ? `(?!${WORD})` : "";
  return begins + runs.map(({ text }) => text).join("[^\\p{L}\\p{N}]*") + ends;
}

/** Returns the passage of a post in which most terms stand, else its summary: from there if it has as many as the body. */
export function passage({ summary, contentHtml }: Pick<Post, "summary" | "contentHtml">, terms: Term[]): string {
  const ofSummary = densest(marksIn(summary, terms));
  if (ofSummary.terms === terms.length || contentHtml === "") return cut(summary, ofSummary.start);
  const body = visibleText(contentHtml).slice(0, BODY_MAX).replace(/\s+/g, " ").trim();
  const ofBody = densest(marksIn(body, terms));
  return ofBody.terms > ofSummary.terms ? cut(body, ofBody.start) : cut(summary, ofSummary.start);
}

/** Returns where the first passage begins that has the most different terms, and how many it has. */
function densest(marks: Mark[]): { start: number; terms: number } {
  let best = { start: 0, terms: 0 };
  for (const [index, { start }] of marks.entries()) {
    const near = marks.slice(index).filter(({ end }) => end - start < PASSAGE - BEFORE);
    const { size } = new Set(near.map(({ term }) => term));
    if (size > best.terms) best = { start, terms: size };
  }
  return best;
}

/** Cuts a text to begin shortly before a place, unless it is short before it. */
function cut(text: string, start: number): string {
  if (start <= BEFORE * 2) return truncate(text, PASSAGE * 2);
  const before = [...text.slice(0, start)].slice(-BEFORE).join("");
  // Not from within a word, in scripts with spaces.
  const space = before.search(/\s/);
  return `…${before.slice(space + 1)}${truncate(text.slice(start), PASSAGE * 2)}`;
}
