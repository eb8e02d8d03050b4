import { normalized } from "../normal-form.ts";

/** What is looked for: characters that follow each other, in scripts without spaces, or the beginning of a word. */
export interface Term {
  kind: "characters" | "word";
  text: string;
}

/** Longer questions are cut off: nobody types them, and each term costs. */
export const QUESTION_MAX = 100;
const TERMS_MAX = 8;

const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー`;
/** Scripts have signs, too, such as the radicals of dictionaries: these part as a dash does. */
const RUN = new RegExp(
  `((?:(?=[\\p{L}\\p{N}\\p{M}ー])[${UNSPACED}])+)|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`,
  "gu",
);

/** The runs of letters and digits in a text; all else only parts them. */
function termsIn(text: string): Term[] {
  return [...normalized(text, "NFKC").toLowerCase().matchAll(RUN)].map(([run, unspaced]) => ({
    kind: unspaced === undefined ? "word" : "characters",
    text: run,
  }));
}

/** What a reader asks for: every term must occur. Empty when nothing can be looked for. */
export function readQuestion(question: string): Term[] {
  const terms = new Map(termsIn(question.slice(0, QUESTION_MAX)).map((term) => [term.text, term]));
  return [...terms.values()].slice(0, TERMS_MAX);
}

/**
 * A run of characters as the index has it: each with the one after it, the last alone. So two characters are found as
 * quickly as a word is, more of them as neighbours, and one as the beginning of a pair.
 */
export function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, index) => character + (characters[index + 1] ?? ""));
}

/** A text as the index has it: words, and pairs of characters, with spaces between. */
export function indexedWords(text: string): string {
  return termsIn(text)
    .flatMap(({ kind, text }) => (kind === "characters" ? pairs(text) : [text]))
    .join(" ");
}

/** A text in pieces, those marked that were looked for. */
export function highlight(text: string, terms: Term[]): { text: string; marked: boolean }[] {
  if (terms.length === 0) return [{ text, marked: false }];
  const wanted = [...terms]
    .sort((a, b) => b.text.length - a.text.length)
    .map(({ kind, text }) => (kind === "word" ? `(?<![\\p{L}\\p{N}])${text}` : text));
  const parts = text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
  return parts.map((part, index) => ({ text: part, marked: index % 2 === 1 })).filter(({ text }) => text !== "");
}

/** The part of a text around the first of the terms, from some characters before it. */
export function excerpt(text: string, terms: Term[], before = 30): string {
  const [first] = highlight(text, terms);
  if (!first || first.marked || first.text.length === text.length || first.text.length <= before * 2) return text;
  return `…${[...text.slice(first.text.length - before)].join("").trimStart()}`;
}
