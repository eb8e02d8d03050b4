import { describe, expect, it } from "vitest";
import type { Cursor } from "../../../src/core/feeds/feed.ts";
import { readMonths } from "../../../src/use-cases/feeds/read-months.ts";
import { readPage } from "../../../src/use-cases/feeds/read-page.ts";
import { readSitemapIndex, readSitemapMonth, readSitemapPages } from "../../../src/use-cases/feeds/read-sitemap.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

describe("a list of posts", () => {
  it("is gone through page by page and back, each post once, though several share a moment", async () => {
    const { ports, publish } = await aSite();
    for (let index = 0; index < 7; index++) await publish(`p${index}`, START - DAY - Math.floor(index / 3) * HOUR);
    const page = (before: Cursor | undefined) =>
      readPage(ports, undefined, { since: 0, before: START }, { limit: 2, before });
    const seen: string[] = [];
    const starts: (Cursor | undefined)[] = [];
    for (let start: Cursor | undefined, more = true; more; ) {
      starts.push(start);
      const found = await page(start);
      seen.push(...(found?.entries.map(({ title }) => title) ?? []));
      expect(found?.newer).toEqual(starts.length === 1 ? undefined : (starts.at(-2) ?? "first"));
      more = found?.older !== undefined;
      start = found?.older;
    }
    expect([...seen].sort()).toEqual(["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
  });

  it("begins with the last moment of its period", async () => {
    const { ports, publish } = await aSite();
    for (const at of [START - 2, START - 1, START]) await publish(`p${START - at}`, at);
    const page = (before: Cursor | undefined) =>
      readPage(ports, undefined, { since: START - 2, before: START }, { limit: 1, before });
    expect((await page(undefined))?.entries.map(({ title }) => title)).toEqual(["p1"]);
    expect((await page({ at: START - 1, skipped: 1 }))?.entries.map(({ title }) => title)).toEqual(["p2"]);
    expect(await page({ at: START, skipped: 0 })).toBeUndefined();
  });

  it("has no page behind its last, nor outside its period", async () => {
    const { ports, publish } = await aSite();
    await publish("a", START - DAY);
    const page = (at: number) =>
      readPage(ports, undefined, { since: 0, before: START }, { limit: 2, before: { at, skipped: 1 } });
    expect(await page(START - DAY)).toBeUndefined();
    expect(await page(START + DAY)).toBeUndefined();
  });
});

describe("months", () => {
  it("are counted where the site is, the newest first, without what is yet to come", async () => {
    const { ports, publish } = await aSite({ timeZone: "Asia/Shanghai" });
    // An hour before and after the turn of the month in Shanghai, the same day in UTC.
    const turn = Date.UTC(2026, 9, 31, 16);
    for (const [name, date] of [
      ["a", turn - HOUR],
      ["b", turn + HOUR],
      ["c", turn + 2 * HOUR],
      ["d", START],
      ["e", START + 1],
    ] as const)
      await publish(name, date);
    expect(await readMonths(ports, START)).toEqual([
      { month: "2026-11", posts: 3 },
      { month: "2026-10", posts: 1 },
    ]);
  });

  it("are counted from the first moment of a day", async () => {
    const { ports, publish } = await aSite();
    const midnight = Date.UTC(2026, 10, 1);
    await publish("a", midnight);
    expect(await readMonths(ports, midnight - 1)).toEqual([]);
    expect(await readMonths(ports, midnight)).toEqual([{ month: "2026-11", posts: 1 }]);
  });

  it.each([1, 40, 400])("are none where the first post comes in %i days", async (days) => {
    const { ports, publish } = await aSite();
    await publish("later", START + days * DAY);
    expect(await readMonths(ports, START)).toEqual([]);
  });

  it("are none where no post is", async () => {
    expect(await readMonths((await aSite()).ports, START)).toEqual([]);
  });
});

describe("the sitemap", () => {
  it("lists the months with posts of our own, and those posts, the oldest first", async () => {
    const { ports, publish } = await aSite();
    await publish("a", Date.UTC(2026, 8, 5));
    await publish("b", Date.UTC(2026, 8, 4));
    await publish("c", Date.UTC(2026, 9, 4), "canonical_url: https://elsewhere.example/c\n");
    await publish("later", START + DAY);
    expect((await readSitemapIndex(ports, START)).map(({ url }) => new URL(url).pathname)).toEqual([
      "/sitemap/pages.xml",
      "/sitemap/2026-09.xml",
    ]);
    expect((await readSitemapMonth(ports, "2026-09", 1, START))?.map(({ url }) => new URL(url).pathname)).toEqual([
      "/posts/b",
      "/posts/a",
    ]);
    for (const [month, part] of [
      ["2026-10", 1],
      ["2026-09", 2],
      ["2026-11", 1],
      ["never", 1],
    ] as const)
      expect([month, await readSitemapMonth(ports, month, part, START)]).toEqual([month, undefined]);
  });

  it("lists the pages of labels and months", async () => {
    const { ports, publish } = await aSite();
    await publish("a", Date.UTC(2026, 8, 5), "categories: [ports]\ntags: [fog]\n");
    const paths = (await readSitemapPages(ports, START)).map(({ url }) => new URL(url).pathname);
    for (const path of ["/", "/categories/", "/categories/ports/", "/tags/fog/", "/archive/2026-09/"])
      expect(paths).toContain(path);
  });
});
