import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { imageSize } from "image-size";
import { describe, expect, it } from "vitest";
import { drawCard } from "../../../src/pages/card/card.ts";
import { glyphsOf } from "../../../src/pages/card/glyphs.ts";
import type { Card } from "../../../src/pages/card-address.ts";

const asked: string[] = [];
async function read(path: string): Promise<ArrayBuffer | undefined> {
  asked.push(path);
  try {
    return new Uint8Array(readFileSync(`dist/assets/${path}`)).buffer;
  } catch {
    return undefined;
  }
}

const card: Card = { title: "渡口改在七号码头", mark: "港", name: "港口 News", ground: "#8f2f24", ink: "#ffffff" };

/** The share of each of the sixteen shades, from the ground to the ink. */
function shadesOf(png: Uint8Array): number[] {
  const at = Buffer.from(png).indexOf("IDAT");
  const length = Buffer.from(png).readUInt32BE(at - 4);
  const rows = inflateSync(png.subarray(at + 4, at + 4 + length));
  expect(rows.length).toBe(601 * 630);
  const counts = new Array<number>(16).fill(0);
  for (const [index, byte] of rows.entries())
    if (index % 601 !== 0) for (const shade of [byte >> 4, byte & 15]) counts[shade] = (counts[shade] ?? 0) + 1;
  return counts.map((count) => count / (1200 * 630));
}

describe("the card of a title", () => {
  it("is a PNG of 1200 by 630, between the two colours, and the same for the same title", async () => {
    const png = await drawCard(card, read);
    expect(imageSize(png)).toMatchObject({ width: 1200, height: 630, type: "png" });
    const at = Buffer.from(png).indexOf("PLTE") + 4;
    expect(Buffer.from(png.subarray(at, at + 3)).toString("hex")).toBe("8f2f24");
    expect(Buffer.from(png.subarray(at + 45, at + 48)).toString("hex")).toBe("ffffff");
    expect(await drawCard(card, read)).toEqual(png);
    expect(png.length).toBeLessThan(40_000);
  });

  it("shows what is written: Chinese, Latin with accents, nothing where the font has nothing", async () => {
    const ink = async (title: string) => shadesOf(await drawCard({ ...card, title }, read))[15] ?? 0;
    const bare = await ink("");
    // The box with the mark, and the name.
    expect(bare).toBeGreaterThan(0.005);
    expect(await ink("ᚠᚢᚦ")).toBe(bare);
    expect(await ink("é")).toBeGreaterThan(await ink("e"));
    expect(await ink("港口")).toBeGreaterThan(await ink("一一"));
    const hash = async (title: string) =>
      createHash("sha256")
        .update(await drawCard({ ...card, title }, read))
        .digest("hex");
    expect(await hash("Ferry’s")).toBe(await hash("Ferry's"));
  });

  it("has room for any title", async () => {
    const long = await drawCard({ ...card, title: "渡口".repeat(5000), name: "W".repeat(5000) }, read);
    expect(imageSize(long)).toMatchObject({ width: 1200, height: 630 });
    expect(await drawCard({ ...card, title: "渡口".repeat(60) }, read)).toEqual(
      await drawCard({ ...card, title: "渡口".repeat(5000) }, read),
    );
    expect(await drawCard({ ...card, title: "a", mark: "" }, async () => undefined)).toBeInstanceOf(Uint8Array);
  });

  it("reads no more files than an invocation may fetch", async () => {
    asked.length = 0;
    await glyphsOf(String.fromCodePoint(...Array.from({ length: 120 }, (_, at) => 0x20000 + at * 1024)), read);
    expect(asked.length).toBe(40);
    asked.length = 0;
    const glyphs = await glyphsOf("一丁A", read);
    expect(asked).toEqual(["static/glyphs-1/19.bin", "static/glyphs-1/0.bin"]);
    expect([...glyphs].map(([character, { width }]) => [character, width])).toEqual([
      ["一", 1000],
      ["丁", 1000],
      ["A", expect.closeTo(640, -2)],
    ]);
  });
});
