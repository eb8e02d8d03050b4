import { expect, it } from "vitest";
import { clip } from "../../src/core/clip.ts";

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
