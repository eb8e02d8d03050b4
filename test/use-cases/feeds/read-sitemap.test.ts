import { beforeEach, describe, expect, it } from "vitest";
import { readSitemapIndex, readSitemapMonth, readSitemapPages } from "../../../src/use-cases/feeds/read-sitemap.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, DAY, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const urls = (entries: { url: string }[] = []) =>
  entries.map(({ url }) => url.replace("https://news.example.com/", "/"));

describe("the list of sitemaps", () => {
  const day = (at: number, originals: number, updated_at: number) =>
    insert(site.db, "post_days", { day: at / DAY, posts: originals, originals, updated_at });
  const month = (index: number, date = 1) => Date.UTC(2026, index, date);

  it("names the pages and then the months with posts of our own, newest first, with their newest change", async () => {
    day(month(7), 1, 50);
    day(month(7, 9), 2, 40);
    day(month(8), 0, 90);
    day(month(9), 1, 60);
    day(month(10, 20), 1, 70);
    day(month(10, 21), 1, 80);
    expect(await readSitemapIndex(site.ports, month(10, 20))).toEqual([
      { url: "https://news.example.com/sitemap/pages.xml" },
      { url: "https://news.example.com/sitemap/2026-11.xml", updatedAt: 70 },
      { url: "https://news.example.com/sitemap/2026-10.xml", updatedAt: 60 },
      { url: "https://news.example.com/sitemap/2026-08.xml", updatedAt: 50 },
    ]);
  });

  it("divides a month with more posts than a sitemap may have", async () => {
    day(month(7), 6_000, 1);
    day(month(7, 2), 4_000, 1);
    const index = async () => urls(await readSitemapIndex(site.ports, START)).slice(1);
    expect(await index()).toEqual(["/sitemap/2026-08.xml"]);
    day(month(7, 3), 1, 1);
    expect(await index()).toEqual(["/sitemap/2026-08-2.xml", "/sitemap/2026-08.xml"]);
  });
});

describe("the sitemap of a month", () => {
  it("holds its posts, those that are there by now, and none that stood elsewhere first", async () => {
    const first = Date.UTC(2026, 10, 1);
    await site.publish("before", first - 1);
    await site.publish("first", first);
    await site.publish("copy", first + DAY, "canonical_url: https://else.example/\n");
    await site.publish("now", START);
    await site.publish("later", START + 1);
    const found = async (month: string, part = 1) => urls(await readSitemapMonth(site.ports, month, part, START));
    expect(await found("2026-11")).toEqual(["/posts/first", "/posts/now"]);
    expect(await found("2026-10")).toEqual(["/posts/before"]);
    expect(await readSitemapMonth(site.ports, "2026-11", 2, START)).toBeUndefined();
    expect(await readSitemapMonth(site.ports, "2026-12", 1, START)).toBeUndefined();
    expect(await readSitemapMonth(site.ports, "2026-13", 1, START)).toBeUndefined();
  });
});

it("the sitemap of pages names all that list posts, and the issues if they are shown", async () => {
  await site.publish("a", START, "categories: [Ports]\ntags: [fog]\nauthor: Ann\n");
  const pages = async () => urls(await readSitemapPages(site.ports, START));
  site.ports.site.newsletter.archive = true;
  expect(await pages()).toEqual([
    ...["/", "/categories/", "/archive/", "/issues/", "/archive/2026-11/"],
    ...["/categories/ports/", "/tags/fog/", "/authors/ann/"],
  ]);
  site.ports.site.newsletter.archive = false;
  expect(await pages()).not.toContain("/issues/");
});
