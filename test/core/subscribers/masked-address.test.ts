import { expect, it } from "vitest";
import { maskedAddress } from "../../../src/core/subscribers/masked-address.ts";

it.each([
  ["ann@example.org", "a•••@example.org"],
  ["an@example.org", "•••@example.org"],
  ["a@example.org", "•••@example.org"],
  ['"a@b"@example.org', '"•••@example.org'],
])("%s is masked as %s", (address, masked) => {
  expect(maskedAddress(address)).toBe(masked);
});
