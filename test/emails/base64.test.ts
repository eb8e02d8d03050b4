import fc from "fast-check";
import { expect, it } from "vitest";
import { arena, base64Lines, evenLines } from "../../src/emails/base64.ts";

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const decoded = (lines: string) => Buffer.from(lines.replaceAll("\r\n", ""), "base64").toString();
const canonical = (text: string) => text.toWellFormed().replace(/\r\n?|\n/g, "\r\n");
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.nat(700).map((length) => "x".repeat(length)),
);

it("is what any decoder reads, in lines of at most 76 characters", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const lines = textOf(base64Lines(text)).split("\r\n");
      expect(lines.pop()).toBe("");
      expect(decoded(lines.join(""))).toBe(canonical(text));
      // All whole but the last.
      for (const [at, { length }] of lines.entries()) if (at < lines.length - 1) expect(length).toBe(76);
      expect(lines.at(-1)?.length).toBeLessThanOrEqual(76);
    }),
  );
});

it("comes out even with at most two spaces behind the text, so that what follows can be joined, also once it is encoded again", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = evenLines(text);
      if (text === "") expect(bytes).toHaveLength(0);
      if (text === "") return;
      expect(bytes.length % 3).toBe(0);
      const lines = textOf(bytes).split("\r\n");
      expect(lines.pop()).toBe("");
      expect(decoded(lines.join(""))).toMatch(/ {0,2}$/);
      expect(decoded(lines.join("")).slice(0, canonical(text).length)).toBe(canonical(text));
      expect(decoded(lines.join("")).slice(canonical(text).length)).toMatch(/^ {0,2}$/);
      expect(lines.join("")).not.toContain("=");
      for (const { length } of lines) expect(length).toBeLessThanOrEqual(76);
      // Few are short.
      expect(lines.filter(({ length }) => length < 76).length).toBeLessThanOrEqual(4);
    }),
  );
});

it("encodes a text that is longer than any before it, in any script", () => {
  for (const text of ["x".repeat(20_000), "灯".repeat(20_000)]) expect(decoded(textOf(base64Lines(text)))).toBe(text);
});

it("hands out room that nobody else gets, short and long", () => {
  const take = arena();
  const pieces = [1, 16_000, 383, 1, 40_000, 7, 16_384, 5].map((bytes, at) => ({ bytes, at, piece: take(bytes) }));
  for (const { at, piece } of pieces) piece.fill(at + 1);
  for (const { bytes, at, piece } of pieces) {
    expect(piece).toHaveLength(bytes);
    expect(piece.every((byte) => byte === at + 1)).toBe(true);
  }
});

it("adds nothing to nothing", () => {
  expect(evenLines("")).toHaveLength(0);
  expect(textOf(base64Lines(""))).toBe("\r\n");
});
