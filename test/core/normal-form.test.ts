import { describe, expect, it } from "vitest";
import { normalized, truncate } from "../../src/core/normal-form.ts";

describe("a normalized text", () => {
  it.each(["Zürich", "Ｚürich", "ｶﾞｷﾞ", "स्त्री", "ที่", "👩‍👩‍👧‍👦", "ệ", "각"])(
    "equals Unicode's normal form: %s",
    (text) => {
      for (const form of ["NFC", "NFD", "NFKC", "NFKD"] as const)
        expect(normalized(text, form)).toBe(text.normalize(form));
    },
  );

  it("has at most thirty marks on a character, and keeps the next character", () => {
    expect(normalized(`a${"\u0316\u0301".repeat(40)}b`, "NFD")).toMatch(/^a\p{M}{30}b$/u);
  });
});

describe("a truncated text", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["ab😀", 3, "ab"],
    ["a😀b", 3, "a😀"],
  ])("never ends inside a surrogate pair: %j", (text, length, expected) => {
    expect(truncate(text, length)).toBe(expected);
  });
});
