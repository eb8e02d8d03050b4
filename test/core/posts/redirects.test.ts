import { describe, expect, it } from "vitest";
import { isLoop, readRedirects, redirectOf, redirectsTo } from "../../../src/core/posts/redirects.ts";

const FILE = `# Comments and empty lines

/old /new
/blog/*    /:splat   301!
/news/:year/:month/:slug/ /:year/:slug/ 302
/?p=123 /imported/
/store id=7 /shop/seven 308
https://old.example.org/about.html /about/ # where it was
/out https://other.example:8443/x?y=1#z
/pics/* https://pics.example/:splat
/wiki/* /w?page=:splat#top
/中文 /english
/* /posts/:splat
`;

describe("the redirects of a site", () => {
  const { redirects, problems } = readRedirects(FILE);

  it.each([
    ["old", "", 301, "new"],
    ["old/", "", 301, "new"],
    ["old/index.html", "", 301, "new"],
    ["old/", "?utm=1", 301, "new?utm=1"],
    ["blog/2020/a/", "", 301, "2020/a/"],
    ["blog", "", 301, ""],
    // Nothing leads to another host but what says so.
    ["blog//evil.example/x", "", 301, "evil.example/x"],
    ["blog/%2F/evil.example", "", 301, "%2F/evil.example"],
    ["news/2020/01/x", "", 302, "2020/x/"],
    ["", "?p=123", 301, "imported/"],
    ["store", "?id=7", 308, "shop/seven"],
    ["about.html", "", 301, "about/"],
    ["about/", "", 301, "posts/about/"],
    ["pics/a/b.png", "?w=1", 301, "https://pics.example/a/b.png?w=1"],
    ["out", "?a", 301, "https://other.example:8443/x?y=1#z"],
    ["wiki/Page", "", 301, "w?page=Page#top"],
    ["%E4%B8%AD%E6%96%87", "", 301, "english"],
    ["store", "?id=8", 301, "posts/store?id=8"],
    ["anything/else", "", 301, "posts/anything/else"],
  ])("lead %s%s, by %i, to %s", (path, search, status, to) => {
    expect(redirectOf(redirects, path, search)).toMatchObject({ status, to });
    expect(problems).toEqual([]);
  });

  it.each([
    ["/a", "redirect-without-target"],
    ["/a nowhere", "redirect-without-target"],
    ["/a /b 200", "redirect-status"],
    ["/a /b 404", "redirect-status"],
    ["/a /b 302 Country=de", "redirect-condition"],
    ["/a id=:id /b", "redirect-condition"],
    ["a /b", "redirect-from"],
    ["/a/*/b /c", "redirect-from"],
    ["/a/* https://:splat/", "redirect-host"],
    ["/a/* https://x.example:splat", "redirect-host"],
    ["/a/* https://user@:splat/", "redirect-host"],
    ["/admin/x /b", "address-ours"],
    ["/ /b", "address-ours"],
    [`/${"a".repeat(1100)} /b`, "address-too-long"],
    [`/a /${"b".repeat(1100)}`, "address-too-long"],
    ["/a%00 /b", "address-characters"],
  ])("tell of the line %s: %s", (line, code) => {
    const read = readRedirects(`/fine /x\n\n${line}\n`);
    expect(read.redirects).toHaveLength(1);
    expect(read.problems).toEqual([{ line: 3, reason: expect.objectContaining({ code }) }]);
  });

  it("tell of a line with what is wrong in it, from its beginning", () => {
    const told = (line: string) => Object.values(readRedirects(line).problems[0]?.reason.values ?? {})[0];
    expect(told(`/a /b ${"4".repeat(30)}`)).toBe("4".repeat(20));
    expect(told(`a${"b".repeat(90)} /b`)).toBe(`a${"b".repeat(79)}`);
    expect(told(`/*/${"b".repeat(90)} /b`)).toBe(`/*/${"b".repeat(77)}`);
    expect(told(`/a/* https://:splat/${"b".repeat(90)}`)).toBe(`https://:splat/${"b".repeat(65)}`);
    expect(told("/a id=:id /b")).toBe("id=:id");
  });

  it("hold by the first line, tell of a second one, and of circles", () => {
    const twice = readRedirects("/a /b\n/a /c\n/x /y\n/y /z\n/z /x\n/s /s/\n");
    expect(twice.problems.map(({ line, reason }) => [line, reason.code])).toEqual([
      [2, "redirect-twice"],
      [3, "redirect-loop"],
      [4, "redirect-loop"],
      [5, "redirect-loop"],
      [6, "redirect-loop"],
    ]);
    expect(redirectOf(twice.redirects, "a", "")?.to).toBe("b");
    expect(isLoop(twice.redirects, "a")).toBe(false);
    // A line that leads to itself only for some paths.
    expect(isLoop(readRedirects("/b/* /b/x/:splat").redirects, "b/y")).toBe(true);
    const chain = (lines: number) =>
      readRedirects(Array.from({ length: lines }, (_, n) => `/${n} /${n + 1}`).join("\n")).redirects;
    expect([9, 10].map((lines) => isLoop(chain(lines), "0"))).toEqual([false, true]);
  });

  it("are bounded", () => {
    const many = Array.from({ length: 2_001 }, (_, n) => `/${n} /x`).join("\n");
    expect(readRedirects(many)).toMatchObject({
      redirects: { length: 2_000 },
      problems: [{ line: 2_001, reason: { code: "redirects-too-many" } }],
    });
    const patterns = Array.from({ length: 101 }, (_, n) => `/${n}/* /x`).join("\n");
    expect(readRedirects(patterns)).toMatchObject({ redirects: { length: 100 }, problems: [{ line: 101 }] });
  });
});

it("a post that only leads on leads for good, from each of its addresses once", () => {
  const site = new URL("https://news.example.com/");
  const line = (from: string, to: string) => ({ from, to, status: 301, line: 0 });
  expect(redirectsTo("https://else.example/a", ["x/", "y/", "x/"], site)).toEqual([
    line("x/", "https://else.example/a"),
    line("y/", "https://else.example/a"),
  ]);
  expect(redirectsTo("about/", ["x/"], site)).toEqual([line("x/", "/about/")]);
  expect(redirectsTo("https://news.example.com/about/?a#b", ["x/"], site)).toEqual([line("x/", "/about/?a#b")]);
  expect(redirectsTo("javascript:x", ["x/"], site)).toMatchObject({ code: "redirect-without-target" });
});
