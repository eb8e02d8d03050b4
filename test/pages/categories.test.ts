import { gzipSync } from "node:zlib";
import type { JSX } from "hono/jsx/jsx-runtime";
import { describe, expect, it } from "vitest";
import { en } from "../../src/locales/en.ts";
import { zh } from "../../src/locales/zh.ts";
import { categoriesPage } from "../../src/pages/categories.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { documentOf } from "./document.ts";
import { formats, site } from "./samples.ts";

const NAMES = "宏观经济 外汇市场 大宗商品 半导体 新能源 房地产 央行公告 上市公司".split(" ");
const categories = Array.from({ length: 100_000 }, (_, index) => {
  const name = `${NAMES[index % NAMES.length]} ${(index * 7919) % 100_003}`;
  return { id: `c${String(index).padStart(6, "0")}`, title: name, posts: (index * 31) % 977 };
});

function show({ question = "", number = 1, of = categories, locale = en } = {}) {
  const page = categoriesPage({ site, locale, categories: of, formats, question, number });
  return page && renderPage(page as JSX.Element);
}

function read(html: string | undefined) {
  const page = documentOf(html ?? "<p/>");
  const links = page.attributes("//ul[@class='categories']/li/a[1]", "href");
  const [prev, next] = ["prev", "next"].map((rel) => page.attributes(`//nav//a[@rel='${rel}']`, "href")[0]);
  const heading = page.text("//header[@class='heading']")[0];
  const robots = page.attributes("//meta[@name='robots']", "content");
  page.dispose();
  return { links, prev, next, heading, robots };
}

describe("the list of categories", () => {
  it("stays under 60 KB on the wire with a hundred thousand of them, in both languages", () => {
    for (const locale of [en, zh]) expect(gzipSync(show({ locale }) ?? "").length).toBeLessThan(60_000);
  });

  it("shows each category once, page after page", () => {
    const some = categories.slice(0, 1_234);
    const pages = [1, 2, 3].map((number) => read(show({ of: some, number })));
    expect(pages.flatMap(({ links }) => links)).toEqual(some.map(({ id }) => `/categories/${id}/`));
    const at = (number: number) => `https://gazette.example/categories/?page=${number}`;
    expect(pages.map(({ prev, next }) => [prev, next])).toEqual([
      [undefined, at(2)],
      ["https://gazette.example/categories/", at(3)],
      [at(2), undefined],
    ]);
    expect(show({ of: some, number: 4 })).toBeUndefined();
  });

  it("finds categories by their names, and says how many", () => {
    const { links, heading, robots, next } = read(show({ question: "半导体" }));
    expect(links[0]).toBe("/categories/c000003/");
    expect(heading).toContain("12,500 categories match “半导体”.");
    expect(next).toBe("https://gazette.example/categories/?q=%E5%8D%8A%E5%AF%BC%E4%BD%93&page=2");
    expect(robots).toEqual(["noindex"]);
    expect(read(show({ question: "<none>" })).heading).toContain("No category matches “<none>”.");
  });

  it("has one page without categories, too", () => {
    expect(read(show({ of: [] })).heading).toContain("No categories yet");
    expect(show({ of: [], number: 2 })).toBeUndefined();
  });
});
