import fc from "fast-check";
import { expect, it } from "vitest";
import { clip } from "../../src/core/clip.ts";

it("keeps a text that fits", () => {
  expect(clip("渡轮", 4)).toBe("渡轮");
  expect(clip("ferry", 5)).toBe("ferry");
});

it("counts a Chinese character as two columns", () => {
  expect(clip("清晨六点，第一班", 8)).toBe("清晨六点…");
  expect(clip("a　b", 3)).toBe("a…");
  expect(clip("at six in the morning", 8)).toBe("at six i…");
});

it("never splits a character", () => {
  expect(clip("a👩‍👩‍👧‍👦b", 3)).toBe("a👩‍👩‍👧‍👦…");
  expect(clip("a👩‍👩‍👧‍👦b", 2)).toBe("a…");
});

it("cuts simple texts as any other", () => {
  const simple = fc.constantFrom(..."a ,。、“”…—·々〇（）％～　灯塔");
  const any = fc.oneof(simple, fc.string({ unit: "grapheme", maxLength: 1 }));
  const texts = fc.oneof(fc.string({ unit: simple, maxLength: 60 }), fc.string({ unit: any, maxLength: 60 }));
  fc.assert(
    fc.property(texts, fc.nat(80), (text, columns) => {
      // What follows makes no difference, except that this letter makes it none of the simple texts.
      const other = clip(text + "é".repeat(columns + 1), columns);
      if (clip(text, columns) === text) expect(other.startsWith(text.trimEnd())).toBe(true);
      else expect(clip(text, columns)).toBe(other);
    }),
    { numRuns: 1_000 },
  );
});
