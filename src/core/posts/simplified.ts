import { TRADITIONAL } from "./traditional-characters.ts";

/** The unified ideographs from which a table by code unit begins, and how many there are. */
const FIRST = 0x4e00;
const IDEOGRAPHS = 0x5200;

/** The code unit of the simplified character for each traditional one, else zero. */
let table: Uint16Array | undefined;

/** Returns the first-level characters of GB 2312: 40 rows of 94, of which the last five places are empty. */
export function firstLevel(): string[] {
  const bytes = Array.from({ length: 40 * 94 }, (_, place) => [0xb0 + Math.trunc(place / 94), 0xa1 + (place % 94)]);
  return [...new TextDecoder("gb18030").decode(new Uint8Array(bytes.flat()))];
}

/** Writes a text in simplified characters, as far as they are frequent: those of GB 2312's first level. */
export function simplified(text: string): string {
  table ??= readTable();
  let written = "";
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = table[text.charCodeAt(index) - FIRST];
    if (!unit) continue;
    written += text.slice(from, index) + String.fromCharCode(unit);
    from = index + 1;
  }
  return from === 0 ? text : written + text.slice(from);
}

function readTable(): Uint16Array {
  const read = new Uint16Array(IDEOGRAPHS);
  const characters = firstLevel();
  let place = 0;
  for (const [, steps = "", traditional = ""] of TRADITIONAL.matchAll(/(\d*)(\D)/gu)) {
    place += steps === "" ? 1 : Number(steps);
    read[traditional.charCodeAt(0) - FIRST] = characters[place]?.charCodeAt(0) ?? 0;
  }
  return read;
}
