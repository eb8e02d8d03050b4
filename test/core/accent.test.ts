import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accentOf,
  CONTROL_CONTRAST,
  type Colour,
  contrast,
  GROUNDS,
  readColour,
  type Scheme,
  TEXT_CONTRAST,
} from "../../src/core/accent.ts";

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value): Colour => `#${value.toString(16).padStart(6, "0")}`);
const SCHEMES: Scheme[] = ["light", "dark"];

describe("an accent colour", () => {
  it.each([
    ["#FC0", "#ffcc00"],
    ["8f2f24", "#8f2f24"],
    [" #abcdef ", "#abcdef"],
    ["red", undefined],
    ["#ff", undefined],
    ["#ffcc0012", undefined],
    ["", undefined],
  ])("%j is %j", (text, expected) => {
    expect(readColour(text)).toBe(expected);
  });

  // The examples of WCAG's own definition, and of its understanding documents.
  it.each([
    ["#000000", "#ffffff", 21],
    ["#777777", "#ffffff", 4.48],
    ["#767676", "#ffffff", 4.54],
    ["#ff0000", "#ffffff", 4],
    ["#0a0a0a", "#ffffff", 19.8],
  ] as [Colour, Colour, number][])("%s on %s has a contrast of %d", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBeCloseTo(ratio, 2);
  });

  it("always has enough contrast, in both schemes", () => {
    fc.assert(
      fc.property(colour, (given) => {
        const accent = accentOf(given);
        for (const scheme of SCHEMES) {
          const { text, fill, onFill } = accent[scheme];
          expect(contrast(text, GROUNDS[scheme])).toBeGreaterThanOrEqual(TEXT_CONTRAST);
          expect(contrast(fill, GROUNDS[scheme])).toBeGreaterThanOrEqual(CONTROL_CONTRAST);
          expect(contrast(onFill, fill)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("stays as it is where its contrast is enough", () => {
    expect(accentOf("#8f2f24").light).toEqual({ text: "#8f2f24", fill: "#8f2f24", onFill: "#ffffff" });
    expect(accentOf("#ffcc00").dark).toEqual({ text: "#ffcc00", fill: "#ffcc00", onFill: "#000000" });
  });

  it.each(["1,.8,0", "1,0,.8", ".8,1,0", ".8,0,1", "0,1,.8", "0,.8,1"])(
    "keeps its hue when it is mended: %s",
    (shares) => {
      const parts = shares.split(",").map(Number);
      const coloured = (most: number): Colour =>
        `#${parts
          .map((part) =>
            Math.round(part * most)
              .toString(16)
              .padStart(2, "0"),
          )
          .join("")}`;
      const sharesOf = (shown: Colour) => {
        const channels = [1, 3, 5].map((at) => Number.parseInt(shown.slice(at, at + 2), 16));
        const [least, most] = [Math.min(...channels), Math.max(...channels)];
        return channels.map((channel) => (channel - least) / (most - least));
      };
      for (const [given, scheme] of [
        [coloured(255), "light"],
        [coloured(60), "dark"],
      ] as const) {
        const { text } = accentOf(given)[scheme];
        expect(text).not.toBe(given);
        for (const [at, share] of sharesOf(text).entries()) expect(share).toBeCloseTo(parts[at] ?? Number.NaN, 1);
      }
    },
  );

  it("is grey when it was", () => {
    expect(accentOf("#000000").dark.text).toMatch(/^#(..)\1\1$/);
    expect(accentOf("#ffffff").light.text).toMatch(/^#(..)\1\1$/);
  });

  it("is mended no more than it needs", () => {
    const { light, dark } = accentOf("#ffcc00");
    expect(light).toEqual({ text: "#8c7000", fill: "#b08d00", onFill: "#000000" });
    expect(accentOf("#000080").dark).toEqual({ text: "#7676ff", fill: "#4d4dff", onFill: "#ffffff" });
    expect(dark.text).toBe("#ffcc00");
  });

  it("is judged by the grounds that pages and emails have", () => {
    const css = readFileSync("src/pages/gazette.css", "utf8");
    const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");
    for (const [scheme, rules] of [
      ["light", light],
      ["dark", dark],
    ] as const)
      for (const name of ["paper", "sheet"]) {
        const ground = new RegExp(`--${name}: (#\\w{6})`).exec(rules)?.[1] as Colour;
        const worst = contrast(accentOf("#808080")[scheme].text, ground);
        expect(worst).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      }
  });
});
