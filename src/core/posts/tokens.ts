import { folded } from "./folding.ts";

/** A run of letters and digits: in a script without spaces, or a word. */
export interface Run {
  kind: "characters" | "word";
  text: string;
}

const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー`;
/** A character of a word. */
export const WORD = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`;
/** These scripts include symbols, such as dictionary radicals, which separate runs like punctuation does. */
const RUN = `((?:(?=[\\p{L}\\p{N}\\p{M}ー])[${UNSPACED}])+)|${WORD}+`;
/** Made when first needed: the classes are large. */
let runs: RegExp | undefined;
let unspaced: RegExp | undefined;

/** Splits a text into runs, folded. */
export function runsIn(text: string): Run[] {
  runs ??= new RegExp(RUN, "gu");
  return [...folded(text).matchAll(runs)].map(([run, unspaced]) => ({
    kind: unspaced === undefined ? "word" : "characters",
    text: run,
  }));
}

/** Returns what kind of run a folded one is. */
export function foldedRun(text: string): Run {
  unspaced ??= new RegExp(`^[${UNSPACED}]`, "u");
  return { kind: unspaced.test(text) ? "characters" : "word", text };
}

/**
 * Splits a run of characters into overlapping pairs, the last character alone. Two characters are then found like a word, longer
 * runs as adjacent pairs, and a single character as the beginning of a pair.
 */
export function pairs(run: string): string[] {
  const found: string[] = [];
  let before = "";
  for (const character of run) {
    if (before !== "") found.push(before + character);
    before = character;
  }
  found.push(before);
  return found;
}

/** Returns a text as the index stores it: words and pairs of characters, in order, with a space between two. */
export function tokensIn(text: string): string {
  return runsIn(text)
    .flatMap(({ kind, text }) => (kind === "characters" ? pairs(text) : [text]))
    .join(" ");
}
