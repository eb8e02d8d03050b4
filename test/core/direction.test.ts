import { expect, it } from "vitest";
import { direction } from "../../src/core/direction.ts";

it.each([
  ["ar", "rtl"],
  ["AR-EG", "rtl"],
  ["he", "rtl"],
  ["ckb-IQ", "rtl"],
  ["en", "ltr"],
  ["arn", "ltr"],
  ["", "ltr"],
  // Written in another script.
  ["ku-Latn", "ltr"],
  ["ug-Cyrl", "ltr"],
  ["ar-Latn-EG", "ltr"],
])("%s is written %s", (tag, written) => {
  expect(direction(tag)).toBe(written);
});
