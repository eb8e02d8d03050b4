import { describe, expect, it } from "vitest";
import { type Generator, type PermalinkFacts, permalinkOf, permalinkRule } from "../../../src/core/posts/permalink.ts";

function facts(key: string, title: string, day: string, more: Partial<PermalinkFacts> = {}): PermalinkFacts {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const time = { hour: 9, minute: 5, second: 0 };
  return {
    ...{ key, title, slug: undefined, categories: [], field: () => undefined },
    ...{ date: { year, month, day: date, ...time }, timestamp: 1_795_597_500 },
    ...more,
  };
}

const HELLO = facts("posts/2026-01-01-Hello World_x.y (a)!.md", "Hello", "2026-01-01", {
  categories: ["Tech News", "C++ & c#", "tech news"],
});
const TWO = facts("posts/sub/2024-12-30-two.md", "Two", "2024-12-31", { slug: "My Slug 中 文 +b" });
const CHINESE = facts("posts/2025-03-05-中文-标题.md", "Five", "2025-03-05");
const TITLE = "%E4%B8%AD%E6%96%87-%E6%A0%87%E9%A2%98";

const FOO = facts("posts/2026-01-02-Foo_Bar.md", "Hello, World! C++ & C# 100% 中文 标题 - Übung -- x", "2026-01-03", {
  written: { year: 2026, month: 1, day: 2 },
});
const PLUS = facts("posts/two.md", "C++ a+b c#d 50%25 x@y ~z", "2026-11-20", { slug: "c++ a+b" });
const TRIP = facts("posts/bundle/index.md", "Trip  to -the  sea-", "2024-12-30");
const DEEP = facts("posts/2024/deep/three.md", "Deep3", "2024-12-30");
const LONG = `hello-world-c-c%23-100-${TITLE}-%C3%BCbung--x`;

const HEXO = facts("posts/a/My Post.md", "Crème: a “test”!", "2026-11-05", {
  categories: ["Dev Ops", "Node.js"],
  field: (name) => ({ abbrlink: "4a17b156" })[name],
});

// What Jekyll 4.3.1, Hugo 0.111.3 and Hexo 8.1.2 made of these posts.
const BUILT: [generator: Generator, pattern: string, post: PermalinkFacts, path: string][] = [
  ["jekyll", "date", HELLO, "tech%20news/c++%20&%20c%23/2026/01/01/Hello-World_x.y-(a)!.html"],
  ["jekyll", "date", TWO, "2024/12/31/My-Slug-%E4%B8%AD-%E6%96%87-+b.html"],
  ["jekyll", "date", CHINESE, `2025/03/05/${TITLE}.html`],
  ["jekyll", "pretty", HELLO, "tech%20news/c++%20&%20c%23/2026/01/01/Hello-World_x.y-(a)!/"],
  ["jekyll", "ordinal", CHINESE, `2025/064/${TITLE}.html`],
  ["jekyll", "weekdate", TWO, "2024/W01/Tue/My-Slug-%E4%B8%AD-%E6%96%87-+b.html"],
  ["jekyll", "none", TWO, "My-Slug-%E4%B8%AD-%E6%96%87-+b.html"],
  [
    "jekyll",
    "/:year/:i_month/:i_day/:short_year/:w_year/:week/:w_day/:long_day/:short_month/:long_month/:slug",
    TWO,
    "2024/12/31/24/2025/01/2/Tuesday/Dec/December/my-slug-%E4%B8%AD-%E6%96%87-b",
  ],
  ["jekyll", "/:slugified_categories/:name:output_ext", HELLO, "tech-news/c-c/2026-01-01-hello-world-x-y-a.html"],
  ["jekyll", "/:collection/:path/:hour:minute:second", TWO, "posts/sub/2024-12-30-two/090500"],

  ["hugo", "hugo", PLUS, "posts/c++-a+b/"],
  ["hugo", "hugo", FOO, "posts/2026-01-02-foo_bar/"],
  ["hugo", "hugo", TRIP, "posts/bundle/"],
  ["hugo", "hugo", DEEP, "posts/2024/deep/three/"],
  ["hugo", "/:year/:month/:day/:title/", FOO, `2026/01/02/${LONG}/`],
  ["hugo", "/:year/:month/:day/:title/", PLUS, "2026/11/20/c-a-b-c%23d-50-x@y-~z/"],
  ["hugo", "/:year/:slug", PLUS, "2026/c-a-b/"],
  ["hugo", "/:year/:slug", TRIP, "2024/trip-to-the-sea-/"],
  ["hugo", "/:sections/:slugorfilename/", TRIP, "posts/bundle/"],
  ["hugo", "/:section/:contentbasename/", FOO, "posts/2026-01-02-foo_bar/"],
  ["hugo", "/:year/:yearday/:monthname/:weekday/:weekdayname", DEEP, "2024/365/december/1/monday/"],
  ["hugo", "/:sections[1:]/:title", TRIP, "trip-to-the-sea-/"],
  ["hugo", "/:sections[last]/:slugorcontentbasename", DEEP, "deep/three/"],

  ["hexo", "hexo", HEXO, "2026/11/05/a/My%20Post/"],
  ["hexo", ":year/:i_month/:i_day/:name.html", HEXO, "2026/11/5/My%20Post.html"],
  ["hexo", ":category/:post_title/", HEXO, "Dev-Ops/Node-js/creme-a-%E2%80%9Ctest%E2%80%9D/"],
  ["hexo", ":category/:name/", { ...HEXO, nestedCategory: ["C d"] }, "C-d/My%20Post/"],
  ["hexo", ":category/:title/", TRIP, "uncategorized/bundle/index/"],
  ["hexo", "posts/:abbrlink.html", HEXO, "posts/4a17b156.html"],
  ["hexo", ":timestamp/:hour:minute/", HEXO, "1795597500/0905/"],
];

describe("a pattern of addresses", () => {
  it("takes part of the sections as Hugo documents it: from the first one on, and only one", () => {
    const at = (part: string) =>
      permalinkOf({ pattern: `/:sections[${part}]/:contentbasename/`, generator: "hugo" }, DEEP);
    expect(at(":2")).toBe("posts/2024/three/");
    expect(at("1")).toBe("2024/three/");
    expect(at(":last")).toBe("posts/2024/three/");
  });

  it.each(BUILT)("of %s, %s, gives what it built", (generator, pattern, post, path) => {
    const read = permalinkRule(pattern, generator);
    expect("rule" in read && permalinkOf(read.rule, post)).toBe(path);
  });

  it.each([
    ["/:categories/:year/:month/:day/:title:output_ext", "jekyll"],
    ["/:year/:month/:title/", "jekyll"],
    ["pretty", "jekyll"],
    ["/:year/:slug/", "hugo"],
    ["/:section/:title/", "hugo"],
    ["/:slugorcontentbasename/", "hugo"],
    [":year/:month/:day/:title/", "hexo"],
    ["/:post_title/", "hexo"],
  ])("%s tells by itself whose it is: %s", (pattern, generator) => {
    expect(permalinkRule(pattern, undefined)).toMatchObject({ rule: { generator } });
  });

  // As ISO 8601 counts: a week belongs to the year of its Thursday.
  it.each([
    ["2021-01-03", "2020/53/7/"],
    ["2021-01-04", "2021/01/1/"],
    ["2022-01-01", "2021/52/6/"],
    ["2024-12-29", "2024/52/7/"],
    ["2024-12-30", "2025/01/1/"],
    ["2026-12-31", "2026/53/4/"],
    ["1969-12-28", "1969/52/7/"],
  ])("has of %s the week %s", (day, path) => {
    const read = permalinkRule("/:w_year/:week/:w_day/", "jekyll");
    expect("rule" in read && permalinkOf(read.rule, facts("posts/a.md", "A", day))).toBe(path);
  });

  it("names the placeholders that its generator does not know", () => {
    expect(permalinkRule("/:year/:nonsense/", undefined)).toEqual({ unknown: ["nonsense"] });
    expect(permalinkRule("/:year/:sections/", "jekyll")).toEqual({ unknown: ["sections"] });
    expect(permalinkRule("/:year/:post_title/", "hugo")).toEqual({ unknown: ["post_title"] });
  });

  it("gives no address where what it needs is missing", () => {
    const read = permalinkRule("posts/:abbrlink.html", "hexo");
    expect("rule" in read && permalinkOf(read.rule, TWO)).toEqual({
      code: "address-field-missing",
      values: { names: ["abbrlink"] },
    });
  });
});
