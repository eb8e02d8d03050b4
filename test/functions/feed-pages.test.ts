import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml": "title: 财经\nlanguage: zh-CN\n",
    "posts/2026-11-20-a.md": post({ title: "第一", more: "author: Li Ming\n" }),
    "posts/2026-11-21-b.md": post({ title: "第二", categories: "tiyu", more: "tags: []\n" }).replace(
      "tags: 财经\n",
      "",
    ),
  });
});

describe("the page of a feed", () => {
  it.each([
    ["/", "财经", ["第二", "第一"]],
    ["/categories/caijing/", "caijing - 财经", ["第一"]],
    ["/tags/%E8%B4%A2%E7%BB%8F/", "财经 - 财经", ["第一"]],
    ["/authors/li-ming/", "Li Ming - 财经", ["第一"]],
  ])("of %s says what it is, gives its addresses and shows what is in it", async (path, title, titles) => {
    const response = await site.fetch(`${path}feed/`);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    const html = await response.text();
    expect(html).toContain(`<h1>订阅源：${title}</h1>`);
    for (const file of ["atom.xml", "rss.xml", "feed.json"]) {
      expect(html).toContain(`<code>https://news.example.com${path}${file}</code>`);
      const name = { "atom.xml": "Atom", "rss.xml": "RSS", "feed.json": "JSON Feed" }[file];
      for (const page of [html, await site.text(path)]) {
        expect(page).toMatch(
          new RegExp(`<link rel="alternate"[^>]* href="${path}${file}" title="${title}（${name}）"`),
        );
        expect(page).toMatch(new RegExp(`<link rel="alternate"[^>]* href="/${file}" title="财经（${name}）"`));
      }
    }
    expect([...html.matchAll(/<h3[^>]*><a[^>]*>(.*?)<\/a>/g)].map(([, shown]) => shown)).toEqual(titles);
    expect(await site.text(path)).toContain(`href="${path}feed/"`);
  });

  it("of a question gives the addresses of its feeds, and is for no search engine", async () => {
    const q = "%E7%AC%AC%E4%B8%80";
    for (const [path, title] of [
      ["/", "第一 – 财经"],
      ["/categories/caijing/", "caijing, 第一 – 财经"],
    ] as const) {
      const response = await site.fetch(`${path}feed/?q=${q}`);
      expect([response.status, response.headers.get("X-Robots-Tag")]).toEqual([200, "noindex"]);
      const html = await response.text();
      expect(html).toContain(`<h1>订阅源：${title}</h1>`);
      expect(html).not.toContain('rel="canonical"');
      for (const file of ["atom.xml", "rss.xml", "feed.json"]) {
        expect(html).toContain(`<code>https://news.example.com${path}${file}?q=${q}</code>`);
        expect(html).toMatch(new RegExp(`<link rel="alternate"[^>]* href="${path}${file}\\?q=${q}" title="${title}`));
        expect((await site.fetch(`${path}${file}?q=${q}`)).status).toBe(200);
      }
      expect(html).toContain(`href="/embed?q=${q}"`);
      expect([...html.matchAll(/<h3[^>]*><a[^>]*>(.*?)<\/a>/g)].map(([, shown]) => shown)).toEqual(["第一"]);
    }
    expect((await site.fetch("/feed/?q=before:x")).status).toBe(400);
  });

  it("offers the same posts by email: the site's, a category's and a tag's", async () => {
    expect(await site.text("/feed/")).toContain('name="email"');
    const category = await site.text("/categories/caijing/feed/");
    expect(category).toMatch(/name="categories"[^>]*value="caijing"|value="caijing"[^>]*name="categories"/);
    expect(await site.text("/tags/%E8%B4%A2%E7%BB%8F/feed/")).toContain('name="tags" value="财经" checked');
  });

  it.each(["/categories/never/feed/", "/tags/never/feed/", "/authors/never/feed/"])(
    "is not there at %s",
    async (path) => {
      expect((await site.fetch(path)).status).toBe(404);
    },
  );
});

describe("the site's feeds", () => {
  it.each([
    ..."/ /feed/ /archive/ /archive/2026/11/ /categories/ /categories/caijing/ /posts/2026-11-20-a /search?q=x /embed".split(
      " ",
    ),
    ..."/docs /docs/problems /preferences /confirm?token=x /unsubscribe?token=x /nowhere /issues/".split(" "),
  ])("are announced with their title at %s", async (path) => {
    const html = await (await site.fetch(path)).text();
    const links = [...html.matchAll(/<link rel="alternate" type="([^"]*)" href="([^"]*)" title="([^"]*)"/g)];
    const expected = { "/atom.xml": "Atom", "/feed.json": "JSON Feed", "/rss.xml": "RSS" };
    for (const [file, name] of Object.entries(expected))
      expect(
        links
          .filter(([, , href]) => href === file)
          .map(([, , , title = ""]) => title.replace(/[（(](.*)[）)]/, " $1").replace("  ", " ")),
      ).toEqual([`财经 ${name}`]);
  });
});

describe("/embed.js", () => {
  it("is small, known by its ETag, and may be loaded and read from anywhere", async () => {
    const response = await site.fetch("/embed.js");
    expect(response.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    const text = await response.text();
    expect(gzipSync(text).byteLength).toBeLessThan(5 * 1024);
    expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(|\bimport\b/);
    const headers = { "If-None-Match": response.headers.get("ETag") as string };
    expect((await site.fetch("/embed.js", { headers })).status).toBe(304);
  });
});

describe("/embed", () => {
  it("explains itself with the real thing, under a policy that lets only our own script run", async () => {
    const response = await site.fetch("/embed");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; .*; script-src 'self'$/);
    const html = await response.text();
    expect(html.match(/<script [^>]*src="\/embed\.js"/g)).toHaveLength(1);
    expect(html).toContain('<gazette-feed src="/feed.json"');
    expect(html).toContain(
      "&lt;gazette-feed src=&quot;https://news.example.com/feed.json&quot; category=&quot;caijing&quot;",
    );
    const home = await site.fetch("/");
    expect(home.headers.get("Content-Security-Policy")).toMatch(/; script-src 'self'$/);
    const plain = await site.fetch("/categories/");
    expect(plain.headers.get("Content-Security-Policy")).not.toContain("script-src");
    expect(await site.text("/feed/")).toContain('href="/embed"');
  });
});
