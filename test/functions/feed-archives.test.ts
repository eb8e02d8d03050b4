import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ARCHIVE_ENTRIES } from "../../src/core/posts/archive.ts";
import { openSite, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  vi.setSystemTime(new Date("2022-05-15T12:00:00Z"));
});
afterEach(() => {
  vi.useRealTimers();
});

const SITE = "title: 财经\ntime_zone: Asia/Shanghai\nfeeds:\n  limit: 3\n";
const ORIGIN = "https://news.example.com";

interface Page {
  titles: string[];
  next: string | undefined;
}

async function page(address: string): Promise<Page> {
  const { items, next_url } = await site.json<{ items: { title: string }[]; next_url?: string }>(address);
  return { titles: items.map(({ title }) => title), next: next_url };
}

/** Reads a document's links by relation, and its titles. */
async function document(address: string) {
  const response = await site.fetch(address);
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  const text = await response.text();
  const [head = ""] = text.split(/<entry|<item>/);
  const links = Object.fromEntries(
    [...head.matchAll(/<(?:atom:)?link [^>]*>/g)].map(([tag]) => [
      /rel="([^"]*)"/.exec(tag)?.[1],
      /href="([^"]*)"/.exec(tag)?.[1]?.replaceAll("&amp;", "&"),
    ]),
  ) as Record<string, string | undefined>;
  const titles = [...text.matchAll(/<(?:entry|item)\b.*?<title[^>]*><!\[CDATA\[(.*?)\]\]>/gs)].map(
    ([, title]) => title,
  );
  return { response, text, links, titles };
}

/** Walks from the subscription document back to the first archive (RFC 5005 §4.2). */
async function walk(address: string) {
  const titles: (string | undefined)[] = [];
  const addresses: string[] = [];
  for (let at: string | undefined = address; at; ) {
    addresses.push(at);
    const { links, titles: found } = await document(at);
    titles.push(...found);
    at = links.next ?? links["prev-archive"];
  }
  return { titles: [...new Set(titles)], addresses };
}

const dated = (...posts: [title: string, date: string, categories?: string][]) =>
  site.publish({
    "site.yaml": SITE,
    ...Object.fromEntries(
      posts.map(([title, date, categories]) => [
        `posts/${title}.md`,
        post({ title, date: `${date} +0800`, ...(categories && { categories }) }),
      ]),
    ),
  });

describe("the archives of a feed", () => {
  const POSTS: [string, string, string?][] = [
    ["a", "2021-12-31 23:59:59"],
    ["b", "2022-01-01 00:00:00"],
    ["c", "2022-01-15 08:00:00", "tiyu"],
    ["d", "2022-01-31 23:59:59"],
    ["e", "2022-03-01 00:00:00"],
    ["f", "2022-05-01 00:00:00", "tiyu"],
    ["g", "2022-05-10 08:00:00"],
  ];

  it.each(["atom.xml", "rss.xml"])(
    "are its closed months in the site's time zone, linked both ways: %s",
    async (file) => {
      await dated(...POSTS);
      const months = (names: string[]) => names.map((name) => `${ORIGIN}/archive/${name}/${file}`);
      const [december, january, march] = months(["2021-12", "2022-01", "2022-03"]);
      const feed = await document(`/${file}`);
      expect(feed.titles).toEqual(["g", "f", "e"]);
      expect(feed.links["prev-archive"]).toBe(march);

      const newest = await document(march as string);
      expect(newest.titles).toEqual(["e"]);
      expect(newest.links).toMatchObject({ self: march, current: `${ORIGIN}/${file}`, "prev-archive": january });
      expect(newest.links["next-archive"]).toBeUndefined();
      const middle = await document(january as string);
      expect(middle.titles).toEqual(["d", "c", "b"]);
      expect(middle.links).toMatchObject({ self: january, "prev-archive": december, "next-archive": march });
      const oldest = await document(december as string);
      expect(oldest.titles).toEqual(["a"]);
      expect(oldest.links).toMatchObject({ self: december, "next-archive": january });
      expect(oldest.links["prev-archive"]).toBeUndefined();
      expect(oldest.text).toContain("<fh:archive");
      expect(feed.text).not.toContain("<fh:archive");
    },
  );

  it("are kept for long, have a stable ETag, and no hub", async () => {
    await dated(...POSTS);
    await site.publish({ "site.yaml": `${SITE}hub: https://hub.example.org/\n` });
    const { response, links } = await document("/archive/2022-01/atom.xml");
    expect(response.headers.get("Cache-Control")).toMatch(/^public, max-age=86400,(?!.*immutable)/);
    expect(response.headers.get("Link")).toBeNull();
    expect(links.hub).toBeUndefined();
    const etag = response.headers.get("ETag") as string;
    await site.publish({ "posts/later.md": post({ title: "later", date: "2022-05-12 08:00:00 +0800" }) });
    const again = await site.fetch("/archive/2022-01/atom.xml", { headers: { "If-None-Match": etag } });
    expect([again.status, again.headers.get("Cache-Control")]).toEqual([304, response.headers.get("Cache-Control")]);
  });

  it("of a label hold its posts alone", async () => {
    await dated(...POSTS);
    const { links } = await document("/categories/tiyu/atom.xml");
    expect(links["prev-archive"]).toBe(`${ORIGIN}/categories/tiyu/archive/2022-01/atom.xml`);
    const january = await document("/categories/tiyu/archive/2022-01/atom.xml");
    expect(january.titles).toEqual(["c"]);
    expect(january.links.current).toBe(`${ORIGIN}/categories/tiyu/atom.xml`);
    expect(january.links["prev-archive"]).toBeUndefined();
    expect(january.links["next-archive"]).toBeUndefined();
    const byTag = await document("/tags/%E8%B4%A2%E7%BB%8F/archive/2022-01/rss.xml");
    expect(byTag.titles).toEqual(["d", "c", "b"]);
  });

  it.each([
    ["the month that is open", "/archive/2022-05/atom.xml"],
    ["a month to come", "/archive/2022-06/atom.xml"],
    ["a month without posts", "/archive/2022-02/atom.xml"],
    ["a month that is none", "/archive/2022-13/atom.xml"],
    ["a part that is none", "/archive/2022-01/2/atom.xml"],
    ["a second name of the first part", "/archive/2022-01/1/atom.xml"],
    ["a format that has pages instead", "/archive/2022-01/feed.json"],
    ["a label that is none", "/categories/never/archive/2022-01/atom.xml"],
    ["a label without posts in it", "/categories/tiyu/archive/2022-03/atom.xml"],
  ])("do not include %s", async (_, path) => {
    await dated(...POSTS);
    const response = await site.fetch(path);
    expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([404, "*"]);
  });

  it("gain a month when it is over by the site's clocks, with the cron of that minute", async () => {
    await dated(...POSTS);
    await site.cron(Date.now());
    expect((await document("/atom.xml")).links["prev-archive"]).toContain("/2022-03/");
    // Midnight in Shanghai.
    vi.setSystemTime(new Date("2022-05-31T15:59:00Z"));
    await site.cron(Date.now());
    expect((await site.fetch("/archive/2022-05/atom.xml")).status).toBe(404);
    vi.setSystemTime(new Date("2022-05-31T16:00:00Z"));
    await site.cron(Date.now());
    expect((await document("/archive/2022-05/atom.xml")).titles).toEqual(["g", "f"]);
    expect((await document("/atom.xml")).links["prev-archive"]).toBe(`${ORIGIN}/archive/2022-05/atom.xml`);
  });

  it("lead a reader to every post, with the feed itself", async () => {
    // More posts in the open month than in the feed.
    const open = Array.from({ length: 8 }, (_, n): [string, string] => [`open-${n}`, `2022-05-0${n + 1} 09:00:00`]);
    await dated(...POSTS, ...open);
    for (const file of ["atom.xml", "rss.xml"]) {
      const { titles } = await walk(`${ORIGIN}/${file}`);
      expect(titles.sort()).toEqual([...POSTS, ...open].map(([title]) => title).sort());
    }
  });

  it("divide a month of very many posts, each part linked to the next", async () => {
    const many = ARCHIVE_ENTRIES + 20;
    await site.publish({ "site.yaml": SITE });
    for (let start = 0; start < many; start += 60)
      await site.publish(
        Object.fromEntries(
          Array.from({ length: 60 }, (_, n) => [
            `posts/m${start + n}.md`,
            // Many posts at one moment.
            post({ title: `m${start + n}`, date: `2022-02-0${1 + ((start + n) % 3)} 08:00:00 +0800`, body: "x" }),
          ]),
        ),
      );
    await dated(...POSTS);
    const { titles, addresses } = await walk(`${ORIGIN}/atom.xml`);
    expect(titles).toHaveLength(many + POSTS.length);
    expect(addresses.map((address) => address.slice(ORIGIN.length))).toEqual([
      "/atom.xml",
      "/archive/2022-03/atom.xml",
      "/archive/2022-02/atom.xml",
      "/archive/2022-02/2/atom.xml",
      "/archive/2022-01/atom.xml",
      "/archive/2021-12/atom.xml",
    ]);
    const forward: string[] = [];
    for (let at: string | undefined = addresses.at(-1); at; at = (await document(at)).links["next-archive"])
      forward.push(at);
    expect(forward).toEqual(addresses.slice(1).reverse());
    expect((await document("/archive/2022-02/2/atom.xml")).titles).toHaveLength(20);
  });
});

describe("the pages of a JSON feed", () => {
  it("lead through every post once, newest first, also where many have one moment", async () => {
    const posts = Array.from({ length: 17 }, (_, n): [string, string, string] => [
      `p${String(n).padStart(2, "0")}`,
      `2022-04-0${1 + Math.floor(n / 6)} 08:00:00`,
      n % 2 ? "odd" : "even",
    ]);
    await dated(...posts);
    const expected = posts.map(([title]) => title).reverse();
    for (const [address, titles] of [
      ["/feed.json", expected],
      ["/feed.json?limit=4", expected],
      ["/feed.json?limit=17", expected],
      ["/categories/odd/feed.json?limit=2", expected.filter((title) => Number(title.slice(1)) % 2)],
      ["/feed.json?exclude=odd&limit=2", expected.filter((title) => Number(title.slice(1)) % 2 === 0)],
    ] as const) {
      const seen: string[] = [];
      const addresses: string[] = [];
      for (let at: string | undefined = ORIGIN + address; at; ) {
        addresses.push(at);
        const found: Page = await page(at);
        seen.push(...found.titles);
        at = found.next;
      }
      expect(seen).toEqual(titles);
      expect(new Set(addresses).size).toBe(addresses.length);
      const limit = Number(new URL(ORIGIN + address).searchParams.get("limit") ?? 3);
      expect(addresses).toHaveLength(Math.ceil(titles.length / limit));
    }
  });

  it("do not move when a new post comes", async () => {
    await dated(
      ["a", "2022-04-01 08:00:00"],
      ["b", "2022-04-02 08:00:00"],
      ["c", "2022-04-03 08:00:00"],
      ["d", "2022-04-04 08:00:00"],
    );
    const { next } = await page("/feed.json");
    const before = await site.text(next as string);
    await site.publish({ "posts/e.md": post({ title: "e", date: "2022-05-05 08:00:00 +0800" }) });
    expect(await site.text(next as string)).toBe(before);
    expect((await page(next as string)).titles).toEqual(["a"]);
    expect(before).toContain(`"feed_url": "${next}"`);
  });

  it("stand in for archives in every format where the query narrows the feed", async () => {
    await dated(
      ["a", "2022-01-01 08:00:00"],
      ["b", "2022-02-01 08:00:00"],
      ["c", "2022-03-01 08:00:00"],
      ["d", "2022-05-01 08:00:00"],
    );
    const { links } = await document("/atom.xml?tag=财经");
    expect(links["prev-archive"]).toBeUndefined();
    expect((await document(links.next as string)).titles).toEqual(["a"]);
  });
});
