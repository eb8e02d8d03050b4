import type { Outline } from "./raster.ts";

/** Where `infra/glyphs.ts` puts the outlines of letters. The number rises with the font and with the format: files are kept for ever. */
export const GLYPH_FOLDER = "static/glyphs-1";
/** Code points a file. A file begins with the offset of each and the end of the last, in units of two bytes. */
export const GLYPHS_IN_FILE = 1024;
/** Units of the outlines to one of the letter's size. */
export const EM = 1000;

/**
 * The letter's shape. It is stored as its width, and for each outline the number of its points and these, x before y; x is doubled,
 * and odd where the point is the control of a quadratic curve between its neighbours. y runs down.
 */
export interface Glyph {
  width: number;
  outlines: StoredPoint[][];
}

interface StoredPoint {
  x: number;
  y: number;
  isControl: boolean;
}

/** Glyphs by character. What the font lacks is absent. */
export type Glyphs = Map<string, Glyph>;

/** Reads a file of glyphs; `undefined` where there is none. */
export type ReadFile = (path: string) => Promise<ArrayBuffer | undefined>;

/** Reads the glyphs of a text out of the files that they are in. */
export async function glyphsOf(text: string, read: ReadFile): Promise<Glyphs> {
  const found: Glyphs = new Map();
  const characters = Map.groupBy(new Set(text), (character) => Math.floor(codeOf(character) / GLYPHS_IN_FILE));
  for (const [file, members] of [...characters].slice(0, FILES_MAX)) {
    const bytes = await read(`${GLYPH_FOLDER}/${file}.bin`);
    if (!bytes) continue;
    for (const character of members) {
      const glyph = glyphIn(new DataView(bytes), codeOf(character) % GLYPHS_IN_FILE);
      if (glyph) found.set(character, glyph);
    }
  }
  return found;
}

/** An invocation may fetch fifty times on the smallest plan. Ideographs are in 27 files. */
const FILES_MAX = 40;

const codeOf = (character: string) => character.codePointAt(0) ?? 0;

function glyphIn(view: DataView, index: number): Glyph | undefined {
  const start = view.getUint32(index * 4, true);
  const end = view.getUint32(index * 4 + 4, true);
  if (start === end) return undefined;
  const value = (at: number) => view.getInt16(at * 2, true);
  const outlines: StoredPoint[][] = [];
  for (let at = start + 1; at < end; at += 1 + value(at) * 2)
    outlines.push(
      Array.from({ length: value(at) }, (_, point) => {
        const x = value(at + 1 + point * 2);
        return { x: x >> 1, y: value(at + 2 + point * 2), isControl: (x & 1) === 1 };
      }),
    );
  return { width: value(start), outlines };
}

/** Parts of a curve: at the largest size that cards have, no part is a pixel off. */
const STEPS = 6;

/** Returns a glyph's outlines at a place and a size, its curves as short lines. `x` and `y` are where its baseline begins. */
export function placed({ outlines }: Glyph, x: number, y: number, size: number): Outline[] {
  const scale = size / EM;
  return outlines.map((points) =>
    points.flatMap((point, at) => {
      if (!point.isControl) return [x + point.x * scale, y + point.y * scale];
      const [from = point, to = point] = [points[at - 1], points[(at + 1) % points.length]];
      return Array.from({ length: STEPS - 1 }, (_, step) => {
        const t = (step + 1) / STEPS;
        const along = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
        return [x + along(from.x, point.x, to.x) * scale, y + along(from.y, point.y, to.y) * scale];
      }).flat();
    }),
  );
}
