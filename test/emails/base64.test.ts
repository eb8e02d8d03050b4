import fc from "fast-check";
import { expect, it } from "vitest";
import { base64Body, continueBody, encodeStart } from "../../src/emails/base64.ts";

const textOf = ({ shared, own }: { shared: Uint8Array; own: Uint8Array }) => Buffer.concat([shared, own]).toString();

it("encodes a beginning and its rest to the bytes of the whole, wherever the text is cut", () => {
  for (const whole of ["", "a", "x".repeat(57), "x".repeat(58), `${"灯\r\n".repeat(40)}end`, "a\nb\n".repeat(60)])
    for (let cut = 0; cut <= whole.length; cut++) {
      const start = encodeStart(whole.slice(0, cut));
      if (start) expect(textOf(continueBody(start, whole.slice(cut)))).toBe(textOf(base64Body(whole)));
      else expect(whole[cut - 1]).toBe("\r");
    }
  expect(encodeStart("\ud83d")).toBeUndefined();
});

it("is what any decoder reads, in lines of at most 76 characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const lines = textOf(base64Body(text)).split("\r\n");
      expect(Buffer.from(lines.join(""), "base64").toString()).toBe(text.toWellFormed().replace(/\r\n?|\n/g, "\r\n"));
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
    }),
  );
});
