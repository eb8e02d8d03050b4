import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { extract } from "@extractus/feed-extractor";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseQuestion, QUESTION_MAX, questionText } from "../../src/core/posts/question.ts";
import { anyPoint } from "../any-point.ts";
import { ruleBooks } from "../formats/rules.ts";
import { readXml } from "../formats/xml-reading.ts";
import { siteOn } from "./a-site.ts";
import { openSite, PUBLISH, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ORIGIN = "https://news.example.com";
const SITE = "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\n";
const FILES = ["rss.xml", "atom.xml", "feed.json"];
const SCOPES = ["/", "/categories/caijing/", "/tags/%E8%B4%A2%E7%BB%8F/", "/authors/li-ming/"];
const ADDRESSES = SCOPES.flatMap((scope) => FILES.map((file) => scope + file));
const COPPER = `q=${encodeURIComponent("铜价")}`;

interface JsonFeed {
  title: string;
  description: string;
  home_page_url: string;
  feed_url: string;
  next_url?: string;
  items: { title: string }[];
}

const feed = (path: string) => site.json<JsonFeed>(path);
const titles = async (path: string) => (await feed(path)).items.map(({ title }) => title);
const led = async (path: string) => {
  const response = await site.fetch(path);
  return [response.status, response.headers.get("Location")];
};
const copper = (title: string, more: Partial<Parameters<typeof post>[0]> = {}) =>
  post({ title, body: "<p>国际铜价周五上涨。</p>", more: "author: Li Ming\n", ...more });

describe("the feed of a question", () => {
  beforeEach(async () => {
    await site.publish({
      "site.yaml": `${SITE}hub: https://hub.example.org/\n`,
      "posts/a.md": copper("第一"),
      "posts/b.md": post({ title: "第二", more: "author: Li Ming\n" }),
    });
  });

  it("holds the posts that match, in every scope and format, and says what it is", async () => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(`${path}?${COPPER}`);
      expect([path, response.status]).toEqual([path, 200]);
      const document = await response.text();
      expect(document).toContain("第一");
      expect(document).not.toContain("第二");
      const file = path.split("/").at(-1) as string;
      for (const { says, problems } of ruleBooks[file]?.rules ?? [])
        expect(problems(document, `${ORIGIN}${path}?${COPPER}`), `${path}: ${says}`).toEqual([]);
    }
    expect(await feed(`/feed.json?${COPPER}`)).toMatchObject({
      title: "铜价 – 财经",
      description: "财经中符合以下搜索的文章：铜价",
      feed_url: `${ORIGIN}/feed.json?${COPPER}`,
      home_page_url: `${ORIGIN}/search?${COPPER}`,
    });
    expect(await feed(`/categories/caijing/feed.json?${COPPER}&tag=财经`)).toMatchObject({
      title: "caijing, #财经, 铜价 – 财经",
      home_page_url: `${ORIGIN}/search?${COPPER}+category%3Acaijing`,
    });
  });

  it("has one id in every format, on every page and in every length, and no other feed has it", async () => {
    const id = async (path: string) => readXml(await site.text(path), (texts) => texts("/a:feed/a:id").join());
    const own = await id(`/atom.xml?${COPPER}`);
    expect(own).toBe(`tag:news.example.com,2022:feed/?${COPPER}`);
    expect(await id(`/atom.xml?${COPPER}&limit=1&content=summary`)).toBe(own);
    const others = ["/atom.xml", "/atom.xml?q=x", `/categories/caijing/atom.xml?${COPPER}`];
    for (const path of others) expect(await id(path)).not.toBe(own);
  });

  it("that finds nothing yet is empty and valid, and gets what comes", async () => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(`${path}?q=never`);
      expect([path, response.status]).toEqual([path, 200]);
      const document = await response.text();
      const file = path.split("/").at(-1) as string;
      for (const { says, problems } of ruleBooks[file]?.rules ?? [])
        expect(problems(document, `${ORIGIN}${path}?q=never`), `${path}: ${says}`).toEqual([]);
    }
    expect(await titles("/feed.json?q=category:to-come")).toEqual([]);
    await site.publish({ "posts/c.md": post({ title: "Never say never", categories: "[to come]" }) });
    expect(await titles("/feed.json?q=never")).toEqual(["Never say never"]);
    expect(await titles("/feed.json?q=category:to-come")).toEqual(["Never say never"]);
  });

  it("answers 304 to whoever has the bytes, HEAD with the headers alone, and goes out compressed", async () => {
    for (const path of ADDRESSES) {
      const address = `${path}?${COPPER}`;
      const plain = await site.fetch(address);
      const bytes = Buffer.from(await plain.arrayBuffer());
      const etag = plain.headers.get("ETag") as string;
      const known = await site.fetch(address, { headers: { "If-None-Match": `W/${etag}` } });
      expect([known.status, await known.text()]).toEqual([304, ""]);
      const head = await site.fetch(address, { method: "HEAD" });
      expect([head.status, head.headers.get("Content-Length"), await head.text()]).toEqual([
        200,
        String(bytes.length),
        "",
      ]);
      const packed = await site.fetch(address, { headers: { "Accept-Encoding": "gzip" } });
      expect(gunzipSync(Buffer.from(await packed.arrayBuffer()))).toEqual(bytes);
      for (const response of [plain, known, head, packed]) {
        expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
        expect(response.headers.get("Cache-Control")).toMatch(/^public, max-age=60,/);
      }
    }
  });

  it("follows every change of a post", async () => {
    const address = `/feed.json?${COPPER}`;
    const first = (await site.fetch(address)).headers.get("ETag") as string;
    const again = () => site.fetch(address, { headers: { "If-None-Match": first } });
    await site.publish({ "posts/b.md": copper("第二") });
    expect((await again()).status).toBe(200);
    expect((await titles(address)).sort()).toEqual(["第一", "第二"].sort());
    await site.publish({ "posts/a.md": post({ title: "第一" }) });
    expect(await titles(address)).toEqual(["第二"]);
    await site.fetch("/api/v1/objects/posts/b.md", { method: "DELETE", headers: PUBLISH });
    expect(await titles(address)).toEqual([]);
    expect(await site.text(`/atom.xml?${COPPER}`)).not.toContain("deleted-entry");
    await site.publish({ "posts/a.md": copper("第一") });
    expect(await titles(address)).toEqual(["第一"]);
  });

  it("is announced by the page that shows what is found, before the site's feeds", async () => {
    const announced = async (path: string) =>
      [...(await site.text(path)).matchAll(/<link rel="alternate"[^>]* href="([^"]*)" title="([^"]*)"/g)].map(
        ([, href, title]) => [href, title],
      );
    const own = [
      [`/atom.xml?${COPPER}`, "铜价 – 财经（Atom）"],
      [`/feed.json?${COPPER}`, "铜价 – 财经（JSON Feed）"],
      [`/rss.xml?${COPPER}`, "铜价 – 财经（RSS）"],
    ];
    for (const q of ["铜价", "銅價！"]) expect((await announced(`/search?q=${q}`)).slice(0, 3)).toEqual(own);
    for (const path of ["/search", "/search?q=", "/search?q=before:x"])
      expect((await announced(path)).map(([href]) => href)).toEqual(["/atom.xml", "/feed.json", "/rss.xml"]);
    // A label's page is searched among its own posts.
    const [kind, id] = ["tag", "财经"];
    const [status, location] = await led(`/tags/${id}/?${COPPER}`);
    expect([status, location]).toEqual([302, `/search?${new URLSearchParams({ q: `铜价 ${kind}:"${id}"` })}`]);
    const [[first] = []] = await announced(String(location));
    expect(first).toBe(`/atom.xml?${new URLSearchParams({ q: `铜价 ${kind}:${id}` })}`);
    expect(await site.text(String(first))).toContain("第一");
  });

  it("names no hub, which would not tell of it", async () => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(`${path}?${COPPER}`);
      expect(response.headers.get("Link")).toBeNull();
      expect(await response.text()).not.toContain("hub.example.org");
      expect(await site.text(path)).toContain("hub.example.org");
    }
  });

  it("has no archives", async () => {
    await site.publish({ "posts/c.md": copper("第三", { date: "2026-09-01 08:00:00 +0800" }) });
    expect(await site.text("/atom.xml")).toContain("prev-archive");
    expect(await site.text(`/atom.xml?${COPPER}`)).not.toContain("prev-archive");
    expect((await site.fetch("/archive/2026-09/atom.xml")).status).toBe(200);
    expect((await site.fetch(`/archive/2026-09/atom.xml?${COPPER}`)).status).toBe(404);
  });

  it("of a merged category is that of the category it counts as, byte for byte", async () => {
    await site.publish({
      "site.yaml": `${SITE}categories:\n  caijing: {merge: [metals]}\n`,
      "posts/c.md": copper("第三", { categories: "metals" }),
    });
    await site.cron(Date.now());
    expect((await titles(`/feed.json?${COPPER}+category:metals`)).sort()).toEqual(["第一", "第三"].sort());
    for (const file of FILES) {
      const kept = await site.text(`/${file}?${COPPER}+category:caijing`);
      expect(await site.text(`/${file}?${COPPER}+category:metals`)).toBe(kept);
    }
    expect(await led(`/categories/metals/feed/?${COPPER}`)).toEqual([301, `/categories/caijing/feed/?${COPPER}`]);
  });
});

describe("the address of a question's feed", () => {
  it.each([
    ["?q=COPPER", "?q=copper"],
    ["?q=%20copper%20%20price", "?q=copper+price"],
    ["?q=price+copper", "?q=copper+price"],
    ["?q=price&q=copper", "?q=copper+price"],
    ["?q=copper+copper", "?q=copper"],
    ["?q=copper&q=copper", "?q=copper"],
    ["?q=ｃｏｐｐｅｒ！", "?q=copper"],
    ["?q=銅價", `?${COPPER}`],
    ["?q=category:Caijing+before:2026", "?q=category%3Acaijing+before%3A2026-01-01"],
    ["?limit=5&q=COPPER&utm_source=x&category=a,b", "?limit=5&q=copper&utm_source=x&category=a%2Cb"],
  ])("%s leads to its normal form, %s", async (asked, normal) => {
    for (const path of ADDRESSES) {
      for (const method of ["GET", "HEAD"]) {
        const response = await site.fetch(path + asked, { method });
        expect([response.status, response.headers.get("Location")]).toEqual([301, path + normal]);
        expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
        expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
      }
      expect((await led(path + normal))[0]).not.toBe(301);
    }
  });

  it("is reached by at most one step from any text", async () => {
    const word = fc.constantFrom(
      "铜价",
      "銅",
      "Copper",
      '"',
      "“",
      "」",
      "-",
      "category:",
      "tag:财经",
      "before:2026",
      ":",
      "é",
    );
    const text = fc.oneof(
      fc.string({ unit: anyPoint, maxLength: 60 }),
      fc.array(word, { maxLength: 8 }).map((all) => all.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (q) => {
        const [status, location] = await led(`/feed.json?${new URLSearchParams({ q })}`);
        if (status === 301) expect((await led(String(location)))[0]).toBe(200);
        else expect([200, 400]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });

  it("is what the feed calls itself, whatever else its query says", async () => {
    await site.publish({ "posts/a.md": copper("A") });
    for (const query of ["utm_source=x&limit=05&q=%E9%93%9C%E4%BB%B7", "q=铜价&limit=5"])
      expect((await feed(`/feed.json?${query}`)).feed_url).toBe(`${ORIGIN}/feed.json?${COPPER}&limit=5`);
  });

  it.each([
    ["nothing", "q=", "question-empty"],
    ["spaces", "q=%20%E3%80%80", "question-empty"],
    ["stops", "q=%EF%BC%8C!%E3%80%82", "question-without-words"],
    ["500 characters", `q=${"x".repeat(500)}`, "too-long"],
    ["what is long once folded", `q=${"\uFDFA".repeat(QUESTION_MAX)}`, "too-long"],
    ["40 words", `q=${Array.from({ length: 40 }, (_, n) => `w${n}`).join("+")}`, "question-terms"],
    ["only what is left out", "q=-copper", "question-only-without"],
    ["a day that is none", "q=before:yesterday", "question-date"],
    ["a label without a name", "q=x+category:", "question-label"],
  ])("is refused where the question is %s", async (_, query, code) => {
    for (const path of ADDRESSES) {
      const response = await site.fetch(`${path}?${query}`);
      expect([path, response.status]).toEqual([path, 400]);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      const xml = path.endsWith(".xml");
      expect(response.headers.get("Content-Type")).toBe(`application/problem+${xml ? "xml" : "json"}; charset=utf-8`);
      const text = await response.text();
      if (xml) expect(text).toContain(`<field>q</field><code>${code}</code>`);
      else expect(JSON.parse(text)).toMatchObject({ code: "fields-invalid", errors: [{ field: "q", code }] });
    }
  });
});

describe("the pages of a question's feed", () => {
  // Many at one moment, and in an order of arrival that is not that of their keys.
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => {
      const key = (n * 17) % 40;
      const date = `2026-11-${10 + Math.floor(key / 9)} 08:00:00 +0800`;
      return [`posts/p${key}.md`, key % 3 === 0 ? post({ title: `t${key}`, date }) : copper(`t${key}`, { date })];
    }),
  );
  const reversed = Object.fromEntries(Object.entries(files).reverse());

  async function walk(path: string): Promise<string[]> {
    const found: string[] = [];
    for (let at: string | undefined = path; at; ) {
      const { items, next_url }: JsonFeed = await feed(at);
      found.push(...items.map(({ title }) => title));
      at = next_url;
    }
    return found;
  }

  it("hold each post once, in the order of every other feed", async () => {
    await site.publish(files);
    const whole = await titles("/feed.json?limit=200");
    const wanted = whole.filter((title) => Number(title.slice(1)) % 3 !== 0);
    for (const limit of [1, 4, 7, 200]) expect(await walk(`/feed.json?${COPPER}&limit=${limit}`)).toEqual(wanted);
    const atom = await site.text(`/atom.xml?${COPPER}&limit=4`);
    const next = readXml(atom, (texts) => texts("/a:feed/a:link[@rel='next']/@href").join());
    expect(next).toMatch(new RegExp(`^${ORIGIN}/atom\\.xml\\?${COPPER}&limit=4&before=\\d+-\\d+$`));
    expect(await site.text(next)).toContain(wanted[4]);
  });

  it("are the same bytes in whatever order the posts arrived, and after a rebuild", async () => {
    await site.publish(files);
    const addresses = FILES.map((file) => `/${file}?${COPPER}&limit=5`);
    const bytes = await Promise.all(addresses.map(site.text));
    await site.post("/api/v1/reindex", { from_scratch: true }, PUBLISH);
    await site.cron(Date.now());
    await site.drain();
    expect(await Promise.all(addresses.map(site.text))).toEqual(bytes);
    site = await openSite();
    await site.publish(reversed);
    expect(await Promise.all(addresses.map(site.text))).toEqual(bytes);
  });
});

describe("questions without end", () => {
  const NETWORK = { headers: { "CF-Connecting-IP": "192.0.2.1" } };
  const OTHER = { headers: { "CF-Connecting-IP": "198.51.100.1" } };

  /** Counts by network, as the platform does. */
  function limit(most: number) {
    const counts = new Map<string, number>();
    return {
      counts,
      async limit({ key }: { key: string }) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return { success: (counts.get(key) ?? 0) <= most };
      },
    };
  }

  it("are refused to a network after some that no cache answers, in the feed's own syntax", async () => {
    const QUESTION_LIMIT = limit(3);
    site = await openSite({ QUESTION_LIMIT });
    await site.publish({ "posts/a.md": copper("A", { more: "author: Li Ming\n" }) });
    const ask = (path: string, init: RequestInit = NETWORK) => site.fetch(path, init);
    for (const q of ["a", "b", "c"]) expect((await ask(`/feed.json?q=${q}`)).status).toBe(200);
    for (const path of ADDRESSES) {
      const refused = await ask(`${path}?q=d`);
      expect([path, refused.status]).toEqual([path, 429]);
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(refused.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(refused.headers.get("Cache-Control")).toBe("no-store");
      const xml = path.endsWith(".xml");
      expect(refused.headers.get("Content-Type")).toContain(`application/problem+${xml ? "xml" : "json"}`);
      expect(await refused.text()).toContain("too-many-questions");
    }
    // What was asked before, by whatever isolate, costs nothing; nor does what is no question.
    const another = siteOn({ ...site.env }, { QUESTION_LIMIT });
    for (const q of ["a", "b", "c"]) {
      expect((await ask(`/feed.json?q=${q}`)).status).toBe(200);
      expect((await another.fetch(`/feed.json?q=${q}`, NETWORK)).status).toBe(200);
    }
    for (const path of ADDRESSES) expect((await ask(path)).status).toBe(200);
    expect((await ask("/feed.json?q=D")).status).toBe(301);
    for (const page of ["/search?q=e", "/feed/?q=e"]) expect((await ask(page)).status).toBe(429);
    for (const page of ["/search", "/search?q=", "/feed/"]) expect((await ask(page)).status).toBe(200);
    expect((await ask("/feed.json?q=d", OTHER)).status).toBe(200);
    // Its answer is everybody's now.
    expect((await ask("/feed.json?q=d")).status).toBe(200);
    expect([...QUESTION_LIMIT.counts.keys()].join()).not.toContain("192.0.2");
  });

  it("are counted once for every way to write the same", async () => {
    const QUESTION_LIMIT = limit(1);
    site = await openSite({ QUESTION_LIMIT });
    for (const query of ["q=copper&utm_source=a", "utm_source=b&q=copper", "q=%63opper#x"])
      expect([query, (await site.fetch(`/feed.json?${query}`, NETWORK)).status]).toEqual([query, 200]);
  });

  it("take no memory from the feeds that are read", async () => {
    const words = Array.from({ length: 80 }, (_, n) => `w${n}x`);
    const known = await site.text("/atom.xml");
    await site.publish({ "posts/a.md": post({ body: words.join(" ") + "本报讯。".repeat(30_000) }) });
    const kept = await site.text("/atom.xml");
    expect(kept.length).toBeGreaterThan(known.length + 100_000);
    for (const word of words) await site.text(`/feed.json?q=${word}`);
    withoutEdge();
    await site.db.exec("DROP TABLE post_contents");
    expect(await site.text("/atom.xml")).toBe(kept);
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect((await site.fetch(`/feed.json?q=${words[0]}`)).status).toBe(500);
  });

  it("stand in no log", async () => {
    const logs = [vi.spyOn(console, "error"), vi.spyOn(console, "log")].map((spy) => spy.mockImplementation(() => {}));
    site = await openSite({ LOG_REQUESTS: "on" });
    withoutEdge();
    expect((await site.fetch("/feed.json?q=secret")).status).toBe(200);
    expect((await site.fetch("/feed.json?q=SECRET")).status).toBe(301);
    expect((await site.fetch("/feed.json?q=secret+before:x")).status).toBe(400);
    await site.db.exec("DROP TABLE posts");
    expect((await site.fetch("/feed.json?q=secretive")).status).toBe(500);
    const lines = logs.flatMap(({ mock }) => mock.calls.map((call) => JSON.stringify(call)));
    expect(lines.join()).toContain("edge-cache-failed");
    expect(lines.filter((line) => /secret/i.test(line))).toEqual([]);
  });
});

/** Makes the data centre's cache fail. */
function withoutEdge(): void {
  const fail = () => Promise.reject(new Error("The cache is gone."));
  Object.assign(globalThis, { caches: { default: { match: fail, put: fail, delete: fail } } });
}

it("a feed reader of others reads it in every format, and finds its way from another spelling", async () => {
  await site.publish({
    "site.yaml": SITE,
    "posts/a.md": copper("铜价 & <期货>", { date: "2026-11-20 08:00:00 +0800" }),
    "posts/b.md": copper("第二", { date: "2026-11-21 08:00:00 +0800" }),
    "posts/c.md": post({ title: "第三" }),
  });
  const server = createServer(async (request, response) => {
    const answer = await site.fetch(request.url ?? "/", { method: request.method ?? "GET" });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ADDRESSES.slice(0, 6)) {
      for (const question of ["铜价", "銅價！", "上涨 铜价"]) {
        const normal = parseQuestion(question);
        if ("problem" in normal) throw new Error("No question.");
        const { title, entries = [] } = await extract(`${origin}${path}?${new URLSearchParams({ q: question })}`);
        expect([path, title]).toEqual([path, expect.stringContaining(`${questionText(normal.question)} – 财经`)]);
        expect(entries.map(({ title }) => title)).toEqual(["第二", "铜价 & <期货>"]);
        expect(entries.map(({ published }) => published?.slice(0, 10))).toEqual(["2026-11-21", "2026-11-20"]);
        expect(entries.map(({ link }) => link)).toEqual([`${ORIGIN}/posts/b`, `${ORIGIN}/posts/a`]);
      }
    }
    expect((await extract(`${origin}/rss.xml?q=never`)).entries).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
