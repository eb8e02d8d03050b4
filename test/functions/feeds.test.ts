import { beforeEach, describe, expect, it } from "vitest";
import { readXml } from "../formats/xml-reading.ts";
import { openSite, PUBLISH, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const SITE = "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\n";
const HUB = `${SITE}hub: https://hub.example.org/?a=1\n`;
const A = "posts/2026-11-20-a.md";
const FILES = ["rss.xml", "atom.xml", "feed.json"];
const SCOPES = ["/", "/categories/caijing/", "/tags/%E8%B4%A2%E7%BB%8F/", "/authors/li-ming/"];
const ADDRESSES = SCOPES.flatMap((scope) => FILES.map((file) => scope + file));

interface JsonFeed {
  title: string;
  feed_url: string;
  language: string;
  items: { id: string; title: string; language?: string; tags: string[]; content_html?: string; summary?: string }[];
}

/** Reads what went wrong, in the syntax of the address: its code, and that of its first field. */
async function problemOf(path: string, response: Response): Promise<{ code?: string; field?: string }> {
  const xml = path.endsWith(".xml");
  expect(response.headers.get("Content-Type")).toBe(`application/problem+${xml ? "xml" : "json"}; charset=utf-8`);
  if (!xml) {
    const { code, errors } = (await response.json()) as { code: string; errors?: { code: string }[] };
    return { code, ...(errors?.[0] && { field: errors[0].code }) };
  }
  return readXml(await response.text(), (texts) => {
    const at = (name: string) =>
      texts(`/*[namespace-uri() = "urn:ietf:rfc:7807"]${name.replace(/(\w+)/g, '*[local-name() = "$1"]')}`);
    const [[code], [field]] = [at("/code"), at("/errors/i/code")];
    return { ...(code && { code }), ...(field && { field }) };
  });
}

const feed = (path: string) => site.json<JsonFeed>(path);
const withdraw = (key: string) => site.fetch(`/api/v1/objects/${key}`, { method: "DELETE", headers: PUBLISH });

describe("an address of a feed", () => {
  beforeEach(async () => {
    await site.publish({ "site.yaml": SITE, [A]: post({ title: "第一", more: "author: Li Ming\n" }) });
  });

  it("answers with its own type and names itself", async () => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(path);
      const type = { xml: "+xml", json: "feed+json" }[path.split(".").at(-1) as "xml" | "json"];
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toMatch(/^application\/\S+; charset=utf-8$/);
      expect(response.headers.get("Content-Type")).toContain(type);
      expect(await response.text()).toContain(`https://news.example.com${path}`);
    }
  });

  it("never turns into anything else, whatever the reader says it accepts", async () => {
    for (const path of ADDRESSES) {
      const plain = await site.fetch(path);
      const bytes = await plain.text();
      const others: Record<string, string>[] = [
        { Accept: "text/html, */*;q=0.1" },
        { Accept: "application/json" },
        { "A-IM": "feed", "If-None-Match": '"other"' },
        { Cookie: "a=b" },
        { "User-Agent": "Mozilla/5.0 (X11) Chrome/155" },
        { "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT" },
        { Range: "bytes=0-3" },
      ];
      for (const headers of others) {
        const response = await site.fetch(path, { headers });
        expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([
          200,
          plain.headers.get("Content-Type"),
          bytes,
        ]);
        expect(response.headers.get("Set-Cookie")).toBeNull();
      }
    }
  });

  it("answers 304 to whoever has the bytes, and HEAD with the headers alone", async () => {
    for (const path of ADDRESSES) {
      const first = await site.fetch(path);
      const bytes = await first.arrayBuffer();
      const etag = first.headers.get("ETag") as string;
      expect(etag).toMatch(/^"[\w-]+"$/);
      for (const known of [etag, `W/${etag}`, `"old", ${etag}`, `W/"x",W/${etag} , "y"`, "*", ` ${etag} `]) {
        for (const method of ["GET", "HEAD"]) {
          const headers = { "If-None-Match": known, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT" };
          const response = await site.fetch(path, { method, headers });
          expect([known, response.status, (await response.arrayBuffer()).byteLength]).toEqual([known, 304, 0]);
          for (const name of ["ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"])
            expect([name, response.headers.get(name)]).toEqual([name, first.headers.get(name)]);
        }
      }
      for (const other of ['"other"', etag.slice(1, -1), `"x${etag.slice(1)}`, ""])
        expect((await site.fetch(path, { headers: { "If-None-Match": other } })).status).toBe(200);
      const head = await site.fetch(path, { method: "HEAD" });
      expect([head.status, head.headers.get("Content-Length"), (await head.arrayBuffer()).byteLength]).toEqual([
        200,
        String(bytes.byteLength),
        0,
      ]);
      expect(head.headers.get("ETag")).toBe(etag);
      expect(first.headers.get("Last-Modified")).toBeNull();
    }
  });

  it("may be read by any other site, preflight included", async () => {
    for (const path of [
      ...ADDRESSES,
      "/opml.xml",
      "/.well-known/feed-menu.json",
      "/categories.json",
      "/feed.xml",
      "/feed/caijing.xml",
      "/embed.js",
    ]) {
      expect((await site.fetch(path)).headers.get("Access-Control-Allow-Origin")).toBe("*");
      const response = await site.fetch(path, {
        method: "OPTIONS",
        headers: {
          Origin: "https://a.example",
          "Access-Control-Request-Method": "GET",
          "Access-Control-Request-Headers": "if-none-match,x-reader,authorization",
        },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(response.headers.get("Access-Control-Allow-Methods")).toContain("GET");
      expect(response.headers.get("Access-Control-Allow-Headers")).toBe("if-none-match,x-reader,authorization");
    }
  });

  it("takes no other method, and says which it takes", async () => {
    for (const path of [...ADDRESSES, "/archive/2022-01/2/atom.xml", "/feed.xml", "/feed/caijing.xml"]) {
      for (const method of ["POST", "PUT", "DELETE"]) {
        const response = await site.fetch(path, { method });
        expect([path, response.status, response.headers.get("Allow")]).toEqual([path, 405, "GET, HEAD, OPTIONS"]);
        expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
        expect((await problemOf(path, response)).code).toBe("method-not-allowed");
      }
    }
  });

  it("opens in a browser as XML with a stylesheet: the same bytes by another name", async () => {
    for (const path of ADDRESSES.filter((path) => path.endsWith(".xml"))) {
      const plain = await site.fetch(path);
      const shown = await site.fetch(path, { headers: { "Sec-Fetch-Dest": "document", Accept: "text/html" } });
      expect(shown.headers.get("Content-Type")).toBe("application/xml; charset=utf-8");
      expect(shown.headers.get("ETag")).toBe(plain.headers.get("ETag"));
      expect(shown.headers.get("Vary")).toBe("Accept-Encoding, Sec-Fetch-Dest");
      const text = await shown.text();
      expect(text).toBe(await plain.text());
      const stylesheet = /<\?xml-stylesheet type="text\/css" href="([^"]+)"\?>/.exec(text)?.[1] as string;
      expect((await site.fetch(stylesheet)).headers.get("Content-Type")).toBe("text/css; charset=utf-8");
      // A feed reader gets the feed's own type, even after a browser's answer was cached.
      expect((await site.fetch(path)).headers.get("Content-Type")).toBe(plain.headers.get("Content-Type"));
    }
  });

  it("answers at the addresses jekyll-feed gave out", async () => {
    const atom = await site.text("/atom.xml");
    expect(await site.text("/feed.xml")).toBe(atom);
    expect(await site.text("/feed/CaiJing.xml")).toBe(await site.text("/categories/caijing/atom.xml"));
    expect((await site.fetch("/feed/unknown.xml")).status).toBe(404);
  });

  it.each([
    "/categories/unknown/rss.xml",
    "/tags/caijing/atom.xml",
    "/authors/nobody/feed.json",
    "/categories/%20/rss.xml",
  ])("%s, of a label that never occurs, is not found, and says so to other sites too", async (path) => {
    const response = await site.fetch(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect((await problemOf(path, response)).code).toBe("no-such-feed");
  });

  it("is there for a category that site.yaml names, before its first post", async () => {
    await site.publish({ "site.yaml": `${SITE}categories:\n  tiyu: 体育\n` });
    expect(await feed("/categories/tiyu/feed.json")).toMatchObject({ title: "体育 - 财经", items: [] });
  });

  it.each([
    ["limit=0", "too-small"],
    ["limit=201", "too-large"],
    ["limit=ten", "expected-type"],
    ["limit=", "expected-type"],
    ["limit=1e2", "expected-type"],
    ["content=some", "expected-one-of"],
    ["before=2022-01", "feed-cursor-invalid"],
    ["before=1-2-3", "feed-cursor-invalid"],
    [`category=${Array.from({ length: 51 }, (_, n) => `c${n}`)}`, "feed-labels-too-many"],
  ])("with ?%s says what is wrong", async (query, code) => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(`${path}?${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      const problem = await problemOf(path, response);
      expect(problem.field ?? problem.code).toBe(code);
    }
  });

  it("leaves parameters alone that are not its own", async () => {
    const { feed_url: self, items } = await feed("/feed.json?utm_source=x&limit=1");
    expect([self, items.length]).toEqual(["https://news.example.com/feed.json?limit=1", 1]);
  });

  it("names itself the same way however its query is written", async () => {
    await site.publish({ "posts/b.md": post({ categories: "[a, b]", more: "tags: [x]\n" }) });
    const queries = [
      "category=b,A&limit=5&tag=x",
      "tag=x&limit=05&category=a&category=b,b",
      "limit=5&category=%20a,b&tag=X,",
    ];
    const selves = await Promise.all(queries.map(async (query) => (await feed(`/feed.json?${query}`)).feed_url));
    expect(new Set(selves)).toEqual(new Set(["https://news.example.com/feed.json?category=a,b&tag=x&limit=5"]));
  });
});

describe("a feed with a hub", () => {
  it("names the hub and itself in its headers", async () => {
    await site.publish({ "site.yaml": SITE, [A]: post({ more: "author: Li Ming\n" }) });
    for (const path of ADDRESSES) expect((await site.fetch(path)).headers.get("Link")).toBeNull();
    await site.publish({ "site.yaml": HUB });
    for (const path of ADDRESSES) {
      for (const method of ["GET", "HEAD"]) {
        const response = await site.fetch(`${path}?x=1&limit=7`, { method });
        expect(response.headers.get("Link")).toBe(
          `<https://hub.example.org/?a=1>; rel="hub", <https://news.example.com${path}?limit=7>; rel="self"`,
        );
        expect(response.headers.get("Access-Control-Expose-Headers")).toContain("Link");
      }
      const text = await site.text(path);
      expect(text).toContain("https://hub.example.org/?a=1");
    }
  });
});

describe("what a feed says of itself", () => {
  beforeEach(async () => {
    await site.publish({
      "site.yaml": SITE,
      "posts/2026-11-20-a.md": post({ title: "A", categories: "TechWeb" }),
      "posts/2026-11-21-b.md": post({ title: "B", categories: "Techweb", more: "language: en\n" }),
      "posts/2026-11-22-c.md": post({ title: "C", categories: "Techweb" }),
      "posts/2026-11-22-d.md": post({ title: "D", categories: "[caijing, techweb]", more: "author: Li Ming\n" }),
    });
  });

  it("takes twins that differ by case for one category, under the spelling most used", async () => {
    for (const id of ["techweb", "TechWeb", "TECHWEB"]) {
      const { title, items } = await feed(`/categories/${id}/feed.json`);
      expect([title, items.length]).toEqual(["Techweb - 财经", 4]);
      expect(items.every(({ tags }) => tags.includes("Techweb"))).toBe(true);
    }
  });

  it("changes its title with the spelling most used, and keeps its id", async () => {
    const id = async () => / *<id>(.*?)<\/id>/.exec(await site.text("/categories/techweb/atom.xml"))?.[1];
    const before = await id();
    await site.publish({
      "posts/2026-11-21-b.md": post({ title: "B", categories: "TechWeb" }),
      "posts/2026-11-22-e.md": post({ title: "E", categories: "TechWeb" }),
    });
    expect((await feed("/categories/techweb/feed.json")).title).toBe("TechWeb - 财经");
    expect(await id()).toBe(before);
    await site.publish({ "site.yaml": `${SITE}categories:\n  techweb: 科技网\n` });
    const { title, items } = await feed("/categories/techweb/feed.json");
    expect([title, items[0]?.tags.includes("科技网")]).toEqual(["科技网 - 财经", true]);
    expect(await id()).toBe(before);
  });

  it.each([
    ["/feed.json", "财经"],
    ["/feed.json?limit=2&content=summary", "财经"],
    ["/categories/caijing/feed.json", "caijing - 财经"],
    ["/tags/财经/feed.json", "财经 - 财经"],
    ["/authors/li-ming/feed.json", "Li Ming - 财经"],
    ["/feed.json?category=techweb,caijing", "caijing, Techweb - 财经"],
    ["/feed.json?category=techweb&exclude=caijing", "Techweb, −caijing - 财经"],
    ["/categories/techweb/feed.json?tag=财经", "Techweb, #财经 - 财经"],
  ])("%s is called %s", async (path, title) => {
    expect((await feed(path)).title).toBe(title);
  });

  it("gives its language, and that of an entry that has another", async () => {
    const { language, items } = await feed("/feed.json");
    expect(language).toBe("zh-CN");
    expect(items.map(({ title, language }) => [title, language]).sort()).toEqual([
      ["A", undefined],
      ["B", "en"],
      ["C", undefined],
      ["D", undefined],
    ]);
    const atom = await site.text("/atom.xml");
    expect(atom).toMatch(/<feed [^>]*xml:lang="zh-CN"/);
    expect(atom.match(/<entry xml:lang="en">/g)).toHaveLength(1);
    expect(await site.text("/rss.xml")).toContain("<dc:language>en</dc:language>");
  });

  it("holds summaries alone when asked to", async () => {
    const { items } = await feed("/feed.json?content=summary");
    expect(items).toHaveLength(4);
    expect(items.filter(({ content_html }) => content_html !== undefined)).toEqual([]);
    expect(await site.text("/atom.xml?content=summary")).not.toContain("<content");
    expect(await site.text("/rss.xml?content=summary")).not.toContain("content:encoded>");
    expect((await feed("/feed.json")).items[0]?.content_html).toContain("正文");
  });
});

describe("a withdrawn post", () => {
  const tombstones = async (path: string) =>
    [...(await site.text(path)).matchAll(/<at:deleted-entry ref="([^"]*)"/g)].map(([, ref]) => ref);

  beforeEach(async () => {
    await site.publish({
      "posts/2026-11-20-a.md": post({ title: "A", categories: "caijing", more: "author: Li Ming\n" }),
      "posts/2026-11-20-b.md": post({ title: "B", categories: "[caijing, tiyu]" }),
      "posts/2026-11-20-c.md": post({ title: "C", categories: "tiyu" }),
    });
    await withdraw("posts/2026-11-20-a.md");
  });

  it("leaves a tombstone in every feed it was in, and in no other", async () => {
    const a = "tag:news.example.com,2026:posts/2026-11-20-a";
    expect(await tombstones("/atom.xml")).toEqual([a]);
    expect(await tombstones("/categories/caijing/atom.xml")).toEqual([a]);
    expect(await tombstones("/tags/%E8%B4%A2%E7%BB%8F/atom.xml")).toEqual([a]);
    expect(await tombstones("/categories/tiyu/atom.xml")).toEqual([]);
    expect(await tombstones("/atom.xml?category=caijing")).toEqual([]);
  });

  it("keeps the feed alive whose only post it was", async () => {
    expect(await feed("/authors/li-ming/feed.json")).toMatchObject({ title: "Li Ming - news.example.com", items: [] });
    expect(await tombstones("/authors/li-ming/atom.xml")).toEqual(["tag:news.example.com,2026:posts/2026-11-20-a"]);
  });

  it("changes the feeds it was in, and comes back without a tombstone", async () => {
    const updated = async () => /<updated>(.*?)<\/updated>/.exec(await site.text("/categories/caijing/atom.xml"))?.[1];
    expect(Date.parse((await updated()) ?? "")).toBeGreaterThan(Date.now() - 60_000);
    await site.publish({ "posts/2026-11-20-a.md": post({ title: "A", more: "author: Li Ming\n" }) });
    for (const path of ["/atom.xml", "/categories/caijing/atom.xml", "/authors/li-ming/atom.xml"]) {
      expect(await tombstones(path)).toEqual([]);
      expect(await site.text(path)).toContain("tag:news.example.com,2026:posts/2026-11-20-a<");
    }
  });

  it("that lives on under another key is not gone", async () => {
    await site.publish({
      "posts/moved/2026-11-20-a.md": post({ title: "A", more: "id: tag:news.example.com,2026:posts/2026-11-20-a\n" }),
    });
    expect(await tombstones("/atom.xml")).toEqual([]);
    expect(await tombstones("/categories/caijing/atom.xml")).toEqual([]);
  });

  it("leaves nothing behind when its time had not come", async () => {
    await site.publish({
      "posts/2099-01-01-future.md": post({ date: "2099-01-01 08:00:00 +0800", categories: "later" }),
    });
    await withdraw("posts/2099-01-01-future.md");
    expect(await tombstones("/atom.xml")).toEqual(["tag:news.example.com,2026:posts/2026-11-20-a"]);
    expect((await site.fetch("/categories/later/atom.xml")).status).toBe(404);
  });
});

describe("the lists of feeds", () => {
  it.each(["/opml.xml", "/.well-known/feed-menu.json"])("%s follows the categories, and has an ETag", async (path) => {
    await site.publish({ "site.yaml": SITE, [A]: post({ categories: "TechWeb" }) });
    const first = await site.fetch(path);
    const before = await first.text();
    expect(before).toContain("https://news.example.com/categories/techweb/atom.xml");
    const known = { headers: { "If-None-Match": first.headers.get("ETag") as string } };
    expect((await site.fetch(path, known)).status).toBe(304);
    await site.publish({ "posts/b.md": post({ categories: "体育" }) });
    expect((await site.fetch(path, known)).status).toBe(200);
    expect(await site.text(path)).toContain("/categories/%E4%BD%93%E8%82%B2/atom.xml");
    expect(await site.text(path)).toContain("TechWeb");
  });

  it("hold each feed with its title, in the shape of the draft of feed menus", async () => {
    await site.publish({ "site.yaml": SITE, [A]: post({ categories: "TechWeb" }) });
    const at = (path: string) => ({
      rss: `https://news.example.com/${path}rss.xml`,
      atom: `https://news.example.com/${path}atom.xml`,
    });
    expect(await site.json("/.well-known/feed-menu.json")).toEqual({
      "feed-menu": "财经",
      items: [
        { "feed-title": "财经", ...at("") },
        { "feed-title": "TechWeb", ...at("categories/techweb/") },
      ],
    });
  });

  it("name every category with the number of its posts, for who chooses among them", async () => {
    await site.publish({
      "site.yaml": SITE,
      [A]: post({ categories: "TechWeb" }),
      "posts/b.md": post({ categories: "[体育, TechWeb]" }),
    });
    expect(JSON.parse(await site.text("/categories.json"))).toEqual({
      categories: [
        { id: "techweb", title: "TechWeb", posts: 2 },
        { id: "体育", title: "体育", posts: 1 },
      ],
    });
  });
});
