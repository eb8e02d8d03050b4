import { describe, expect, it } from "vitest";
import { label } from "../../../src/core/posts/category.ts";
import { findTwins, type NamedCategory } from "../../../src/core/posts/category-twins.ts";

const named = (name: string, posts = 1, more: Partial<NamedCategory> = {}): NamedCategory => ({
  id: label(name)?.id ?? "",
  title: name,
  posts,
  ...more,
});
const idOf = (name: string) => label(name)?.id ?? "";
const twins = (...categories: NamedCategory[]) => findTwins(categories).map((group) => group.map(({ title }) => title));

describe("likely twins", () => {
  it.each([
    ["21shijijingjibaodao 21caijingAPP", "21caijingAPP 21shijijingjibaodao"],
    ["21 shijijingjibaodao", "21shijijingjibaodao"],
    ["anxinguojizhengquan(xianggang)", "anxinguojizhengquan（xianggang）"],
    ["anxinguojizhengquan(xianggang)", "anxinguojizhengquan xianggang"],
    ["anxinguojizhengquan(xianggang)", "anxinguojizhengquan【xianggang】"],
    ["36ke", "36 Ke"],
    ["hong-guan_jing.ji", "Hongguanjingji"],
    ["A股市场", "Ａ股 市场"],
    ["Économie", "economie"],
    ["macro & policy", "policy / macro"],
  ])("are %s and %s", (a, b) => {
    expect(twins(named(a), named(b), named("other"))).toEqual([[a, b].sort((x, y) => (idOf(x) < idOf(y) ? -1 : 1))]);
  });

  it.each([
    ["TechWeb", "TechWeb daily"],
    ["36ke", "36kr"],
    ["ガス", "カス"],
    ["...!", "???"],
    ["大宗商品", "大宗商品(期货)"],
    ["a b", "ab c"],
  ])("are not %s and %s", (a, b) => {
    expect(twins(named(a), named(b))).toEqual([]);
  });

  it("are a Latin name and the title with that reading, but not two titles with the same reading", () => {
    const pinyin = named("hongguanjingji", 9);
    const given = named("hongguanjingji", 9, { title: "宏观经济" });
    const chinese = named("宏观经济", 3, { readings: ["hongguanjingji"] });
    expect(twins(given, named("宏观经济", 3))).toEqual([["宏观经济", "宏观经济"]]);
    expect(twins(pinyin, chinese)).toEqual([["hongguanjingji", "宏观经济"]]);
    expect(twins(chinese, pinyin)).toEqual([["hongguanjingji", "宏观经济"]]);
    expect(twins(named("经济", 1, { readings: ["jingji"] }), named("竞技", 1, { readings: ["jingji"] }))).toEqual([]);
  });

  it("are found by every spelling, and by its simplified characters", () => {
    expect(twins(named("證券", 2, { names: ["证券"] }), named("证券", 5))).toEqual([["证券", "證券"]]);
  });

  it("are grouped, the most used first", () => {
    const found = twins(named("x y", 1), named("a b", 5), named("b a", 9), named("ab", 2), named("y x", 1));
    expect(found).toEqual([
      ["b a", "a b", "ab"],
      ["x y", "y x"],
    ]);
  });

  it("are found among thousands", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => named(`name ${index}`, index));
    expect(findTwins([...many, named("4999 name", 1)])).toHaveLength(1);
  });
});
