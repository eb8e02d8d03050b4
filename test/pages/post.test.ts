import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/feeds/entry.ts";
import { en } from "../../src/locales/en.ts";
import { ownId } from "../../src/markdown/own-ids.ts";
import { EntryList } from "../../src/pages/entry-list.tsx";
import { feedLinks } from "../../src/pages/feed-links.ts";
import { headingsFrom } from "../../src/pages/headings.ts";
import { PostPage } from "../../src/pages/post.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { documentOf } from "./document.ts";
import { entry, formats, fullEntry, site } from "./samples.ts";

const read = (post: Entry) =>
  documentOf(renderPage(PostPage({ site, locale: en, entry: post, feeds: feedLinks(site, formats) })));

describe("a post's page", () => {
  it("names the place of first publication as canonical, and links to it", () => {
    const page = read(fullEntry);
    expect(page.attributes("//link[@rel='canonical']", "href")).toEqual([fullEntry.sourceUrl]);
    expect(page.text(`//article//a[@href='${fullEntry.sourceUrl}']`)).toEqual(["First published at harbour.example"]);
    page.dispose();
  });

  it("has no id that its content may have", () => {
    const page = read(fullEntry);
    const ids = page.attributes("//*[@id]", "id");
    expect(ids.length).toBeGreaterThan(1);
    expect(ids.filter((id = "") => ownId(id) === id)).toEqual([]);
    page.dispose();
  });

  it("is its own canonical address when it was published nowhere else", () => {
    const page = read(entry(0));
    expect(page.attributes("//link[@rel='canonical']", "href")).toEqual([entry(0).url]);
    page.dispose();
  });

  it.each([
    ["zh-CN", undefined, "ltr", []],
    ["zh-CN", "ar", "ltr", ["rtl"]],
    ["he", undefined, "rtl", []],
    ["he", "en", "rtl", ["ltr"]],
  ])("runs as its language does: site %s, post %s", (language, own, whole, article) => {
    const post = entry(0, { language: own });
    const page = documentOf(renderPage(PostPage({ site: { ...site, language }, locale: en, entry: post, feeds: [] })));
    expect(page.attributes("/html", "dir")).toEqual([whole]);
    expect(page.attributes("//article[@dir]", "dir")).toEqual(article);
    page.dispose();
    const list = documentOf(
      renderPage(EntryList({ site: { ...site, language }, locale: en, entries: [post], level: 2 })),
    );
    expect(list.attributes("//article[@dir]", "dir")).toEqual(article);
    list.dispose();
  });

  it("shows the content as it is, below the page's own heading", () => {
    const page = read(fullEntry);
    expect(page.text("//h1")).toEqual([fullEntry.title]);
    expect(page.text("//div[@class='prose']/h2")).toEqual(["渡口"]);
    expect(page.text("//div[@class='prose']/h3")).toEqual(["票价", "时刻"]);
    expect(page.all("//div[@class='prose']/table")).toHaveLength(1);
    page.dispose();
  });

  it("says when it was published and, if on another day, updated", () => {
    const updated = read(fullEntry);
    expect(updated.text("//article//time")).toEqual(["7 January 2022, 20:33", "Updated 9 January 2022"]);
    updated.dispose();
    const fresh = read(entry(0));
    expect(fresh.text("//article//time")).toEqual(["7 January 2022, 20:33"]);
    fresh.dispose();
  });

  it("describes itself to sites that link to it", () => {
    const page = read(fullEntry);
    const property = (name: string) => page.attributes(`//meta[@property='${name}']`, "content");
    expect(property("og:type")).toEqual(["article"]);
    expect(property("og:title")).toEqual([fullEntry.title]);
    expect(property("og:url")).toEqual([fullEntry.url]);
    expect(property("og:image")).toEqual(["https://harbour.example/ferry.jpg"]);
    expect(property("article:published_time")).toEqual(["2022-01-07T12:33:27.000Z"]);
    page.dispose();
  });
});

describe("the list of contents", () => {
  const text = `<p>${"字".repeat(400)}</p>`;
  const heading = (level: number, id: string) => `<h${level} id="${id}">${id} &amp; <code>b</code></h${level}>${text}`;
  const long = heading(1, "一") + heading(2, "二") + heading(2, "三") + heading(1, "四");

  it("leads to the headings of a long post", () => {
    const page = read({ ...fullEntry, contentHtml: long });
    const links = "//details[@class='contents']//li";
    expect(page.attributes(`${links}/a`, "href")).toEqual(["#一", "#二", "#三", "#四"]);
    expect(page.text(`${links}/a`)).toEqual(["一 & b", "二 & b", "三 & b", "四 & b"]);
    expect(page.attributes(links, "class")).toEqual([undefined, "inner", "inner", undefined]);
    page.dispose();
  });

  it.each([
    ["a short post", long.replaceAll(text, "")],
    ["a post with few headings", heading(1, "一") + text.repeat(9)],
    ["headings without ids", long.replaceAll(/ id="[^"]*"/g, "")],
    ["a post with a list of its own", `<ul class="toc"><li>一</li></ul>${long}`],
  ])("is left out for %s", (_, contentHtml) => {
    const page = read({ ...fullEntry, contentHtml });
    expect(page.all("//details[@class='contents']")).toEqual([]);
    page.dispose();
  });
});

describe("headings in content", () => {
  it("move together, so that the highest stands where the page wants it", () => {
    expect(headingsFrom(2, "<h1>a</h1><h3>b</h3>")).toBe("<h2>a</h2><h4>b</h4>");
    expect(headingsFrom(2, '<h4 id="x">a</h4><h6>b</h6>')).toBe('<h2 id="x">a</h2><h4>b</h4>');
    expect(headingsFrom(2, "<h1>a</h1><h6>b</h6>")).toBe("<h2>a</h2><h6>b</h6>");
  });

  it("are distinguished from other elements and from text", () => {
    expect(headingsFrom(2, "<hr/><header>h1</header><h1>&lt;h1&gt;</h1>")).toBe(
      "<hr/><header>h1</header><h2>&lt;h1&gt;</h2>",
    );
  });
});
