// Called by infra/assets.ts: writes the outlines of the letters that cards are drawn with, in the format of
// src/pages/card/glyphs.ts. The font is Noto Sans SC (SIL Open Font License 1.1), bold.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { EM, GLYPH_FOLDER, GLYPHS_IN_FILE } from "../src/pages/card/glyphs.ts";
import { writeNew } from "./write-new.ts";

const FONT = createRequire(import.meta.url).resolve("@fontsource-variable/noto-sans-sc/package.json");

/** Glyphs as the numbers of a file, by code point. */
type StoredGlyphs = Map<number, number[]>;

/** Writes the files of glyphs below a folder, in a process of its own, unless those of this font and format are there. */
export async function layOutGlyphs(folder: string): Promise<void> {
  if (readOrEmpty(stampIn(folder)) === version()) return;
  await promisify(execFile)(process.execPath, [import.meta.filename, folder]);
}

async function writeGlyphs(folder: string): Promise<void> {
  const files = Map.groupBy(await storedGlyphs(), ([code]) => Math.floor(code / GLYPHS_IN_FILE));
  for (const [file, glyphs] of files) writeNew(join(folder, GLYPH_FOLDER, `${file}.bin`), fileOf(new Map(glyphs)));
  writeNew(stampIn(folder), Buffer.from(version()));
}

function stampIn(folder: string): string {
  return join(folder, GLYPH_FOLDER, "version.txt");
}

function version(): string {
  return createHash("sha256")
    .update([FONT, import.meta.filename].map((path) => readFileSync(path, "utf8")).join(""))
    .digest("hex");
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function storedGlyphs(): Promise<StoredGlyphs> {
  const [{ default: opentype }, { default: wawoff2 }] = await Promise.all([import("opentype.js"), import("wawoff2")]);
  const found: StoredGlyphs = new Map();
  const files = join(dirname(FONT), "files");
  for (const name of readdirSync(files).sort()) {
    // What is unpacked lies in memory that the next call overwrites.
    const font = opentype.parse(Uint8Array.from(await wawoff2.decompress(readFileSync(join(files, name)))).buffer);
    for (const [code, index] of Object.entries(font.tables.cmap.glyphIndexMap)) {
      const glyph = font.glyphs.get(index);
      const { commands } = glyph.getPath(0, 0, EM, { variation: { wght: 700 } }, font);
      // Known only after its outlines: it depends on the weight.
      found.set(Number(code), [glyph.advanceWidth, ...stored(commands)]);
    }
  }
  return found;
}

function stored(commands: import("opentype.js").Command[]): number[] {
  const outlines: number[][] = [];
  const point = (x: number, y: number, isControl: boolean) => [Math.round(x) * 2 + Number(isControl), Math.round(y)];
  for (const { type, x, y, x1, y1 } of commands) {
    if (type === "M") outlines.push([]);
    if (type === "Q") outlines.at(-1)?.push(...point(x1, y1, true));
    if (type === "C") throw new Error("The font has cubic curves.");
    if (type !== "Z") outlines.at(-1)?.push(...point(x, y, false));
  }
  return outlines.flatMap((points) => [points.length / 2, ...points]);
}

function fileOf(glyphs: StoredGlyphs): Buffer {
  const numbers: number[] = [];
  const offsets = new Uint32Array(GLYPHS_IN_FILE + 1);
  const first = offsets.byteLength / 2;
  const members = new Map([...glyphs].map(([code, glyph]) => [code % GLYPHS_IN_FILE, glyph]));
  for (let index = 0; index < GLYPHS_IN_FILE; index++) {
    offsets[index] = first + numbers.length;
    numbers.push(...(members.get(index) ?? []));
  }
  offsets[GLYPHS_IN_FILE] = first + numbers.length;
  return Buffer.concat([Buffer.from(offsets.buffer), Buffer.from(Int16Array.from(numbers).buffer)]);
}

if (import.meta.main) await writeGlyphs(process.argv[2] ?? "");
