import { describe, expect, it } from "vitest";
import {
  cursorAfter,
  type FeedSelection,
  feedQuery,
  formatCursor,
  isNarrowed,
  parseCursor,
} from "../../../src/core/feeds/feed.ts";

const whole: FeedSelection = { scope: undefined, categories: [], exclude: [], tags: [], limit: 20, content: "full" };
const site = { feeds: { limit: 20, content: "full" } } as Parameters<typeof feedQuery>[1];

describe("a feed's selection", () => {
  it.each([
    [{ categories: ["a"] }, true],
    [{ exclude: ["a"] }, true],
    [{ tags: ["a"] }, true],
    [{ limit: 1, content: "summary", scope: { kind: "category", id: "a" } }, false],
  ] as [Partial<FeedSelection>, boolean][])("with %j leaves out posts of its scope: %j", (some, isSo) => {
    expect(isNarrowed({ ...whole, ...some })).toBe(isSo);
  });

  it("has one address, without what is the default", () => {
    expect(feedQuery(whole, site)).toBe("");
    const lists = { categories: ["b", "a"], exclude: ["d", "c"], tags: ["f", "e"] };
    const narrowed: FeedSelection = { ...whole, ...lists, limit: 5, content: "summary", before: { at: 9, skipped: 1 } };
    expect(feedQuery(narrowed, site)).toBe("?category=a,b&exclude=c,d&tag=e,f&limit=5&content=summary&before=9-1");
    expect(narrowed.categories).toEqual(["b", "a"]);
    expect(feedQuery({ ...whole, categories: ["a"] }, site)).toBe("?category=a");
    expect(feedQuery({ ...whole, exclude: ["a"] }, site)).toBe("?exclude=a");
    expect(feedQuery({ ...whole, tags: ["a"] }, site)).toBe("?tag=a");
  });
});

describe("a cursor", () => {
  it("lies behind all entries of its moment that have been shown, on pages before too", () => {
    const entries = [{ publishedAt: 9 }, { publishedAt: 7 }, { publishedAt: 7 }];
    expect(cursorAfter(entries, undefined)).toEqual({ at: 7, skipped: 2 });
    expect(cursorAfter(entries, { at: 9, skipped: 4 })).toEqual({ at: 7, skipped: 2 });
    expect(cursorAfter([{ publishedAt: 9 }], { at: 9, skipped: 4 })).toEqual({ at: 9, skipped: 5 });
    expect(cursorAfter([], { at: 9, skipped: 4 })).toBeUndefined();
  });

  it("is read back as it was written, and nothing else is", () => {
    expect(parseCursor(formatCursor({ at: 1641557607000, skipped: 3 }))).toEqual({ at: 1641557607000, skipped: 3 });
    expect(parseCursor("0-0")).toEqual({ at: 0, skipped: 0 });
    for (const text of ["", "1", "01-0", "1-00", "-1-0", "1-0 ", "1-10000", "1000000000000000-0"])
      expect(parseCursor(text)).toBeUndefined();
  });
});
