import { describe, expect, it } from "vitest";
import { elements, post, site } from "./a-post.ts";

const HOST = "https://news.example/";

/** The address of a link in a post of that key. */
async function linked(href: string, key: string, front = ""): Promise<string | undefined> {
  const { contentHtml } = await post(`title: t\ndate: 2026-11-20\n${front}`, `[x](<${href}>)`, key, site);
  return elements(contentHtml).find(({ name }) => name === "a")?.attributes.href;
}

describe("a link to another post", () => {
  it.each([
    ["other.md", "posts/a.md", "posts/other"],
    ["./2026-11-21-other.md#part", "posts/a.md", "posts/2026-11-21-other#part"],
    ["../x/index.md?q=1", "posts/y/a.md", "posts/x/index?q=1"],
    ["../_posts/other.markdown", "posts/a.md", "posts/other.markdown"],
    ["/_posts/other.md", "posts/y/a.md", "posts/other"],
    ["/content/posts/other.md", "posts/a.md", "posts/other"],
    ["/content/other.md", "posts/a.md", "posts/other"],
    ["港口 开放.md", "posts/a.md", "posts/%E6%B8%AF%E5%8F%A3%20%E5%BC%80%E6%94%BE"],
    ["a%20b.md", "posts/a.md", "posts/a%20b"],
    ["/2026/11/21/other/", "posts/a.md", "2026/11/21/other/"],
    // No posts.
    ["/README.md", "posts/a.md", "README.md"],
    ["../../../other.md", "posts/a.md", "other.md"],
    ["chart.pdf", "posts/y/a.md", "posts/y/chart.pdf"],
  ])("%s in %s leads to its key's address", async (href, key, address) => {
    expect(await linked(href, key)).toBe(HOST + address);
    // Wherever the post with the link has its page.
    expect(await linked(href, key, "permalink: /2026/11/here/\n")).toBe(HOST + address);
  });

  it.each([
    ["../other/", "2026/11/other/"],
    ["other.html", "2026/11/here/other.html"],
    ["#part", "2026/11/here/#part"],
    ["?page=2", "2026/11/here/?page=2"],
  ])("%s starts from the page, as in a browser", async (href, address) => {
    expect(await linked(href, "posts/y/a.md", "permalink: /2026/11/here/\n")).toBe(HOST + address);
  });

  it("to another site is written as a browser requests it", async () => {
    expect(await linked("https://X.example/a b/../港", "posts/a.md")).toBe("https://x.example/%E6%B8%AF");
    expect(await linked("https://x.example/a/../b", "posts/a.md")).toBe("https://x.example/b");
  });

  it.each(["https://other.example/x.md", "//other.example/x.md", "mailto:a@b.example"])("%s stays", async (href) => {
    expect(await linked(href, "posts/a.md")).toBe(href.replace(/^\/\//, "https://"));
  });
});
