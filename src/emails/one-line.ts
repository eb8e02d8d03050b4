import { clip } from "../core/clip.ts";

/** Marks that turn the direction of all that follows them, beyond the text they stand in (UAX #9 §2). */
const TURNING = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** More marks on one letter than any script needs: they would be drawn over the lines around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Text as it may stand in one line: well-formed, without breaks or control characters, at most `columns` wide (a Chinese
 * character takes two) and no more characters than that, however many of them make one letter.
 */
export function oneLine(text: string, columns = Number.POSITIVE_INFINITY): string {
  const line = text
    .slice(0, columns * 4)
    .toWellFormed()
    .replace(TURNING, "")
    .replace(PILED_MARKS, "$1")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const clipped = clip(line, columns);
  if (clipped.length <= columns + 1) return clipped;
  const characters = [...clipped];
  return characters.length <= columns + 1 ? clipped : `${characters.slice(0, columns).join("")}…`;
}
