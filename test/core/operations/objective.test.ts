import { expect, it } from "vitest";
import { isMet, type ObjectiveName } from "../../../src/core/operations/objective.ts";

it.each<[ObjectiveName, number, number]>([
  ["post-indexed", 99, 100],
  ["first-mail", 99, 100],
  ["feed-answered", 9_995, 10_000],
])("%s is met by %i of %i and no fewer, and where there was nothing to do", (name, good, total) => {
  expect([isMet(name, { good, total }), isMet(name, { good: good - 1, total })]).toEqual([true, false]);
  expect(isMet(name, { good: 0, total: 0 })).toBe(true);
});
