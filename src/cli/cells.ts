import { stripVTControlCharacters } from "node:util";

/** Characters that take two cells of a terminal: those of Chinese, Japanese and Korean, and their punctuation. */
const WIDE = /[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Counts the cells that a text takes on a terminal. */
export function cellsOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  return plain.length + (plain.match(WIDE)?.length ?? 0);
}
