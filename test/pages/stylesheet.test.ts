import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const stylesheet = readFileSync("src/pages/gazette.css", "utf8");

const [light = "", dark = ""] = [...stylesheet.matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1]);

function colours(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]));
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(one = "", other = ""): number {
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
      const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", colours(light)],
  ["dark", colours(dark)],
])("the %s scheme", (_, scheme) => {
  it("has a contrast of 4.5 for text and 3 for edges of controls", () => {
    for (const ground of [scheme.paper, scheme.sheet]) {
      for (const text of [scheme.ink, scheme.muted, scheme.accent, scheme.problem]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(scheme.edge, ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(scheme.ink, scheme.mark)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme["on-fill"], scheme.accent)).toBeGreaterThanOrEqual(4.5);
  });
});

it("never spaces letters, which tears Chinese apart", () => {
  expect(stylesheet).not.toContain("letter-spacing");
});

it("uses only colours and measures that it defines", () => {
  const defined = new Set([...stylesheet.matchAll(/(--[a-z-]+):/g)].map((match) => match[1]));
  for (const [, name] of stylesheet.matchAll(/var\((--[a-z-]+)\)/g)) expect(defined).toContain(name);
});
