import { describe, expect, it } from "vitest";
import { oneLine } from "../../src/emails/one-line.ts";

describe("a text that is put on one line", () => {
  it.each([
    ["line breaks, tabs and controls", " a\r\n\tb\u2028c\u2029\u0000d ", "a b c d"],
    ["all spaces but one between words", " 铜价  上涨 ", "铜价 上涨"],
    ["spaces before it", " 铜价", "铜价"],
    ["spaces behind it", "铜价 ", "铜价"],
    ["a second space", "铜价  上涨", "铜价 上涨"],
    ["spaces of the width of a character", "铜价\u3000上涨", "铜价 上涨"],
    ["marks that turn the direction of what follows", "a\u202eb\u2066c\ufeffd", "abcd"],
    ["halves of surrogate pairs", "a\ud83db", "a\ufffdb"],
    ["combining marks beyond the fourth", `e${"\u0301".repeat(9)}x`, `e${"\u0301".repeat(4)}x`],
  ])("is rid of %s", (_, text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it("keeps four combining marks", () => {
    expect(oneLine(`e${"\u0301".repeat(4)}`)).toBe(`e${"\u0301".repeat(4)}`);
  });

  it("is as wide as asked at most, a CJK character taking two columns", () => {
    expect(oneLine("abcdef", 6)).toBe("abcdef");
    expect(oneLine("灯灯灯", 6)).toBe("灯灯灯");
    expect(oneLine("灯灯灯灯", 6)).toMatch(/^灯灯灯?…$/);
  });

  it("counts code points, the sign of what was left out aside", () => {
    expect(oneLine("e\u0301e\u0301", 3)).toBe("e\u0301e\u0301");
    expect(oneLine("e\u0301e\u0301a", 3)).toBe("e\u0301e…");
  });

  it("is looked for in four times as many characters", () => {
    expect([oneLine(`${" ".repeat(23)}x`, 6), oneLine(`${" ".repeat(24)}x`, 6)]).toEqual(["x", ""]);
  });

  it("has as many code points as columns at most, though one grapheme may hold many", () => {
    const family = "👨‍👩‍👧‍👦";
    const line = oneLine(family.repeat(5), 12);
    expect([...line]).toHaveLength(13);
    expect(line.endsWith("…")).toBe(true);
    expect(oneLine("👍".repeat(6), 12)).toBe("👍".repeat(6));
  });
});
