import { describe, expect, it } from "vitest";
import type { Site } from "../../src/core/site.ts";
import { readText, site } from "./a-post.ts";

const KEY = "posts/2026/2026-11-20-hello.md";

/** What a post's front matter says of its addresses, and what is told of it. */
async function read(front: string, of: Partial<Site> = {}, key = KEY) {
  const reading = await readText(`---\ntitle: Hello World\ndate: 2026-11-20\n${front}\n---\nx`, key, {
    ...site,
    ...of,
  });
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  const { path, aliases } = reading.post;
  return { path, aliases, told: reading.notices.map(({ line, reason }) => [line, reason.code]) };
}

describe("the page of a post", () => {
  it.each([
    ["permalink: /2026/x/", "2026/x/"],
    ["permalink: about", "about"],
    ["permalink: /a/index.html", "a/"],
    ["permalink: /港口/%E5%BC%80.html", "%E6%B8%AF%E5%8F%A3/%E5%BC%80.html"],
    ["permalink: /a///b/../c", "a/c"],
    ["permalink: /:year/:month/:title.html", "2026/11/hello.html"],
    ["permalink: https://news.example/own/", "own/"],
    ["permalink: /a:b/", "a:b/"],
    ["url: Some/Where", "Some/Where/"],
    ["url: /Some/Where.html", "Some/Where.html"],
    ["slug: My Slug", "posts/2026/my-slug"],
    ["slug: 港口 开放", "posts/2026/%E6%B8%AF%E5%8F%A3-%E5%BC%80%E6%94%BE"],
    ["slug: 2026-11-20-hello", undefined],
    ["permalink: /posts/2026/2026-11-20-hello", undefined],
    ["permalink: null", undefined],
  ])("by %s is %s", async (front, path) => {
    expect(await read(front)).toEqual({ path, aliases: [], told: [] });
  });

  it.each([
    ["permalink: /?p=123", "address-query"],
    ["permalink: /api/v1/posts", "address-ours"],
    ["permalink: /", "address-ours"],
    ["permalink: https://other.example/x/", "address-elsewhere"],
    ["url: https://other.example/x/", "address-elsewhere"],
    ['permalink: "/{{ page.fileSlug }}/"', "address-template"],
    [`permalink: /${"a".repeat(1100)}/`, "address-too-long"],
  ])("stays at its key with %s, and %s is told with its line", async (front, code) => {
    expect(await read(front)).toEqual({ path: undefined, aliases: [], told: [[4, code]] });
  });

  it("is filled in by the rules of the site's generator, or Jekyll's", async () => {
    expect(await read("permalink: /:slug/")).toMatchObject({ path: "hello/" });
    expect(await read("permalink: /:slug/", { generator: "hugo" })).toMatchObject({ path: "hello-world/" });
  });

  it("keeps what looks encoded in the name of a folder", async () => {
    expect(await read("slug: b", {}, "posts/50%25/a.md")).toMatchObject({ path: "posts/50%2525/b" });
  });

  it("follows the site's pattern, which needs what it names", async () => {
    expect(await read("", { permalink: "/:year/:slug/" })).toMatchObject({ path: "2026/hello-world/", told: [] });
    expect(await read("", { permalink: "/:timestamp/", generator: "hexo" })).toMatchObject({
      path: `${Date.UTC(2026, 10, 19, 16) / 1000}/`,
    });
    expect(await read("permalink: /x/", { permalink: "pretty" })).toMatchObject({ path: "x/" });
    const hexo = { permalink: "/:abbrlink.html", generator: "hexo" } as const;
    expect(await read("abbrlink: 4a17b156", hexo)).toMatchObject({ path: "4a17b156.html" });
    expect(await read("", hexo)).toMatchObject({ path: undefined, told: [[undefined, "address-field-missing"]] });
    expect(await read("categories: [api]", { permalink: "pretty" })).toMatchObject({
      told: [[undefined, "address-ours"]],
    });
  });
});

it("in a section of Hugo's has the section's pattern, or Hugo's default", async () => {
  const hugo = {
    generator: "hugo",
    permalink: "/:year/:slug/",
    sectionPermalinks: { essays: "/:section/:title/" },
  } as const;
  expect(await read("", hugo, "posts/_content/notes/tools/spade.md")).toMatchObject({ path: "notes/tools/spade/" });
  expect(await read("slug: b", hugo, "posts/_content/notes/a/index.md")).toMatchObject({ path: "notes/b/" });
  expect(await read("", hugo, "posts/_content/essays/one.md")).toMatchObject({ path: "essays/hello-world/" });
  expect(await read("", hugo, "posts/notes/spade.md")).toMatchObject({ path: "2026/hello-world/" });
  expect(await read("", {}, "posts/_content/notes/a.md")).toMatchObject({ path: undefined });
  for (const of of [{ generator: "hugo" }, { permalink: "/:year/:slug/" }] as const)
    expect(await read("", of, "posts/_content/notes/tools/spade.md")).toMatchObject({ path: "notes/tools/spade/" });
});

it("by Hugo's pattern has the day as it is written, and by Jekyll's that of the site's zone", async () => {
  const text = "---\ntitle: t\ndate: 2026-11-20 23:30:00 -0800\n---\nx";
  for (const [generator, day] of [
    ["hugo", 20],
    ["jekyll", 21],
  ] as const) {
    const reading = await readText(text, KEY, { ...site, generator, permalink: "/:day/" });
    expect(reading).toMatchObject({ state: "published", post: { path: `${day}/` } });
  }
});

it("follows the names of Hexo's files", async () => {
  const hexo = { generator: "hexo", permalink: "hexo", newPostName: ":year-:month-:day-:title.md" } as const;
  expect(await read("", hexo, "posts/2026-11-20-a.b.md")).toMatchObject({ path: "2026/11/20/a.b/" });
  expect(await read("", hexo, "posts/c/2026-11-20-d.md")).toMatchObject({ path: "2026/11/20/c-2026-11-20-d/" });
  expect(await read("", { ...hexo, newPostName: "(:title)+.md" }, "posts/(e)+.md")).toMatchObject({
    path: "2026/11/20/e/",
  });
  expect(await read("", { ...hexo, permalink: ":name/" }, "posts/2026-11-20-f.md")).toMatchObject({ path: "f/" });
});

it("in a folder of Jekyll's has the folders among its categories", async () => {
  const jekyll = { generator: "jekyll", permalink: "pretty" } as const;
  expect(await read("categories: [X]", jekyll, "posts/blog/art/_posts/2026-11-20-a.md")).toMatchObject({
    path: "blog/art/x/2026/11/20/a/",
  });
  expect(await read("", jekyll, "posts/blog/2026-11-20-a.md")).toMatchObject({ path: "2026/11/20/a/" });
});

describe("further addresses", () => {
  it.each([
    ["redirect_from: /?p=123", ["?p=123"]],
    ["redirect_from: [/index.php?p=1&x=a b, old]", ["index.php?p=1&x=a%20b", "old"]],
    [
      "aliases: [/old/, sibling, ../up/, http://old.example/a/b.html?x=1#c]",
      ["old/", "2026/sibling", "up/", "a/b.html?x=1"],
    ],
    ["alias: root.html", ["root.html"]],
    ["aliases: [/old/index.html, /old/, '']", ["old/"]],
    ["aliases: /2026/x/", []],
  ])("by %s are %j", async (front, aliases) => {
    expect(await read(`permalink: /2026/x/\n${front}`)).toEqual({ path: "2026/x/", aliases, told: [] });
  });

  it("that cannot be are told with their line, and the others hold", async () => {
    expect(await read("aliases: [/admin, /a%00b, /fine]\nredirect_from: {a: b}")).toEqual({
      path: undefined,
      aliases: ["fine"],
      told: [
        [4, "address-ours"],
        [4, "address-characters"],
        [5, "address-not-text"],
      ],
    });
  });

  it.each(["permalink: [/a/, /b/]", "url:\n  a: b", "slug: [x]"])("of a page are no list: %j", async (front) => {
    expect(await read(front)).toEqual({ path: undefined, aliases: [], told: [[4, "address-not-text"]] });
  });

  it("are fifty at most", async () => {
    const many = Array.from({ length: 51 }, (_, n) => `/old/${n}`);
    const fifty = many.slice(0, 50).map((path) => path.slice(1));
    expect(await read(`aliases: [${many.slice(0, 50).join(", ")}]`)).toMatchObject({ aliases: fifty, told: [] });
    expect(await read(`aliases: [${many.join(", ")}]`)).toMatchObject({
      aliases: fifty,
      told: [[undefined, "addresses-too-many"]],
    });
  });

  it("are no pages of ours, with a query or without, and not the root alone", async () => {
    const { aliases, told } = await read("aliases: [/, '/api/?x=1', '/?p=1']");
    expect(aliases).toEqual(["?p=1"]);
    expect(told.map(([, code]) => code)).toEqual(["address-ours", "address-ours"]);
  });
});
