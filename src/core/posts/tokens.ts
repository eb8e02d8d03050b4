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
  units ??= new Uint32Array(0x1_0000);
  // A character becomes at most two, and a space.
  const tokens = new Uint16Array(text.length * 3);
  let length = 0;
  let before = BETWEEN;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const found = units[unit] || lookAt(unit, units);
    const kind = found & ~0xffff;
    if (kind === JOINED) return tokensOfRuns(text);
    if (kind !== BETWEEN) {
      if (kind !== before && length > 0) tokens[length++] = SPACE;
      if (kind === before && kind === IN_RUN) {
        tokens[length++] = found;
        tokens[length++] = SPACE;
      }
      tokens[length++] = found;
    }
    before = kind;
  }
  return new TextDecoder("utf-16le").decode(tokens.subarray(0, length));
}

/** The same for any text, run by run. */
export const tokensOfRuns = (text: string): string =>
  runsIn(text)
    .flatMap(({ kind, text }) => (kind === "characters" ? pairs(text) : [text]))
    .join(" ");

/** Characters that fold as they do alone, as long as no other ones stand beside them. */
const ALONE =
  /^[\0-\u007f\u00a0-\u00ac\u00ae-\u017f\u0400-\u0481\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u3000-\u3029\u3030-\u303f\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]$/;
const SPACE = 0x20;
const BETWEEN = 1 << 16;
const IN_WORD = 2 << 16;
const IN_RUN = 3 << 16;
/** It may fold to something else beside other ones. */
const JOINED = 4 << 16;
/** One of these for each unit of UTF-16 that was met, and in the lower half what it folds to. */
let units: Uint32Array | undefined;

function lookAt(unit: number, units: Uint32Array): number {
  const character = String.fromCharCode(unit);
  const [run, another] = ALONE.test(character) ? runsIn(character) : [];
  let found = JOINED;
  if (ALONE.test(character) && !run) found = BETWEEN;
  else if (run?.text.length === 1 && !another && folded(character).length === 1)
    found = (run.kind === "word" ? IN_WORD : IN_RUN) | run.text.charCodeAt(0);
  units[unit] = found;
  return found;
}
