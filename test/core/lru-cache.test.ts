import { expect, it } from "vitest";
import { LruCache } from "../../src/core/lru-cache.ts";

it("creates a value once and evicts the least recently used", () => {
  const made: string[] = [];
  const recent = new LruCache<string>(2);
  const ask = (key: string) =>
    recent.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(["a", "b", "a", "c", "a", "b"].map(ask)).toEqual(["A", "B", "A", "C", "A", "B"]);
  expect(made).toEqual(["a", "b", "c", "b"]);
});
