import { expect, it } from "vitest";
import { GenerationalCache } from "../../src/core/generational-cache.ts";

const filled = (cache: GenerationalCache<number>, from: number, to: number) => {
  for (let value = from; value < to; value++) cache.set("group", String(value), value);
};

it("returns what was set under both names alone", () => {
  const cache = new GenerationalCache<number>(10);
  cache.set("a", "1", 1);
  cache.set("b", "1", 2);
  expect([cache.get("a", "1"), cache.get("b", "1"), cache.get("a", "2"), cache.get("c", "1")]).toEqual([
    1,
    2,
    undefined,
    undefined,
  ]);
});

it("keeps what is asked for again and again, and at least what was set last", () => {
  const cache = new GenerationalCache<number>(100);
  for (let value = 0; value < 1_000; value++) {
    cache.set("group", String(value), value);
    expect(cache.get("group", "0")).toBe(0);
    if (value >= 10) expect(cache.get("group", String(value - 10))).toBe(value - 10);
  }
});

it("forgets what nobody has asked for while as many others were set as it holds", () => {
  const cache = new GenerationalCache<number>(100);
  filled(cache, 0, 101);
  expect(Array.from({ length: 101 }, (_, value) => cache.get("group", String(value)) !== undefined)).toContain(false);
  filled(cache, 101, 202);
  expect(cache.get("group", "0")).toBeUndefined();
  expect(cache.get("group", "100")).toBeUndefined();
  expect(cache.get("group", "201")).toBe(201);
});
