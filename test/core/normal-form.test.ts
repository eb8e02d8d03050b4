import { describe, expect, it } from "vitest";
import { normalized, truncate } from "../../src/core/normal-form.ts";

describe("a normalized text", () => {
  it.each(["Zürich", "Ｚürich", "ｶﾞｷﾞ", "स्त्री", "ที่", "👩‍👩‍👧‍👦", "ệ", "각"])("is what Unicode says it is: %s", (text) => {
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"] as const)
      expect(normalized(text, form)).toBe(text.normalize(form));
  });

  it("has thirty marks on a character at most, and keeps the character behind them", () => {
    expect(normalized(`a${"\u0316\u0301".repeat(40)}b`, "NFD")).toMatch(/^a\p{M}{30}b$/u);
  });
});

describe("the beginning of a text", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["ab😀", 3, "ab"],
    ["a😀b", 3, "a😀"],
  ])("of %j is never half a character", (text, length, expected) => {
    expect(truncate(text, length)).toBe(expected);
  });
});
