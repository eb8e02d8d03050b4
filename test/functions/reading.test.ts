import { afterEach, describe, expect, it, vi } from "vitest";
import { assetPath } from "../../src/pages/asset-path.ts";
import { localAssets } from "../bindings/assets.ts";
import { openSite, post, someone } from "./site.ts";

type Site = Awaited<ReturnType<typeof openSite>>;

const PUBLISHED = "2026-11-20 08:00:00 +0800";

async function siteWith(files: Record<string, string>, yaml = "title: 财经\nlanguage: zh-CN\n"): Promise<Site> {
  const site = await openSite();
  await site.publish({ "site.yaml": `${yaml}time_zone: Asia/Shanghai\n`, ...files });
  return site;
}

/** Posts a minute apart, oldest first. */
async function siteWithMany(count: number, of: (index: number) => string): Promise<Site> {
  const site = await siteWith({});
  const files = Array.from({ length: count }, (_, index) => [`posts/2026-11-20-p${index}.md`, of(index)]);
  for (let start = 0; start < count; start += 50)
    await site.publish(Object.fromEntries(files.slice(start, start + 50)));
  return site;
}

const minute = (index: number) => new Date(Date.UTC(2026, 10, 20, 0, index)).toISOString();
const titles = (html: string) =>
  [...html.matchAll(/<h[23][^>]*>\s*<a[^>]*>(.*?)<\/a>/g)].map(([, title]) => title?.replace(/<\/?mark>/g, ""));
const link = (html: string, rel: string) =>
  new RegExp(`<link rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll("&amp;", "&");
const ask = (site: Site, question: string) => site.text(`/search?q=${encodeURIComponent(question)}`);

describe("search", () => {
  const files = {
    "posts/2026-11-18-a.md": post({ title: "央行宣布降准", date: "2026-11-18", body: "市场流动性合理充裕。" }),
    "posts/2026-11-19-b.md": post({ title: "Markets rise in Zürich", date: "2026-11-19", body: "Banks lead." }),
    "posts/2026-11-20-c.md": post({ title: "ＡＢＣ公司上市", date: "2026-11-20", body: "中国经济 税" }),
  };

  it.each([
    ["two characters of a title", "降准", ["央行宣布降准"]],
    ["characters of a summary", "流动性", ["央行宣布降准"]],
    ["a single character, also the last of its run", "税", ["ＡＢＣ公司上市"]],
    ["the beginning of a word, in any case", "MARK", ["Markets rise in Zürich"]],
    ["a word without its accents", "zurich", ["Markets rise in Zürich"]],
    ["full-width letters by plain ones", "abc", ["ＡＢＣ公司上市"]],
    ["several terms, wherever they stand", "流动 央行", ["央行宣布降准"]],
    ["what two posts share, the newer first", "市", ["ＡＢＣ公司上市", "央行宣布降准"]],
  ])("finds %s", async (_, question, found) => {
    expect(titles(await ask(await siteWith(files), question))).toEqual(found);
  });

  it.each([
    ["terms of which one occurs nowhere", "降准 火星"],
    ["characters that do not follow each other", "央宣"],
    ["the middle of a word", "arkets"],
  ])("finds nothing by %s, and says so", async (_, question) => {
    const html = await ask(await siteWith(files), question);
    expect(titles(html)).toEqual([]);
    expect(html).toContain(`没有找到“${question}”`);
  });

  it.each<[string, number, string]>([
    [`' OR 1=1 --`, 200, "没有找到"],
    [`title:央行 NOT x`, 200, "没有找到"],
    [`a* AND (b OR "c`, 200, "没有找到"],
    [`NEAR(a b, 2)`, 200, "没有找到"],
    [`{title summary}: ^x`, 200, "没有找到"],
    ["<script>alert(1)</script>", 200, "没有找到"],
    [`"`, 400, "请至少输入一个文字"],
    ["\ud800", 400, "请至少输入一个文字"],
    ["*", 400, "请至少输入一个文字"],
    ["-央行", 400, "除了要排除的词"],
    ["x".repeat(500), 400, "最多 200 个字符"],
    ["央".repeat(5000), 400, "最多 200 个字符"],
    ["a b c d e f g h i j k l m n o p", 400, "最多 8 个词"],
    ["央行 before:昨天", 400, "“昨天”不是日期"],
    ["category:", 400, "category:` 后没有名称"],
    ["的", 400, "单独一个“的”"],
    ["\0\u0001", 200, "搜索标题、摘要和正文"],
  ])("answers %j with what becomes of it, and keeps it", async (question, status, said) => {
    const site = await siteWith(files);
    const response = await site.fetch(`/search?q=${encodeURIComponent(question.toWellFormed())}`);
    const html = await response.text();
    expect([response.status, html.includes(said)]).toEqual([status, true]);
    expect(html).not.toContain("<script>alert");
    if (status === 400) {
      expect(html).toMatch(/<input id="question"[^>]*aria-invalid="true"/);
      expect(html).toContain(
        `value="${question.toWellFormed().slice(0, 9).replace("\ufffd", "").replace('"', "&quot;")}`,
      );
    }
  });

  it("finds a name in the second paragraph, and shows it there, marked", async () => {
    const site = await siteWith({
      "posts/2026-11-20-a.md": post({
        title: "市场",
        date: "2026-11-20",
        more: "categories: [有色]\ndescription: 综述\n",
        body: `${"前文。".repeat(60)}\n\n伦敦金属交易所的銅價**上涨**。`,
      }),
      "posts/2026-11-19-b.md": post({ title: "铜价", date: "2026-11-19", body: "无" }),
    });
    const html = await ask(site, "铜价");
    expect(titles(html)).toEqual(["市场", "铜价"]);
    expect(html).toMatch(/伦敦金属交易所的<mark>銅價<\/mark>上涨/);
    expect(html).toContain("“铜价”：2 篇文章");
    const sorted = /href="([^"]*sort=relevance)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const best = await site.text(sorted.replace("https://news.example.com", ""));
    expect(titles(best)).toEqual(["铜价", "市场"]);
    expect(titles(await ask(site, "“铜价上涨” category：有色"))).toEqual(["市场"]);
    expect(titles(await ask(site, "铜价 －伦敦"))).toEqual(["铜价"]);
    expect(titles(await ask(site, "铜价 before:2026-11-20"))).toEqual(["铜价"]);
  });

  it("marks what was looked for, and is for people alone", async () => {
    const response = await (await siteWith(files)).fetch("/search?q=%E9%99%8D%E5%87%86");
    const html = await response.text();
    expect(html).toContain("央行宣布<mark>降准</mark>");
    expect(html).toContain('<meta name="robots" content="noindex"');
    expect(html).toMatch(/<input[^>]*name="q"[^>]*value="降准"/);
    expect(response.headers.get("X-Robots-Tag")).toBe("noindex");
  });

  it("forgets what a post no longer says, and posts that are gone or yet to come", async () => {
    const site = await siteWith(files);
    const [key] = Object.keys(files) as [string];
    await site.publish({ [key]: post({ title: "改了标题", date: "2026-11-18", body: "新的正文" }) });
    expect(titles(await ask(site, "降准"))).toEqual([]);
    expect(titles(await ask(site, "改了"))).toEqual(["改了标题"]);
    await site.publish({ [key]: post({ title: "改了标题", more: "draft: true\n" }) });
    expect(titles(await ask(site, "改了"))).toEqual([]);
    await site.publish({ "posts/2099-01-01-z.md": post({ title: "未来", date: "2099-01-01" }) });
    expect(titles(await ask(site, "未来"))).toEqual([]);
  });

  it("finds the same after the index was rebuilt from the bucket", async () => {
    const site = await siteWith(files);
    await site.db.batch(["posts", "timeline", "post_days"].map((table) => site.db.prepare(`DELETE FROM ${table}`)));
    expect(titles(await ask(site, "降准"))).toEqual([]);
    await site.cron(Date.now());
    await site.cron(Date.now() + 60_000);
    expect(titles(await ask(site, "降准"))).toEqual(["央行宣布降准"]);
  });

  it("finds by new words what a migration has had read again, though no file has changed", async () => {
    const site = await siteWith(files);
    await site.db.batch([
      site.db.prepare("DELETE FROM post_words WHERE rowid IN (SELECT search_id FROM timeline)"),
      site.db.prepare("UPDATE posts SET etag = '' WHERE state = 'published'"),
    ]);
    expect(titles(await ask(site, "降准"))).toEqual([]);
    await site.cron(Date.now());
    await site.drain();
    expect(titles(await ask(site, "降准"))).toEqual(["央行宣布降准"]);
  });

  it("goes on page by page, each post once", async () => {
    const site = await siteWithMany(65, (index) =>
      post({ title: `银行第${index}号`, date: minute(Math.floor(index / 7)) }),
    );
    const seen: (string | undefined)[] = [];
    for (let path: string | undefined = "/search?q=%E9%93%B6%E8%A1%8C"; path; ) {
      const html = await site.text(path);
      seen.push(...titles(html));
      path = /<a href="([^"]*)" rel="next">/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(seen).toHaveLength(65);
    expect(new Set(seen).size).toBe(65);
  });
});

describe("pages of a list", () => {
  it("lead from the newest post to the oldest and back, even where posts share a moment", async () => {
    const site = await siteWithMany(95, (index) =>
      post({ title: `第${index}篇`, date: minute(Math.floor(index / 40)) }),
    );
    const pages: string[][] = [];
    let last = "";
    for (let path: string | undefined = "/"; path; path = link(last, "next")) {
      last = await site.text(path);
      expect(link(last, "canonical")).toBe(new URL(path, "https://news.example.com").href);
      pages.push(titles(last) as string[]);
    }
    expect(pages.map(({ length }) => length)).toEqual([30, 30, 30, 5]);
    expect(new Set(pages.flat()).size).toBe(95);
    const back: string[][] = [];
    for (let path: string | undefined = link(last, "prev"); path; ) {
      const html = await site.text(path);
      back.push(titles(html) as string[]);
      path = link(html, "prev");
    }
    expect(back).toEqual(pages.slice(0, 3).reverse());
  });

  it.each(["/archive", "/archive/2026-11", "/categories", "/categories/caijing?before=1-1", "/tags/x"])(
    "are where %s points to, without its last slash",
    async (path) => {
      const response = await (await siteWith({})).fetch(path, { redirect: "manual" });
      expect([response.status, response.headers.get("Location")]).toEqual([301, path.replace(/(?=\?|$)/, "/")]);
    },
  );

  it("are there for labels, with the same order", async () => {
    const site = await siteWithMany(35, (index) =>
      post({ title: `第${index}篇`, date: minute(index), categories: "jin" }),
    );
    const first = await site.text("/categories/jin/");
    const second = await site.text(link(first, "next") ?? "");
    expect(titles(second)).toEqual(["第4篇", "第3篇", "第2篇", "第1篇", "第0篇"]);
    expect(link(second, "prev")).toBe("https://news.example.com/categories/jin/");
    expect(link(await site.text("/tags/%E8%B4%A2%E7%BB%8F/"), "next")).toMatch(/before=\d+-1$/);
  });

  it("finds categories, and has no page after the last", async () => {
    const site = await siteWith({ "posts/a.md": post({ title: "一", categories: "[金属, 能源]" }) });
    const found = await site.text("/categories/?q=%E9%87%91");
    expect(found).toContain("金属");
    expect(found).not.toContain("能源");
    for (const page of ["2", "0", "x", "1e3"])
      expect([page, (await site.fetch(`/categories/?page=${page}`)).status]).toEqual([page, 404]);
  });

  it.each(["/?before=x", "/?before=1-0", "/?before=9999999999999-0", "/categories/caijing/?before=-1"])(
    "are not there at %s",
    async (path) => {
      const site = await siteWith({ "posts/2026-11-20-a.md": post() });
      expect((await site.fetch(path)).status).toBe(404);
    },
  );
});

describe("a label's page", () => {
  const yaml = `title: 财经
language: zh-CN
categories:
  caijing: { title: 财经要闻, description: "资金与市场。", merge: [jinrong] }
tags:
  港口: { description: "船与货。" }
authors:
  Li Ming: { description: "记者。" }
`;

  it("says what it is about and how many posts it has, and does not repeat its name in each row", async () => {
    const site = await siteWith(
      {
        "posts/a.md": post({ title: "一", categories: "[caijing, tiyu]", more: "author: Li Ming\n" }),
        "posts/b.md": post({ title: "二", categories: "jinrong" }).replace("tags: 财经", "tags: 港口"),
      },
      yaml,
    );
    await site.cron(Date.now());
    const shown = async (path: string) => {
      const html = await site.text(path);
      return {
        about: [/<meta name="description" content="([^"]*)"/, /<h1>[^<]*<\/h1><p>([^<]*)</].map(
          (pattern) => pattern.exec(html)?.[1],
        ),
        posts: /<div class="follow-bar"><p>([^<]*)</.exec(html)?.[1],
        rows: [...html.matchAll(/<a href="\/categories\/([^/]*)\/"/g)].map(([, id]) => id),
      };
    };
    expect(await shown("/categories/caijing/")).toEqual({
      about: ["资金与市场。", "资金与市场。"],
      posts: "2 篇",
      rows: ["tiyu"],
    });
    const rows = expect.arrayContaining(["caijing"]);
    const tag = `/tags/${encodeURIComponent("港口")}/`;
    expect(await shown(tag)).toEqual({ about: ["船与货。", "船与货。"], posts: "1 篇", rows });
    expect(await shown("/authors/li-ming/")).toEqual({ about: ["记者。", "记者。"], posts: "1 篇", rows });
    const unsaid = await shown("/categories/tiyu/");
    expect(unsaid).toMatchObject({ about: ["财经关于“tiyu”的文章。", undefined], posts: "1 篇" });
  });
});

describe("a page of a list at midnight", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is made anew, though nothing was published", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T15:59:50Z") });
    const site = await siteWith({ "posts/a.md": post({ date: "2026-11-20 08:00:00 +0800" }) });
    expect(await site.text("/")).toContain(">今天 08:00</time>");
    vi.setSystemTime(new Date("2026-11-20T16:00:05Z"));
    expect(await site.text("/")).toContain(">昨天 08:00</time>");
    vi.setSystemTime(new Date("2026-11-21T16:00:05Z"));
    expect(await site.text("/")).toContain(">2026年11月20日 08:00</time>");
  });
});

describe("the archive", () => {
  it("counts months by the site's clocks, and shows each", async () => {
    const site = await siteWith({
      "posts/a.md": post({ title: "元旦", date: "2026-01-01 00:30:00 +0800" }),
      "posts/b.md": post({ title: "除夕", date: "2025-12-31 23:30:00 +0800" }),
      "posts/c.md": post({ title: "年初", date: "2026-01-31 23:59:59 +0800" }),
      "posts/d.md": post({ title: "二月", date: "2026-02-01 00:00:00 +0800" }),
      "posts/2099-01-01-z.md": post({ title: "未来", date: "2099-01-01" }),
    });
    const html = await site.text("/archive/");
    const months = [...html.matchAll(/href="\/archive\/([\d-]+)\/">.*?<span>(.*?)<\/span>/gs)].map(([, ...m]) => m);
    expect(months).toEqual([
      ["2026-02", "1 篇"],
      ["2026-01", "2 篇"],
      ["2025-12", "1 篇"],
    ]);
    const january = await site.text("/archive/2026-01/");
    expect(titles(january)).toEqual(["年初", "元旦"]);
    expect(january).toContain("/archive/2025-12/");
    expect(january).toContain("/archive/2026-02/");
  });

  it.each(["/archive/2024-01/", "/archive/2026-13/", "/archive/2099-01/"])("has nothing at %s", async (path) => {
    const site = await siteWith({ "posts/a.md": post(), "posts/z.md": post({ date: "2099-01-01" }) });
    expect((await site.fetch(path)).status).toBe(404);
  });
});

describe("a post's page", () => {
  it("leads to the posts beside it", async () => {
    const site = await siteWith({
      "posts/2026-11-01-a.md": post({ title: "一", date: minute(1), categories: "jin" }),
      "posts/2026-11-01-b.md": post({ title: "二", date: minute(2), categories: "mu" }),
      "posts/2026-11-01-c.md": post({ title: "三", date: minute(3), categories: "jin" }),
      "posts/2026-11-01-d.md": post({ title: "四", date: minute(3), categories: "mu" }),
      "posts/2099-01-01-z.md": post({ title: "未来", date: "2099-01-01" }),
    });
    const beside = async (slug: string) =>
      [...(await site.text(`/posts/2026-11-01-${slug}`)).matchAll(/<a href="[^"]*" rel="(prev|next)">(.*?)<\/a>/g)].map(
        ([, rel, title]) => `${rel} ${title}`,
      );
    expect(await beside("c")).toEqual(["prev 二", "next 四"]);
    expect(await beside("a")).toEqual(["next 二"]);
    expect(await beside("d")).toEqual(["prev 三"]);
  });

  it("leads to similar ones: by rare labels, then by words of the title, then by common labels", async () => {
    const files = [
      ["2026-10-01", "更早", "jin"],
      ["2026-10-02", "同样更早", "jin"],
      ["2026-11-01", "海缆测震系统", "jin"],
      ["2026-11-02", "渔船进港", "mu, jin"],
      ["2026-11-03", "又见海缆测震", "shui"],
      ["2026-11-04", "邻居", "huo"],
      ["2026-11-05", "海缆测震撤回", "xi"],
      ["2026-11-06", "同一稀有分类", "mu, xi"],
      ["2026-11-19", "同一稀有分类，就在前面", "mu, xi"],
      ["2026-11-20", "海缆测震", "xi, jin"],
      ["2099-01-01", "海缆测震未来", "xi"],
    ].map(([date = "", title = "", categories]) => [
      `posts/${date}-p.md`,
      post({ title, date, categories: `[${categories}]` }).replace("tags: 财经\n", ""),
    ]);
    const site = await siteWith(Object.fromEntries(files));
    await site.fetch("/api/v1/objects/posts/2026-11-05-p.md", {
      method: "DELETE",
      headers: { Authorization: "Bearer test-publish-token" },
    });
    const similar = async (path: string) => {
      const [, list = ""] = /<section class="similar">(.*?)<\/section>/s.exec(await site.text(path)) ?? [];
      return [...list.matchAll(/<a href="[^"]*">(.*?)<\/a>/g)].map(([, title]) => title);
    };
    // The post just before it stands beside it already.
    expect(await similar("/posts/2026-11-20-p")).toEqual(["海缆测震系统", "又见海缆测震", "同一稀有分类", "渔船进港"]);
    expect(await similar("/posts/2026-11-04-p")).toEqual([]);
  });

  it.each([
    ["on", true],
    ["off", false],
  ])("shows pictures of ours in the size they are needed in, with the setting %s", async (setting, isResized) => {
    const site = await openSite({ RESIZE_IMAGES: setting });
    await site.publish({ "posts/2026-11-20-a.md": post({ body: '<img src="/assets/a.png" alt="a">' }) });
    for (const path of ["/", "/posts/2026-11-20-a"])
      expect((await site.text(path)).includes('srcset="/cdn-cgi/image/')).toBe(isResized);
    expect(await site.text("/atom.xml")).not.toContain("srcset");
  });

  it("has no inline style, which its policy would refuse, and keeps what it meant", async () => {
    const site = await siteWith({
      "posts/2026-11-20-a.md": post({
        body: '<center>中</center><p style="text-align:right;color:red">右</p><p>写作 style="text-align:center"</p>',
      }),
    });
    const response = await site.fetch("/posts/2026-11-20-a");
    const html = await response.text();
    expect(response.headers.get("Content-Security-Policy")).not.toContain("unsafe-inline");
    expect(html).toContain('<div class="centred">中</div>');
    expect(html).toContain('<p class="to-end">右</p>');
    expect(html.slice(html.indexOf('class="prose"')).match(/<[^>]* style=/g)).toBeNull();
    expect(html).toMatch(/写作 style=("|&quot;)text-align:center/);
    expect(await site.text("/atom.xml")).toContain("text-align:center");
  });
});

describe("for search engines", () => {
  it("robots.txt names the sitemap and what is nobody's to read", async () => {
    const site = await siteWith({});
    const text = await site.text("/robots.txt");
    expect(text).toContain("Sitemap: https://news.example.com/sitemap.xml");
    for (const path of ["/api/", "/unsubscribe/", "/confirm/"]) expect(text).toContain(`Disallow: ${path}\n`);
    expect(text).not.toMatch(/Disallow: \/\n/);
  });

  it("the sitemaps name every page that is there, once, with its last change", async () => {
    const site = await siteWith({
      "posts/2025-12-31-a.md": post({ date: "2025-12-31 12:00:00Z" }),
      "posts/2026-01-01-b.md": post({ date: "2026-01-01 12:00:00Z" }),
      "posts/2026-01-02-c.md": post({
        date: "2026-01-02 12:00:00Z",
        more: "source_url: https://elsewhere.example/c\n",
      }),
      "posts/2099-01-01-z.md": post({ date: "2099-01-01" }),
    });
    const locations = (xml: string) => [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url as string);
    const index = await site.fetch("/sitemap.xml");
    expect(index.headers.get("Content-Type")).toBe("application/xml; charset=utf-8");
    const parts = locations(await index.text());
    expect(parts).toEqual([
      "https://news.example.com/sitemap/pages.xml",
      "https://news.example.com/sitemap/2026-01.xml",
      "https://news.example.com/sitemap/2025-12.xml",
    ]);
    const urls: string[] = [];
    for (const part of parts) urls.push(...locations(await site.text(part)));
    expect(new Set(urls).size).toBe(urls.length);
    for (const url of urls) expect([url, (await site.fetch(url)).status]).toEqual([url, 200]);
    expect(urls).toContain("https://news.example.com/posts/2026-01-01-b");
    expect(urls.join(" ")).not.toMatch(/\/posts\/2026-01-02-c|2099/);
    expect(await site.text("/sitemap/2025-12.xml")).toContain("<lastmod>2025-12-31T12:00:00.000Z</lastmod>");
    expect((await site.fetch("/sitemap/2024-01.xml")).status).toBe(404);
  });
});

describe("the subscribe page", () => {
  it("may be found by search engines, unlike what somebody filled in", async () => {
    const site = await siteWith({});
    const response = await site.fetch("/subscribe");
    const html = await response.text();
    expect([response.headers.get("X-Robots-Tag"), html.includes("noindex")]).toEqual([null, false]);
    expect(link(html, "canonical")).toBe("https://news.example.com/subscribe");
    expect((await site.fetch("/subscribe?categories")).headers.get("X-Robots-Tag")).toBe("noindex");
  });
});

describe("every page", () => {
  it.each([
    ..."/ /feed/ /archive/ /archive/2026-11/ /categories/ /categories/caijing/ /posts/2026-11-20-a /search?q=x /embed".split(
      " ",
    ),
    ..."/docs /docs/problems /subscribe /issues/ /tags/%E8%B4%A2%E7%BB%8F/ /authors/li/ /categories/caijing/feed/".split(
      " ",
    ),
  ])("describes itself by a sentence and Open Graph: %s", async (path) => {
    const site = await siteWith(
      { "posts/2026-11-20-a.md": post({ more: "author: Li\n" }) },
      "title: 财经\ndescription: 每日财经\nlanguage: zh-CN\nnewsletter: { archive: true }\n",
    );
    const response = await site.fetch(path);
    const html = await response.text();
    expect([path, response.status]).toEqual([path, 200]);
    const content = (name: string) => new RegExp(`<meta (?:name|property)="${name}" content="([^"]+)"`).exec(html)?.[1];
    for (const name of ["description", "og:type", "og:site_name", "og:title", "og:description"])
      expect([name, content(name)]).toEqual([name, expect.stringMatching(/./)]);
    if (!path.startsWith("/search")) expect(link(html, "canonical")).toMatch(/^https:/);
  });
});

describe("answers", () => {
  const paths = [
    "/",
    "/categories/",
    "/categories/caijing/",
    "/archive/",
    "/archive/2026-11/",
    "/posts/2026-11-20-a",
    "/search?q=x",
  ];
  const files = { "posts/2026-11-20-a.md": post({ title: "标题", date: PUBLISHED }) };

  it.each(paths)("%s again without a body while nothing has changed, and to HEAD", async (path) => {
    const site = await siteWith(files);
    const first = await site.fetch(path);
    const etag = first.headers.get("ETag") ?? "";
    expect(first.status).toBe(200);
    expect(first.headers.get("Cache-Control")).toContain("max-age=60");
    expect(first.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    const again = await site.fetch(path, { headers: { "If-None-Match": `W/${etag}` } });
    expect([again.status, again.headers.get("ETag"), await again.text()]).toEqual([304, etag, ""]);
    const head = await site.fetch(path, { method: "HEAD" });
    expect([head.status, head.headers.get("ETag"), await head.text()]).toEqual([200, etag, ""]);
  });

  it("anew as soon as a post has changed", async () => {
    const site = await siteWith(files);
    const etags = await Promise.all(
      ["/", "/posts/2026-11-20-a"].map(async (path) => (await site.fetch(path)).headers.get("ETag")),
    );
    await site.publish({ "posts/2026-11-20-a.md": post({ title: "新的标题", date: PUBLISHED }) });
    for (const [index, path] of ["/", "/posts/2026-11-20-a"].entries()) {
      const response = await site.fetch(path, { headers: { "If-None-Match": etags[index] ?? "" } });
      expect([response.status, (await response.text()).includes("新的标题")]).toEqual([200, true]);
    }
  });

  it("503 with a page that helps, even when there is nothing to read from", async () => {
    const prepare = () => {
      throw new Error("The database is gone.");
    };
    const response = await (await openSite({ DB: { prepare } })).fetch("/");
    const html = await response.text();
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([503, "no-store"]);
    expect(html).toMatch(/<h1>Service unavailable<\/h1>/);
    expect(html).not.toContain("gone");
  });

  it("404 and 410 with a way on: a search and the newest posts", async () => {
    const site = await siteWith({ ...files, "posts/2026-11-21-b.md": post({ date: "2026-11-21" }) });
    await site.fetch("/api/v1/objects/posts/2026-11-21-b.md", {
      method: "DELETE",
      headers: { Authorization: "Bearer test-publish-token" },
    });
    for (const [path, status] of [
      ["/nowhere", 404],
      ["/posts/nothing", 404],
      ["/posts/2026-11-21-b", 410],
    ] as const) {
      const response = await site.fetch(path);
      const html = await response.text();
      expect([path, response.status, titles(html)]).toEqual([path, status, ["标题"]]);
      expect(html).toContain('name="q"');
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    }
  });
});

describe("past issues", () => {
  const HOUR = 3_600_000;

  async function siteWithIssue(yaml: string): Promise<{ site: Site; email: string }> {
    const site = await siteWith({}, `title: 财经\nlanguage: zh-CN\npostal_address: 某路 1 号\n${yaml}`);
    const email = someone();
    await site.subscriber(email, { frequency: "immediate", language: "en" });
    const at = Date.now();
    await site.publish({ "posts/p.md": post({ title: "大事", date: new Date(at - 60_000).toISOString() }) });
    await site.cron(at + HOUR);
    await site.drain();
    await site.cron(at + 2 * HOUR);
    await site.drain();
    return { site, email };
  }

  it("open in a browser from the email, and hold nobody's links", async () => {
    const { site, email } = await siteWithIssue("");
    const mail = (await site.inbox(email)).find(({ tags }) => tags.kind === "issue");
    const url = mail?.links.find((link) => link.includes("/issues/")) ?? "none";
    const response = await site.fetch(url);
    const html = await response.text();
    expect([response.status, titles(html)]).toEqual([200, ["大事"]]);
    expect(html).not.toMatch(/\/(unsubscribe|preferences)\//);
    expect(html).not.toContain(email);
    expect(html).toContain('<meta name="robots" content="noindex"');
    expect(response.headers.get("X-Robots-Tag")).toBe("noindex");
    expect((await site.fetch("/issues/")).status).toBe(404);
    expect((await site.fetch("/issues/999")).status).toBe(404);
  });

  it("are listed, and for search engines, once the publisher allows it", async () => {
    const { site } = await siteWithIssue("newsletter:\n  archive: true\n");
    const path = /href="(\/issues\/\d+)"/.exec(await site.text("/issues/"))?.[1] ?? "none";
    const response = await site.fetch(path);
    expect(await response.text()).not.toContain("noindex");
    expect(response.headers.get("X-Robots-Tag")).toBeNull();
    expect(await site.text("/")).toContain('href="/issues/"');
  });
});

describe("an asset", () => {
  it("that a page from before the last deployment links is what it is now, for a minute", async () => {
    const site = await siteWith({});
    const now = assetPath({ url: new URL("https://news.example.com/") }, "gazette.css");
    const response = await site.fetch("/static/gazette.0123456789ab.css");
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "public, max-age=60"]);
    expect(response.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
    expect(await response.text()).toBe(await (await localAssets.fetch(`https://news.example.com${now}`)).text());
  });

  it("that never was is not there", async () => {
    const site = await siteWith({});
    for (const file of ["nothing.0123456789ab.css", "gazette.0.css", "_headers", ""])
      expect([file, (await site.fetch(`/static/${file}`)).status]).toEqual([file, 404]);
  });
});
