import { expect, it } from "vitest";
import { suggestMerges } from "../../../src/use-cases/posts/suggest-merges.ts";

const category = (id: string, posts: number, title = id) => ({ id, title, posts });
const suggested = (categories: ReturnType<typeof category>[], spellings: Record<string, string[]> = {}) =>
  suggestMerges(categories, new Map(Object.entries(spellings))).map(({ twin, into }) => [twin.id, into.id]);

it("suggests to merge what has the same name into what has more posts", () => {
  expect(suggested([category("techweb", 5, "TechWeb"), category("tech-web", 9, "Tech Web")])).toEqual([
    ["techweb", "tech-web"],
  ]);
});

it("knows a name by its sound and by its other characters", () => {
  expect(suggested([category("caijing", 9), category("财经", 2)])).toEqual([["财经", "caijing"]]);
  expect(suggested([category("財經", 1), category("财经", 2)])).toEqual([["財經", "财经"]]);
});

it("knows a category by the spellings that posts use, too", () => {
  const categories = [category("a1", 5, "Economy"), category("b2", 9, "Markets")];
  expect(suggested(categories)).toEqual([]);
  expect(suggested(categories, { a1: ["markets"] })).toEqual([["a1", "b2"]]);
});
