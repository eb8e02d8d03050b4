import { expect, it } from "vitest";
import { shortHash } from "../../src/core/short-hash.ts";

it("is the first half of a SHA-256, of a text or of bytes", async () => {
  expect(await shortHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223");
  expect(await shortHash(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223");
});
