import { describe, expect, it } from "vitest";
import { folderCategories, nestedCategory } from "../../src/markdown/labels.ts";
import { post, site } from "./a-post.ts";

const titles = async (front: string, categoryStrings: "split" | "whole" = "split") =>
  (await post(`title: t\n${front}`, "x", undefined, { ...site, categoryStrings })).categories.map(({ title }) => title);
const ids = async (front: string) => (await post(`title: t\n${front}`)).categories.map(({ id }) => id);

describe("the categories of a post", () => {
  it("split a string on white space, as Jekyll does, unless the site says a string is one name", async () => {
    const front = "categories: 21shijijingjibaodao  21caijingAPP";
    expect(await titles(front)).toEqual(["21shijijingjibaodao", "21caijingAPP"]);
    expect(await titles(front, "whole")).toEqual(["21shijijingjibaodao 21caijingAPP"]);
    expect(await titles("categories: harbour, trade")).toEqual(["harbour", "trade"]);
    expect(await titles("categories: harbour; ;trade；c;d ;")).toEqual(["harbour", "trade；c;d"]);
  });

  it("never split a single category, nor what is in a list", async () => {
    expect(await titles("category: 21shijijingjibaodao 21caijingAPP")).toEqual(["21shijijingjibaodao 21caijingAPP"]);
    expect(await titles("categories: [trade winds, harbour]")).toEqual(["trade winds", "harbour"]);
    expect(await titles("category: [a b, c]")).toEqual(["a b", "c"]);
  });

  it("may be named by both keys", async () => {
    expect(await titles("categories: b c\ncategory: a a")).toEqual(["a a", "b", "c"]);
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
  ])("written as %j are %j", async (front, expected) => {
    expect(await titles(front)).toEqual(expected);
  });

  it("are the same if they differ only by case, width or spaces, in the first spelling", async () => {
    expect((await post("title: t\ncategories: [TechWeb, Techweb, ＴＥＣＨＷＥＢ, a  b, A B]")).categories).toEqual([
      { id: "techweb", title: "TechWeb" },
      { id: "a-b", title: "a b" },
    ]);
  });

  it("are split at commas rather than spaces where there are commas: tags whatever the setting", async () => {
    for (const categoryStrings of ["split", "whole"] as const) {
      const { tags, categories } = await post(
        "title: t\ntags: open source, linux kernel\ncategories: a b, c",
        "x",
        undefined,
        {
          ...site,
          categoryStrings,
        },
      );
      expect(tags.map(({ title }) => title)).toEqual(["open source", "linux kernel"]);
      expect(categories.map(({ title }) => title)).toEqual(categoryStrings === "split" ? ["a b", "c"] : ["a b, c"]);
    }
    expect(await titles("categories: 港口，贸易、雾")).toEqual(["港口", "贸易", "雾"]);
  });

  it("are never a dot segment", async () => {
    expect(await ids("categories: [., .., '...', .net]")).toEqual([".net"]);
  });

  it("are separate from its tags and authors, which are read alike", async () => {
    const read = await post(
      "title: t\ncategories: a\ntag: one tag\ntags: b c\nauthor: Ada L\nauthors: [{name: Bo}, ada l, C D]",
    );
    expect(read.categories.map(({ id }) => id)).toEqual(["a"]);
    expect(read.tags.map(({ id }) => id)).toEqual(["one-tag", "b", "c"]);
    expect(read.authors.map(({ title }) => title)).toEqual(["Ada L", "Bo", "C D"]);
  });
});

describe("the authors of a post", () => {
  const names = async (front: string) => (await post(`title: t\n${front}`)).authors.map(({ title }) => title);

  it.each([
    ["author: Ann Writer", ["Ann Writer"]],
    ["author: [Ann, Bo]", ["Ann", "Bo"]],
    ["author: {name: Ann, url: https://ann.example}", ["Ann"]],
    ["authors: [{name: Ann}, {displayName: Bo}]", ["Ann", "Bo"]],
    ["authors: {ann: {name: Ann W}, bo: {name: Bo}}", ["Ann W", "Bo"]],
    ["author: {display_name: Ann Writer, login: admin, email: ann@x.example}", ["Ann Writer"]],
    ["author: {login: admin, email: ann@x.example}", ["admin"]],
    ["author: {name: ann@x.example, login: admin}", ["admin"]],
    ["author: '@ann'", ["@ann"]],
    ["author: false", []],
    ["author: {name: false}", []],
    ["authors: [~, false]", []],
    ["authors: {us: {ann: {name: Ann}}}", ["Ann"]],
    ["authors: {us: {here: {ann: {name: Ann}}}}", []],
    ["authors: [[[{name: Ann}]]]", []],
  ])("written as %j are %j", async (front, expected) => {
    expect(await names(front)).toEqual(expected);
  });

  it.each([
    "author: ann@x.example",
    "author: Ann <ann@x.example>",
    "author: Ann (ann@x.example)",
    "author: 'Ann<ann@x.example>'",
    "author: mailto:ann@x.example",
    "author: ann＠x.example",
    "author: {email: ann@x.example}",
    "authors: [{email: ann@x.example, url: https://a.example}]",
    "author_email: ann@x.example",
  ])("never show the address in %j", async (front) => {
    expect(["", "Ann"]).toContain((await names(front)).join());
  });
});

it("takes the last of Hexo's lists for where a post lies", () => {
  const nested = (categories: (string | string[])[]) => nestedCategory(new Map([["categories", categories]]));
  expect(
    nested([
      ["a", "b"],
      ["c", "d"],
    ]),
  ).toEqual(["c", "d"]);
  expect(nested(["a", "b"])).toBeUndefined();
});

it("takes the folders around Jekyll's folder of posts for categories", () => {
  expect(folderCategories("posts/blog/art/_posts/a.md")).toEqual(["blog", "art"]);
  expect(folderCategories("posts/blog/a.md")).toEqual([]);
});

it("finds authors within lists of lists", async () => {
  expect((await post("title: t\nauthors: [[{name: Ann}]]")).authors.map(({ title }) => title)).toEqual(["Ann"]);
});
