import { normalized } from "../../core/normal-form.ts";
import { CARD, type Card } from "../card-address.ts";
import { EM, glyphsOf, placed, type ReadFile } from "./glyphs.ts";
import { evenLinesOf, graphemes, linesOf } from "./lines.ts";
import { png } from "./png.ts";
import { type Outline, raster } from "./raster.ts";

const MARGIN = 80;
/** Sizes of the title: the largest that it fits in. */
const SIZES = [108, 92, 78, 66, 58];
const LINES_MAX = 4;
const TITLE_HEIGHT = 380;
const LINE_HEIGHT = 1.28;
/** How far below a line's top its baseline is, and the middle of its capitals and ideographs above that. */
const BASELINE = 0.95;
const MIDDLE = 0.37;
const BOX = { size: 76, radius: 17, letter: 50 };
const NAME_SIZE = 38;
/** Characters of a title that are looked at: more than four lines hold. */
const TITLE_MAX = 120;

/**
 * Returns a text as it is drawn: on one line, and no longer than can be shown. In a Chinese font curly quotes are as wide as an
 * ideograph, so texts without these get straight ones.
 */
function drawn(text: string): string {
  const short = normalized(text.slice(0, TITLE_MAX * 10), "NFC")
    .replace(/\s+/gu, " ")
    .trim();
  const title = graphemes(short)
    .slice(0, TITLE_MAX)
    .join("")
    .replace(/(?<=\p{Script=Latin})’/gu, "'");
  return IDEOGRAPH.test(title) ? title : title.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
}

const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Draws a title with the site's mark and name, as a PNG. Characters without a glyph are left out. */
export async function drawCard(card: Card, read: ReadFile): Promise<Uint8Array<ArrayBuffer>> {
  const glyphs = await glyphsOf(`${[card.mark, card.name, card.title].map(drawn).join("")}…`, read);
  const known = (all: string) => [...drawn(all)].filter((character) => glyphs.has(character)).join("");
  const width = (all: string) => [...all].reduce((sum, character) => sum + (glyphs.get(character)?.width ?? 0), 0) / EM;
  const write = (all: string, left: number, baseline: number, size: number): Outline[] => {
    let x = left;
    return [...all].flatMap((character) => {
      const glyph = glyphs.get(character);
      if (!glyph) return [];
      const outlines = placed(glyph, x, baseline, size);
      x += (glyph.width / EM) * size;
      return outlines;
    });
  };

  const room = CARD.width - 2 * MARGIN;
  const title = fitted(known(card.title), width, room);
  const shapes = title.lines.flatMap((line, at) =>
    write(line, MARGIN, MARGIN - 12 + (at * LINE_HEIGHT + BASELINE) * title.size, title.size),
  );
  const top = CARD.height - MARGIN - BOX.size;
  const middle = top + BOX.size / 2;
  const mark = known(card.mark);
  if (mark) shapes.push(box(MARGIN, top));
  const beside = mark ? BOX.size + 24 : 0;
  const { lines } = linesOf(known(card.name), (all) => width(all) * NAME_SIZE, room - beside, 1);
  shapes.push(...write(lines[0] ?? "", MARGIN + beside, middle + MIDDLE * NAME_SIZE, NAME_SIZE));
  const shades = raster(shapes, CARD.width, CARD.height);

  // The mark is cut out of its box.
  const inset = (BOX.size - width(mark) * BOX.letter) / 2;
  const cut = raster(write(mark, inset, BOX.size / 2 + MIDDLE * BOX.letter, BOX.letter), BOX.size, BOX.size);
  for (const [at, shade] of cut.entries()) {
    const pixel = (top + Math.floor(at / BOX.size)) * CARD.width + MARGIN + (at % BOX.size);
    shades[pixel] = Math.max(0, (shades[pixel] ?? 0) - shade);
  }
  return png(shades, CARD.width, card.ground, card.ink);
}

function fitted(title: string, width: (text: string) => number, room: number): { lines: string[]; size: number } {
  let found = { lines: [""], size: 0 };
  for (const size of SIZES) {
    const most = Math.min(LINES_MAX, Math.floor(TITLE_HEIGHT / (size * LINE_HEIGHT)));
    const { lines, isWhole } = evenLinesOf(title, (text) => width(text) * size, room, most);
    found = { lines, size };
    if (isWhole) break;
  }
  return found;
}

function box(x: number, y: number): Outline {
  const { size, radius } = BOX;
  const corner = 8;
  return [
    [x + size - radius, y + radius],
    [x + size - radius, y + size - radius],
    [x + radius, y + size - radius],
    [x + radius, y + radius],
  ].flatMap(([centreX = 0, centreY = 0], quarter) =>
    Array.from({ length: corner + 1 }, (_, step) => {
      const angle = (Math.PI / 2) * (quarter - 1 + step / corner);
      return [centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)];
    }).flat(),
  );
}
