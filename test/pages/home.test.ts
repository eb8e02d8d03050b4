import { describe, expect, it } from "vitest";
import { en } from "../../src/locales/en.ts";
import { zh } from "../../src/locales/zh.ts";
import { assetPath } from "../../src/pages/asset-path.ts";
import { HomePage, type HomePageProps } from "../../src/pages/home.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { documentOf } from "./document.ts";
import { category, entry, formats, frequencies, site } from "./samples.ts";

const many = <T>(count: number, make: (number: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

function home(changes: Partial<HomePageProps> = {}): string {
  const entries = many(50, entry);
  const categories = many(30, category);
  return renderPage(HomePage({ site, locale: en, entries, categories, frequencies, formats, ...changes }));
}

describe("the front page", () => {
  it("stays under 60 KB with fifty posts and thirty categories", () => {
    for (const locale of [en, zh]) expect(new TextEncoder().encode(home({ locale })).length).toBeLessThan(60_000);
  });

  it("stays under 60 KB with two thousand categories, and links to all of them", () => {
    const html = home({ categories: many(2000, category) });
    expect(new TextEncoder().encode(html).length).toBeLessThan(60_000);
    const page = documentOf(html);
    expect(page.all("//ul[@class='categories']/li")).toHaveLength(30);
    expect(page.text("//a[@href='/categories/']")).toContain("All 2,000 categories");
    page.dispose();
  });

  it("shows the categories with the most posts", () => {
    const categories = [
      { id: "few", title: "Few", posts: 1 },
      ...many(30, (number) => ({ id: `many-${number}`, title: "Many", posts: 9 })),
    ];
    const page = documentOf(home({ categories }));
    expect(page.text("//ul[@class='categories']")[0]).not.toContain("Few");
    page.dispose();
  });

  it("links its feeds for feed readers", () => {
    const page = documentOf(home());
    const links = page.all("/html/head/link[@rel='alternate']");
    expect(
      links.map((link) => [link.attr("href")?.value, link.attr("type")?.value, link.attr("title")?.value]),
    ).toEqual([
      ["/atom.xml", "application/atom+xml", "江畔日报 (Atom)"],
      ["/feed.json", "application/feed+json", "江畔日报 (JSON Feed)"],
      ["/rss.xml", "application/rss+xml", "江畔日报 (RSS)"],
    ]);
    expect(page.all("//main//a[@href='/opml.xml']")).toHaveLength(1);
    page.dispose();
  });

  it("leads with the newest post and its picture, and shows the others' beside them", () => {
    const image = { url: "https://gazette.example/assets/a.png", alt: "灯", type: "image/png", length: 9 };
    const entries = [
      entry(0, { image: { ...image, width: 1200, height: 675 } }),
      entry(1, { image: { ...image, width: undefined, height: undefined } }),
      entry(2, { image: { ...image, width: 32, height: 32 } }),
      entry(3, { image: undefined }),
    ];
    const page = documentOf(home({ entries }));
    const images = page.all("//ol/li/img");
    expect(images.map((img) => ["alt", "width", "loading"].map((name) => img.attr(name)?.value))).toEqual([
      ["", "1200", "eager"],
      ["", undefined, "lazy"],
    ]);
    expect(page.attributes("//ol", "class")).toContain("entries led");
    page.dispose();
    const later = documentOf(home({ entries, paging: { newer: "https://gazette.example/" } }));
    expect(later.attributes("//ol", "class")).not.toContain("entries led");
    expect(later.attributes("//ol/li/img", "loading")).toEqual(["lazy", "lazy"]);
    later.dispose();
  });

  it("says what it is to whom it is shared with", () => {
    const page = documentOf(home());
    expect(page.attributes("//meta[@property='og:title']", "content")).toEqual([site.title]);
    expect(page.attributes("//meta[@property='og:type']", "content")).toEqual(["website"]);
    page.dispose();
  });

  it("dates posts in the site's zone", () => {
    const late = Date.UTC(2022, 0, 6, 16, 19, 55);
    const page = documentOf(home({ entries: [entry(0, { publishedAt: late })], locale: zh }));
    expect(page.text("//article//time")).toEqual(["2022年1月7日 00:19"]);
    expect(page.attributes("//article//time", "datetime")).toEqual(["2022-01-06T16:19:55.000Z"]);
    page.dispose();
  });

  it("dates today's and yesterday's posts by the time of day, as the site's clocks have it", () => {
    // 00:10 on 8 January in Shanghai.
    const now = Date.UTC(2022, 0, 7, 16, 10);
    const minutesAgo = [5, 11, 1_449, 1_451, -1];
    const entries = minutesAgo.map((minutes, index) => entry(index, { publishedAt: now - minutes * 60_000 }));
    for (const [locale, shown] of [
      [zh, ["今天 00:05", "昨天 23:59", "昨天 00:01", "2022年1月6日 23:59", "今天 00:11"]],
      [en, ["Today 00:05", "Yesterday 23:59", "Yesterday 00:01", "6 January 2022, 23:59", "Today 00:11"]],
    ] as const) {
      const page = documentOf(home({ entries, locale, now }));
      expect(page.text("//article//time")).toEqual(shown);
      expect(page.attributes("//article//time", "title").slice(2, 4)).toEqual([
        locale.pages.dateAndTime({ year: 2022, month: 1, day: 7, hour: 0, minute: 1, second: 0 }),
        undefined,
      ]);
      page.dispose();
    }
  });

  it("groups the posts of a day with many by the hour, below the lead story", () => {
    const now = Date.UTC(2022, 0, 7, 12);
    const at = (minutes: number) => ({ publishedAt: now - minutes * 60_000 });
    const today = many(10, (index) => entry(index, { title: `今 ${index}`, ...at(index * 20 + 1) }));
    const before = entry(10, { title: "昨", ...at(1_440) });
    const page = documentOf(home({ entries: [...today, before], locale: zh, now }));
    expect(page.text("//main//h2[not(ancestor::*[@class='secondary'])]")).toEqual(["最新文章", "今天", "更早"]);
    expect(page.text("//section[@class='hours']//h3")).toEqual(["19:00", "18:00", "17:00", "16:00"]);
    expect(page.text("//section[@class='hours']/section[1]//h4")).toEqual(["今 1", "今 2"]);
    expect(page.text("//section[@class='hours']/section[1]//time")).toEqual(["19:39", "19:19"]);
    expect(page.text("//ol[@class='entries led']//h3")).toEqual(["今 0"]);
    expect(page.text("//section[h2[@id='earlier']]//h3")).toEqual(["昨"]);
    page.dispose();
    for (const props of [
      { entries: [...today.slice(1), before], now },
      { entries: [...today, before], now, paging: { newer: "https://gazette.example/" } },
    ]) {
      const plain = documentOf(home({ ...props, locale: zh }));
      expect(plain.all("//section[@class='hours']")).toEqual([]);
      plain.dispose();
    }
  });

  it("offers one control to follow the site, and one for each category", () => {
    const page = documentOf(home());
    expect(page.attributes("//section[@id='feeds']//details//a", "href")).toEqual([
      "/atom.xml",
      "/feed.json",
      "/rss.xml",
      "#subscribe",
      "/feed/",
    ]);
    const row = "//ul[@class='categories']/li[1]";
    const path = page.attributes(`${row}/a`, "href")[0];
    expect(page.attributes(`${row}/details/summary`, "aria-label")).toEqual([`Follow ${page.text(`${row}/a`)}`]);
    expect(page.attributes(`${row}/details//a`, "href")).toEqual(
      ["atom.xml", "feed.json", "rss.xml", "#subscribe"].map((name) => path + name),
    );
    page.dispose();
  });

  it("marks texts in other languages", () => {
    const page = documentOf(home({ entries: [entry(0), entry(2)], locale: en }));
    expect(page.attributes("//article//h3", "lang")).toEqual(["zh-CN", undefined]);
    expect(page.attributes("//h1", "lang")).toEqual(["zh-CN"]);
    page.dispose();
  });

  it("subscribes by a plain form, with a trap that people cannot fall into", () => {
    const page = documentOf(home());
    const form = "//form[@method='post' and @action='/subscribe']";
    expect(page.all(form)).toHaveLength(1);
    expect(page.attributes(`${form}//input[@type='email']`, "name")).toEqual(["email"]);
    expect(page.attributes(`${form}//input[@type='email']`, "autocomplete")).toEqual(["email"]);
    expect(page.all(`${form}//input[@type='email' and @required]`)).toHaveLength(1);
    expect(page.attributes(`${form}//select[@name='frequency']/option`, "value")).toEqual(frequencies);
    expect(page.all(`${form}//details//input[@type='checkbox' and @name='categories' and not(@checked)]`)).toHaveLength(
      30,
    );
    const trap = `${form}/div[@aria-hidden='true']/input[@name='website' and @tabindex='-1' and @autocomplete='off']`;
    expect(page.all(trap)).toHaveLength(1);
    page.dispose();
  });

  it("works below a path", () => {
    const below = { ...site, url: new URL("https://example.org/news/") };
    const page = documentOf(home({ site: below }));
    expect(page.attributes("//form", "action")).toEqual(["/news/search", "/news/subscribe"]);
    expect(page.attributes("//link[@rel='stylesheet']", "href")).toEqual([`/news${assetPath(site, "gazette.css")}`]);
    expect(page.attributes("//link[@rel='alternate']", "href")[0]).toBe("/news/atom.xml");
    page.dispose();
  });

  it("invites to wait for the first post when there is none", () => {
    const page = documentOf(home({ entries: [], categories: [] }));
    expect(page.text("//h2")[0]).toBe(en.pages.home.emptyTitle);
    expect(page.all("//ul[@class='choice' or @class='categories']")).toEqual([]);
    page.dispose();
  });
});
