import fc from "fast-check";
import { expect, it } from "vitest";
import { compareUtf8 } from "../../../src/core/posts/key-order.ts";
import { anyPoint } from "../../any-point.ts";

it.each([
  ["a", "a"],
  ["a", "b"],
  ["a", "aa"],
  ["", "a"],
  ["z", "é"],
  ["\uffff", "👍"],
  ["👍", "👎"],
  ["\uffff", "\u{10000}"],
  ["\u{103fe}", "\u{103ff}"],
  ["x\uffff", "x👍"],
])("puts %j before %j or beside it, as their bytes do", (a, b) => {
  expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(Math.sign(compareUtf8(b, a))).toBe(Buffer.compare(Buffer.from(b), Buffer.from(a)));
});

it("orders any two texts as their bytes", () => {
  const text = fc.string({ unit: anyPoint, maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
