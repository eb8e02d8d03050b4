import { describe, expect, it } from "vitest";
import { formerAddress, keyOfPage, postPath } from "../../../src/core/posts/post-page.ts";

const PATHS: [key: string, path: string][] = [
  ["posts/2026-11-25-daily-brief.md", "posts/2026-11-25-daily-brief"],
  ["posts/2026-11-26-daily-brief.md", "posts/2026-11-26-daily-brief"],
  ["posts/2026-11-25-daily-brief.markdown", "posts/2026-11-25-daily-brief.markdown"],
  ["posts/a/2026-11-25-x.md", "posts/a/2026-11-25-x"],
  ["posts/b/2026-11-25-x.md", "posts/b/2026-11-25-x"],
  ["posts/2026/11/25/x.md", "posts/2026/11/25/x"],
  ["posts/x.md", "posts/x"],
  ["posts/x.MD", "posts/x.MD"],
  ["posts/X.md", "posts/X"],
  ["posts/x.html", "posts/x.html"],
  ["posts/x.htm", "posts/x.htm"],
  ["posts/x.html.md", "posts/x.html.md"],
  ["posts/x.md.md", "posts/x.md.md"],
  ["posts/x.markdown.md", "posts/x.markdown.md"],
  // Beside an image of that name.
  ["posts/x.png.md", "posts/x.png.md"],
  ["posts/foo.md", "posts/foo"],
  ["posts/foo/index.md", "posts/foo/index"],
  ["posts/foo/index.en.md", "posts/foo/index.en"],
  ["posts/foo/index.zh.md", "posts/foo/index.zh"],
  ["posts/foo/_index.md", "posts/foo/_index"],
  ["posts/港口 开放.md", "posts/%E6%B8%AF%E5%8F%A3%20%E5%BC%80%E6%94%BE"],
  ["posts/caf\u00e9.md", "posts/caf%C3%A9"],
  ["posts/cafe\u0301.md", "posts/cafe%CC%81"],
  ["posts/a?b#c%20d.md", "posts/a%3Fb%23c%2520d"],
  ["posts/a b.md", "posts/a%20b"],
  ["posts/a-b.md", "posts/a-b"],
  ["posts/..md", "posts/~."],
  ["posts/...md", "posts/~.."],
  ["posts/.md", "posts/~"],
  ["posts/~..md", "posts/~~."],
  ["posts/a/../x.md", "posts/a/~../x"],
  ["posts/a//x.md", "posts/a/~/x"],
];

describe("the page of a post", () => {
  it.each(PATHS)("%j has its page at /%s", (key, path) => {
    expect(postPath(key)).toBe(path);
    expect(keyOfPage(path)).toBe(key);
    // As a browser requests it.
    expect(new URL(path, "https://news.example/").pathname).toBe(`/${path}`);
  });

  it("belongs to no other post", () => {
    expect(new Set(PATHS.map(([, path]) => path)).size).toBe(PATHS.length);
  });

  it.each(["posts/%", "posts/%ff", "posts/a/", "posts/a%2Fb", "posts//a", "elsewhere/a"])("is not at /%s", (path) => {
    expect(keyOfPage(path)).toBeUndefined();
  });

  it("once had an address of year and name", () => {
    expect(formerAddress("posts/2026/%E6%B8%AF%E5%8F%A3")).toEqual({ year: 2026, slug: "港口" });
    for (const path of ["posts/2026", "posts/26/a", "posts/2026/a/b", "posts/2026/%ff"])
      expect(formerAddress(path)).toBeUndefined();
  });
});
