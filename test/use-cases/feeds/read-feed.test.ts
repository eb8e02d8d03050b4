import { beforeEach, describe, expect, it } from "vitest";
import type { FeedSelection } from "../../../src/core/feeds/feed.ts";
import { parseQuestion } from "../../../src/core/posts/question.ts";
import { readArchive } from "../../../src/use-cases/feeds/read-archive.ts";
import { readEntries, readFeed, searchPath } from "../../../src/use-cases/feeds/read-feed.ts";
import { withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

const ATOM = { filename: "atom.xml", history: "archives" } as const;
const JSON_FEED = { filename: "feed.json", history: "pages" } as const;
const WHOLE = { categories: [], exclude: [], tags: [], limit: 2, content: "full" } as const;

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ title: "Harbour News" });
});

const anyFeed = (selection: object = {}, format: typeof ATOM | typeof JSON_FEED = ATOM) =>
  readFeed(
    site.ports,
    { ...WHOLE, scope: undefined, categories: [], exclude: [], tags: [], ...selection },
    format,
    START,
  );
const feed = async (...asked: Parameters<typeof anyFeed>) => {
  const found = await anyFeed(...asked);
  if ("unknown" in found) throw new Error(`There is no ${found.unknown.kind} ${found.unknown.id}.`);
  return found;
};

describe("a feed", () => {
  it("holds the newest posts, and leads to the next page and to the archives", async () => {
    for (const month of [1, 2, 3]) await site.publish(`m${month}`, Date.UTC(2026, month, 5));
    expect(await feed()).toMatchObject({
      title: "Harbour News",
      entries: [{ title: "m3" }, { title: "m2" }],
      links: [{ rel: "prev-archive", url: "https://news.example.com/archive/2026-04/atom.xml" }],
    });
    const { nextUrl } = (await feed({}, JSON_FEED)) ?? {};
    expect(nextUrl).toMatch(/^https:\/\/news\.example\.com\/feed\.json\?before=\d+-1&limit=2$|limit=2/);
  });

  it("leads to the next page and to the archives where it shows posts of this month alone", async () => {
    for (const day of [3, 2, 1]) await site.publish(`d${day}`, START - day * DAY);
    const links = async () => (await feed()).links?.map(({ rel, url }) => [rel, url.split("?")[0]]);
    const next = ["next", "https://news.example.com/atom.xml"];
    expect(await links()).toEqual([next]);
    await site.publish("march", Date.UTC(2026, 2, 5));
    expect(await links()).toEqual([next, ["prev-archive", "https://news.example.com/archive/2026-03/atom.xml"]]);
  });

  it("has pages alone where it is narrowed, and behind its first page", async () => {
    for (const month of [1, 2, 3]) await site.publish(`m${month}`, Date.UTC(2026, month, 5), "tags: [fog]\n");
    const rels = async (selection: object) => (await feed({ limit: 1, ...selection })).links?.map(({ rel }) => rel);
    expect(await rels({ tags: ["fog"] })).toEqual(["next"]);
    expect(await rels({ before: { at: Date.UTC(2026, 2, 5), skipped: 0 } })).toEqual(["next"]);
    expect(await rels({ before: { at: Date.UTC(2026, 1, 5), skipped: 0 } })).toEqual([]);
    expect(await rels({ scope: { kind: "tag", id: "fog" } })).toEqual(["prev-archive"]);
  });

  it("of a search leads to the page that shows the same, within what it is about", () => {
    const parsed = parseQuestion("fog");
    if (!("question" in parsed)) throw new Error(parsed.problem.code);
    const asked = parsed.question;
    expect(searchPath(asked)).toBe("search?q=fog");
    expect(searchPath(asked, { kind: "tag", id: "sea" })).toBe("search?q=fog+tag%3Asea");
  });

  it("of a search holds what that finds, is named by it, and no hub is told of it", async () => {
    site = await aSite({ title: "Harbour News", hub: new URL("https://hub.example/") });
    for (const name of ["fog", "mist", "rain"]) await site.publish(name, START - DAY, "tags: [sea]\n");
    await site.publish("fog again", START - HOUR);
    const parsed = parseQuestion("fog");
    const question = "question" in parsed ? parsed.question : undefined;
    const found = await feed({ question, limit: 1 }, JSON_FEED);
    expect(found).toMatchObject({ title: "fog – Harbour News", entries: [{ title: "fog again" }], tombstones: [] });
    expect(found.nextUrl).toContain("before=");
    expect(found.pageUrl).toBe("https://news.example.com/search?q=fog");
    expect(found.description).toContain("fog");
    expect(found.hub).toBeUndefined();
    const sea = { kind: "tag", id: "sea" } as const;
    expect((await feed({ question, scope: sea })).title).toBe("sea, fog – Harbour News");
    expect((await feed({ scope: sea })).hub).toBe("https://hub.example/");
    const asked = { ...WHOLE, scope: undefined, categories: [], exclude: [], tags: [], limit: 9 };
    const titles = async (selection: FeedSelection) =>
      (await readEntries(site.ports, selection, START)).map(({ title }) => title);
    expect(await titles({ ...asked, question })).toEqual(["fog again", "fog"]);
    expect(await titles(asked)).toHaveLength(4);
  });

  it("was updated when its newest change was: a post, or one that was taken back", async () => {
    await site.publish("a", START - DAY);
    expect((await feed())?.updatedAt).toBe(START - DAY);
    site.clock.now = START + HOUR;
    await site.publish("b", START - HOUR);
    await withdrawObject(site.ports, "posts/b.md", START + HOUR);
    const found = await feed();
    expect(found?.entries.map(({ title }) => title)).toEqual(["a"]);
    expect(found?.updatedAt).toBe(START + HOUR);
  });

  it("is that of the year nought where nothing is in it, and none where its label does not occur", async () => {
    expect(await feed()).toMatchObject({ updatedAt: 0, entries: [] });
    const fog = { kind: "tag", id: "fog" };
    expect(await anyFeed({ scope: fog })).toEqual({ unknown: fog });
    expect(await anyFeed({ exclude: ["fog"] })).toEqual({ unknown: { kind: "category", id: "fog" } });
  });

  it("is named by what it is narrowed to, in an order of its own", async () => {
    await site.publish("a", START - DAY, "categories: [B, A]\ntags: [fog]\n");
    const found = await feed({ categories: ["b", "a"], tags: ["fog"] });
    expect(found?.title).toBe("A, B, #fog - Harbour News");
    expect(found?.id).toBe((await feed({ categories: ["a", "b"], tags: ["fog"] }))?.id);
  });
});

describe("an archive", () => {
  const archive = (month: string, part = 1) => readArchive(site.ports, undefined, { month, part }, ATOM, START);

  it("is a month that is over, and leads to its neighbours and to the feed", async () => {
    for (const [name, month] of [
      ["first", 1],
      ["second", 4],
      ["third", 8],
    ] as const)
      await site.publish(name, Date.UTC(2026, month, 5));
    const found = await archive("2026-05");
    expect(found).toMatchObject({ entries: [{ title: "second" }], updatedAt: Date.UTC(2026, 4, 5), tombstones: [] });
    expect(found?.hub).toBeUndefined();
    expect(found?.links).toEqual([
      { rel: "current", url: "https://news.example.com/atom.xml" },
      { rel: "prev-archive", url: "https://news.example.com/archive/2026-02/atom.xml" },
      { rel: "next-archive", url: "https://news.example.com/archive/2026-09/atom.xml" },
    ]);
  });

  it("ends with the last moment of its month, has no hub, and is named by its scope", async () => {
    site = await aSite({ title: "Harbour News", hub: new URL("https://hub.example/") });
    const june = Date.UTC(2026, 5, 1);
    await site.publish("last", june - 1, "tags: [fog]\n");
    await site.publish("next", june);
    const found = await archive("2026-05");
    expect(found).toMatchObject({ title: "Harbour News", entries: [{ title: "last" }], hub: undefined });
    expect(found?.links?.map(({ rel }) => rel)).toEqual(["current", "next-archive"]);
    expect((await archive("2026-06"))?.entries.map(({ title }) => title)).toEqual(["next"]);
    expect((await archive("2026-06"))?.links?.map(({ rel }) => rel)).toEqual(["current", "prev-archive"]);
    const of = (id: string) => readArchive(site.ports, { kind: "tag", id }, { month: "2026-05", part: 1 }, ATOM, START);
    expect((await of("fog"))?.title).toBe("fog - Harbour News");
    expect(await of("sun")).toBeUndefined();
    // A month is over with its last moment.
    const at = (now: number) => readArchive(site.ports, undefined, { month: "2026-05", part: 1 }, ATOM, now);
    expect([await at(june - 1), (await at(june))?.entries.length]).toEqual([undefined, 1]);
  });

  it("has parts of a hundred entries, the newest first, each with the parts and months beside it", async () => {
    const may = Date.UTC(2026, 4, 1);
    for (let post = 0; post < 101; post++) await site.publish(`p${String(post).padStart(3, "0")}`, may + post * HOUR);
    await site.publish("march", Date.UTC(2026, 2, 5));
    await site.publish("june", Date.UTC(2026, 5, 5));
    const links = async (month: string, part = 1) =>
      (await archive(month, part))?.links?.slice(1).map(({ rel, url }) => `${rel} ${url.split("/archive/")[1]}`);
    const [first, second] = [await archive("2026-05"), await archive("2026-05", 2)];
    expect([first?.entries.length, first?.entries[0]?.title, second?.entries.map(({ title }) => title)]).toEqual([
      ...[100, "p100", ["p000"]],
    ]);
    expect(await links("2026-05")).toEqual(["prev-archive 2026-05/2/atom.xml", "next-archive 2026-06/atom.xml"]);
    expect(await links("2026-05", 2)).toEqual(["prev-archive 2026-03/atom.xml", "next-archive 2026-05/atom.xml"]);
    expect(await links("2026-03")).toEqual(["next-archive 2026-05/2/atom.xml"]);
    expect(await links("2026-06")).toEqual(["prev-archive 2026-05/atom.xml"]);
  });

  it.each([
    ["the month that goes on", "2026-11", 1],
    ["a month to come", "2026-12", 1],
    ["a month without posts", "2026-03", 1],
    ["a part behind the last", "2026-05", 2],
    ["what is no month", "2026-13", 1],
  ])("is not there for %s", async (_, month, part) => {
    await site.publish("second", Date.UTC(2026, 4, 5));
    await site.publish("now", START - DAY);
    expect(await archive(month, part)).toBeUndefined();
  });

  it("is not there for a format that has pages", async () => {
    await site.publish("second", Date.UTC(2026, 4, 5));
    expect(await readArchive(site.ports, undefined, { month: "2026-05", part: 1 }, JSON_FEED, START)).toBeUndefined();
  });
});
