import fc from "fast-check";
import { expect, it } from "vitest";
import { clip, clipAny } from "../../src/core/clip.ts";

it("keeps a text that fits", () => {
  expect(clip("渡轮", 4)).toBe("渡轮");
  expect(clip("ferry", 5)).toBe("ferry");
});

it("counts a Chinese character as two columns", () => {
  expect(clip("清晨六点，第一班", 8)).toBe("清晨六点…");
  expect(clip("at six in the morning", 8)).toBe("at six i…");
});

it("never splits a character", () => {
  expect(clip("a👩‍👩‍👧‍👦b", 3)).toBe("a👩‍👩‍👧‍👦…");
  expect(clip("a👩‍👩‍👧‍👦b", 2)).toBe("a…");
});

it("cuts simple texts as any other", () => {
  const unit = fc.oneof(
    fc.constantFrom(..."a ,。、“”…—·々〇（）％～　灯塔"),
    fc.string({ unit: "grapheme", maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), fc.nat(80), (text, columns) => {
      expect(clip(text, columns)).toBe(clipAny(text, columns));
    }),
    { numRuns: 1_000 },
  );
});
