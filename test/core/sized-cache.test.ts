import { describe, expect, it } from "vitest";
import { SizedCache } from "../../src/core/sized-cache.ts";

describe("a cache of a given size", () => {
  const kept = (cache: SizedCache<number>) => ["a", "b", "c", "d"].filter((key) => cache.get(key) !== undefined);

  it("forgets what was used longest ago", () => {
    const cache = new SizedCache<number>(10);
    cache.set("a", 1, 4);
    cache.set("b", 2, 4);
    expect(cache.get("a")).toBe(1);
    cache.set("c", 3, 4);
    expect(kept(cache)).toEqual(["a", "c"]);
    cache.set("d", 4, 10);
    expect(kept(cache)).toEqual(["d"]);
  });

  it("keeps nothing that is larger than itself, and counts what is replaced no more", () => {
    const cache = new SizedCache<number>(10);
    cache.set("a", 1, 6);
    cache.set("a", 2, 6);
    cache.set("b", 3, 4);
    expect([cache.get("a"), cache.get("b")]).toEqual([2, 3]);
    cache.set("c", 4, 11);
    expect(kept(cache)).toEqual([]);
  });
});
