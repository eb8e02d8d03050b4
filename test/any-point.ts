import fc from "fast-check";

/** Where pairs of halves begin, which are no characters, and how many there are. */
const [HALVES, HALVES_COUNT] = [0xd800, 0x800];

/**
 * Any code point: the same texts for the same seed as fast-check's unit "binary", whose first text takes a process a second and 180 MB
 * for a list of all of them.
 */
export const anyPoint = fc
  .nat({ max: 0x10_ffff - HALVES_COUNT })
  .map((index) => String.fromCodePoint(index < HALVES ? index : index + HALVES_COUNT), indexOf);

function indexOf(text: unknown): number {
  const point = typeof text === "string" ? text.codePointAt(0) : undefined;
  if (point === undefined || text !== String.fromCodePoint(point)) throw new Error(`Not one code point: ${text}`);
  return point < HALVES ? point : point - HALVES_COUNT;
}
