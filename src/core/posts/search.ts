import { normalized } from "../normal-form.ts";

/** A search term: a run of characters in scripts without spaces, or the beginning of a word. */
export interface Term {
  kind: "characters" | "word";
  text: string;
}

/** Longer searches are cut: each term costs. */
export const QUESTION_MAX = 100;
const TERMS_MAX = 8;

const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー`;
/** These scripts include symbols, such as dictionary radicals, which separate terms like punctuation does. */
const RUN = `((?:(?=[\\p{L}\\p{N}\\p{M}ー])[${UNSPACED}])+)|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`;
/** Made when first needed: the classes are large. */
let runs: RegExp | undefined;

/** Splits a text into runs of letters and digits. */
function termsIn(text: string): Term[] {
  runs ??= new RegExp(RUN, "gu");
  return [...normalized(text, "NFKC").toLowerCase().matchAll(runs)].map(([run, unspaced]) => ({
    kind: unspaced === undefined ? "word" : "characters",
    text: run,
  }));
}

/** Parses a search. Every term must occur; empty if there are none. */
export function readQuestion(question: string): Term[] {
  const terms = new Map(termsIn(question.slice(0, QUESTION_MAX)).map((term) => [term.text, term]));
  return [...terms.values()].slice(0, TERMS_MAX);
}

/**
 * Splits a run into overlapping pairs, the last character alone. Two characters are then found like a word, longer runs as
 * adjacent pairs, and a single character as the prefix of a pair.
 */
export function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, index) => character + (characters[index + 1] ?? ""));
}

/** Returns a text as the index stores it: words and character pairs, separated by spaces. */
export function indexedWords(text: string): string {
  return termsIn(text)
    .flatMap(({ kind, text }) => (kind === "characters" ? pairs(text) : [text]))
    .join(" ");
}

/** Splits a text into parts, those that match a term marked. */
export function highlight(text: string, terms: Term[]): { text: string; marked: boolean }[] {
  if (terms.length === 0) return [{ text, marked: false }];
  const wanted = [...terms]
    .sort((a, b) => b.text.length - a.text.length)
    .map(({ kind, text }) => (kind === "word" ? `(?<![\\p{L}\\p{N}])${text}` : text));
  const parts = text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
  return parts.map((part, index) => ({ text: part, marked: index % 2 === 1 })).filter(({ text }) => text !== "");
}

/** Returns a text from shortly before its first match. */
export function excerpt(text: string, terms: Term[], before = 30): string {
  const [first] = highlight(text, terms);
  if (!first || first.marked || first.text.length === text.length || first.text.length <= before * 2) return text;
  return `…${[...text.slice(first.text.length - before)].join("").trimStart()}`;
}
