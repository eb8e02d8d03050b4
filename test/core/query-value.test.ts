import fc from "fast-check";
import { expect, it } from "vitest";
import { queryValue } from "../../src/core/query-value.ts";
import { anyPoint } from "../any-point.ts";

it("encodes any text as URLSearchParams does", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: anyPoint }),
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("\ud800", "a\udc00b", "~!'()*-._ +%"),
      ),
      (text) => {
        expect(`q=${queryValue(text)}`).toBe(String(new URLSearchParams({ q: text })));
      },
    ),
  );
});
