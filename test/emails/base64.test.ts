import fc from "fast-check";
import { expect, it } from "vitest";
import { base64Chunks, sharedParts } from "../../src/emails/base64.ts";

const textOf = (chunks: Uint8Array[]) => Buffer.concat(chunks).toString();
const whole = (text: string) => textOf(base64Chunks([], [text]));

it("encodes a beginning and its rest to the bytes of the whole, wherever the text is cut", () => {
  for (const text of ["", "a", "x".repeat(57), "x".repeat(58), `${"灯\r\n".repeat(40)}end`, "a\nb\n".repeat(60)])
    for (let cut = 0; cut <= text.length; cut++) {
      const parts = sharedParts([text.slice(0, cut)]);
      if (parts) expect(textOf(base64Chunks(parts, [text.slice(cut)]))).toBe(whole(text));
      else expect(text[cut - 1]).toBe("\r");
    }
  expect(sharedParts(["\ud83d"])).toBeUndefined();
});

const piece = fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => text.toWellFormed().replaceAll("\r", ""));

it("encodes shared parts and what each email has between them to the bytes of the whole, each line of a part once", () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.array(piece, { maxLength: 3 }), (texts, tokens) => {
      const parts = sharedParts(texts) ?? [];
      for (const token of ["", "2s.kq3ZbV0w", ...tokens]) {
        const own = texts.map(() => token);
        const chunks = base64Chunks(parts, own);
        expect(textOf(chunks)).toBe(whole(texts.map((text) => text + token).join("")));
        // Whole lines, whose base64 can be joined.
        for (const { length } of chunks.slice(0, -1)) expect(length % 78).toBe(0);
        const shared = new Set(parts.flatMap(({ lines }) => [...lines.values()]));
        const again = base64Chunks(parts, own);
        for (const [at, chunk] of chunks.entries()) if (shared.has(chunk)) expect(again[at]).toBe(chunk);
      }
    }),
  );
});

it("is what any decoder reads, in lines of at most 76 characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const lines = whole(text).split("\r\n");
      expect(Buffer.from(lines.join(""), "base64").toString()).toBe(text.toWellFormed().replace(/\r\n?|\n/g, "\r\n"));
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
    }),
  );
});
