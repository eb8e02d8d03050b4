import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskAddresses } from "../../../src/core/operations/mask-addresses.ts";

describe("a text for a log", () => {
  it.each([
    ["550 5.1.1 <ann@example.org>: no such user", "550 5.1.1 <…@example.org>: no such user"],
    ["ann@example.org,bob+news@example.net", "…@example.org,…@example.net"],
    ["GET /subscribers?email=ann%40example.org", "GET …@example.org"],
    ['"ann smith"@example.org', "…@example.org"],
    ["bounce+ann=example.org@mail.example", "…@mail.example"],
    [`"a" ${"b".repeat(300)}@example.org`, '"a" …@example.org'],
    ["王小明@例子.中国 退信", "…@例子.中国 退信"],
    ["mailto:Ann.O'Neil@example.org", "mailto:…@example.org"],
  ])("contains no local part: %s", (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });

  it.each(["Of 40 mails 3 came back; the limit is 5 %.", "at deliver (deliver.ts:61:3)", "@media print", "3 @ 5"])(
    "stays as it is where it contains no local part: %s",
    (text) => {
      expect(maskAddresses(text)).toBe(text);
    },
  );

  it("never contains an address, whatever surrounds it", () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.string(), fc.string(), (address, before, after) => {
        expect(maskAddresses(`${before} ${address} ${after}`)).not.toContain(address);
      }),
    );
  });

  it("is masked in linear time, however long a word is", () => {
    const begun = performance.now();
    maskAddresses("a".repeat(1_000_000));
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
