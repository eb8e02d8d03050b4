import { clip, SIMPLE } from "../core/clip.ts";

/** Characters that change the direction of the text after them (UAX #9 §2). */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** More combining marks than any script needs, which would overlap the lines around them. */
const EXCESS_MARKS = /(\p{M}{4})\p{M}+/gu;
/** Spaces that are not single ones between words. */
const UNEVEN = /^ | {2}| $|\u3000/;

/**
 * Makes a text fit for one line: well-formed, without line breaks and control characters, at most `columns` wide (a CJK
 * character takes two). Limits code points, too, since many can form one grapheme.
 */
export function oneLine(text: string, columns = Number.POSITIVE_INFINITY): string {
  const looked = text.slice(0, columns * 4);
  if (SIMPLE.test(looked) && !UNEVEN.test(looked)) return clip(looked, columns);
  const line = looked
    .toWellFormed()
    .replace(DIRECTION_MARKS, "")
    .replace(EXCESS_MARKS, "$1")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const clipped = clip(line, columns);
  const characters = [...clipped];
  return characters.length <= columns + 1 ? clipped : `${characters.slice(0, columns).join("")}…`;
}
