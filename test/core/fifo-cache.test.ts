import { expect, it } from "vitest";
import { FifoCache } from "../../src/core/fifo-cache.ts";

it("returns what was set last under both names, and nothing under others", () => {
  const cache = new FifoCache<number>(10);
  cache.set("a", "1", 1);
  cache.set("b", "1", 2);
  cache.set("a", "1", 3);
  const asked = [cache.get("a", "1"), cache.get("b", "1"), cache.get("a", "2"), cache.get("c", "1")];
  expect(asked).toEqual([3, 2, undefined, undefined]);
});

it("holds as many as it may, in all groups, and forgets those that were set first", () => {
  const cache = new FifoCache<number>(100);
  const group = (value: number) => `group ${value % 3}`;
  for (let value = 0; value < 350; value++) {
    cache.set(group(value), String(value), value);
    // One that is set again takes no second place.
    if (value % 2 === 0) cache.set(group(value), String(value), value);
    const held = Array.from({ length: value + 1 }, (_, at) => cache.get(group(at), String(at)) === at);
    expect(held.indexOf(true)).toBe(Math.max(0, value - 99));
    expect(held.lastIndexOf(false)).toBe(Math.max(-1, value - 100));
  }
});
