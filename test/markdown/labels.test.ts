import { describe, expect, it } from "vitest";
import { post, site } from "./a-post.ts";

const titles = (front: string, categoryStrings: "split" | "whole" = "split") =>
  post(`title: t\n${front}`, "x", undefined, { ...site, categoryStrings }).categories.map(({ title }) => title);
const ids = (front: string) => post(`title: t\n${front}`).categories.map(({ id }) => id);

describe("the categories of a post", () => {
  it("split a string on white space, as Jekyll does, unless the site says a string is one name", () => {
    const front = "categories: 21shijijingjibaodao  21caijingAPP";
    expect(titles(front)).toEqual(["21shijijingjibaodao", "21caijingAPP"]);
    expect(titles(front, "whole")).toEqual(["21shijijingjibaodao 21caijingAPP"]);
    expect(titles("categories: harbour, trade")).toEqual(["harbour", "trade"]);
  });

  it("never split a single category, nor what is in a list", () => {
    expect(titles("category: 21shijijingjibaodao 21caijingAPP")).toEqual(["21shijijingjibaodao 21caijingAPP"]);
    expect(titles("categories: [trade winds, harbour]")).toEqual(["trade winds", "harbour"]);
    expect(titles("category: [a b, c]")).toEqual(["a b", "c"]);
  });

  it("may be named by both keys", () => {
    expect(titles("categories: b c\ncategory: a a")).toEqual(["a a", "b", "c"]);
  });

  it.each([
    ["categories: 2022", ["2022"]],
    ["categories: [36ke, 007, 1.50, true]", ["36ke", "007", "1.50", "true"]],
    ["categories: [a, ~, null, '', b]", ["a", "b"]],
    ["categories: [a, [b, c], d]", ["a", "b", "c", "d"]],
    ["categories:\n  - a: b", ["a: b"]],
    ["categories:", []],
    ["categories: []", []],
    ["category: anxinguojizhengquan(xianggang)", ["anxinguojizhengquan(xianggang)"]],
    ["category: C#", ["C#"]],
    ["categories: ABS", ["ABS"]],
  ])("written as %j are %j", (front, expected) => {
    expect(titles(front)).toEqual(expected);
  });

  it("are the same if they differ only by case, width or spaces, in the first spelling", () => {
    expect(post("title: t\ncategories: [TechWeb, Techweb, ＴＥＣＨＷＥＢ, a  b, A B]").categories).toEqual([
      { id: "techweb", title: "TechWeb" },
      { id: "a-b", title: "a b" },
    ]);
  });

  it("are never a dot segment", () => {
    expect(ids("categories: [., .., '...', .net]")).toEqual([".net"]);
  });

  it("are separate from its tags and authors, which are read alike", () => {
    const read = post(
      "title: t\ncategories: a\ntag: one tag\ntags: b c\nauthor: Ada L\nauthors: [{name: Bo}, ada l, C D]",
    );
    expect(read.categories.map(({ id }) => id)).toEqual(["a"]);
    expect(read.tags.map(({ id }) => id)).toEqual(["one-tag", "b", "c"]);
    expect(read.authors.map(({ title }) => title)).toEqual(["Ada L", "Bo", "C D"]);
  });
});
