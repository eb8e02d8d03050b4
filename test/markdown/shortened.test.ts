import { expect, it } from "vitest";
import { shortened } from "../../src/markdown/shortened.ts";

it("shortens only what is longer, and says that more was given", () => {
  expect(["ab", "abc", "abcd", ""].map((text) => shortened(text, 3))).toEqual(["ab", "abc", "abc…", ""]);
});
