import { normalized } from "../normal-form.ts";
import { simplified } from "./simplified.ts";

/** Soft hyphens, joiners and byte order marks: nothing that a reader sees or types. */
const UNSEEN = /\u00ad|\u200c|\u200d|\u2060|\ufeff/g;
/** Latin and Greek letters that may carry marks, and marks that stand alone. */
const MARKED = /[\u00c0-\u03ff\u1e00-\u1fff]/g;
const MARK = /^[\u0300-\u036f]$/;

/**
 * Folds spellings that readers do not tell apart: width, case, accents of Latin and Greek letters, and traditional characters.
 * Folding twice changes nothing.
 */
export function folded(text: string): string {
  const plain = normalized(text.replace(UNSEEN, ""), "NFKC").toLowerCase().replace(MARKED, withoutMark);
  // What a mark kept apart may now be one character.
  return simplified(normalized(plain, "NFC"));
}

function withoutMark(character: string): string {
  if (character === "ς") return "σ";
  const [base = ""] = normalized(character, "NFD");
  return MARK.test(base) ? "" : base;
}
