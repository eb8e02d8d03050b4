import { normalized } from "../../core/normal-form.ts";

/** Longer than any name of a column or a state. */
const KEY_INPUT_MAX = 200;

/** Reduces a name or a word to its letters and digits, without case, accents and width. */
export const keyOf = (text: string): string =>
  normalized(text.slice(0, KEY_INPUT_MAX), "NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
