import { beforeEach, describe, expect, it } from "vitest";
import { openSite, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml": "title: 财经\nlanguage: zh-CN\n",
    "posts/2026-11-20-a.md": post({ title: "第一", categories: "caijing" }),
  });
});

const ask = (path: string, headers: Record<string, string> = {}) => site.fetch(path, { headers, redirect: "manual" });
const languageOf = async (path: string, headers?: Record<string, string>) =>
  /<html lang="([^"]*)"/.exec(await (await ask(path, headers)).text())?.[1];

describe("a page's own words", () => {
  it.each([
    ["en-GB,en;q=0.9", "en"],
    ["fr, zh-TW;q=0.5, en;q=0.2", "zh-CN"],
    ["fr", "zh-CN"],
    ["*", "zh-CN"],
  ])("are in the reader's language: %s", async (accepted, language) => {
    const headers = { "Accept-Language": accepted };
    for (const path of [
      "/",
      "/categories/caijing/",
      "/posts/2026-11-20-a",
      "/search?q=x",
      "/feed/",
      "/embed",
      "/nowhere",
    ])
      expect([path, await languageOf(path, headers)]).toEqual([path, language]);
  });

  it("are cached apart for each language, which caches are told of", async () => {
    for (const path of ["/", "/posts/2026-11-20-a", "/search?q=x"]) {
      const [chinese, english] = await Promise.all(["zh", "en"].map((tag) => ask(path, { "Accept-Language": tag })));
      expect(chinese?.headers.get("Vary")).toBe("Accept-Encoding, Accept, Accept-Language, Cookie");
      expect(english?.headers.get("ETag")).not.toBe(chinese?.headers.get("ETag"));
      expect(await languageOf(path, { "Accept-Language": "zh" })).toBe("zh-CN");
      expect(await languageOf(path, { "Accept-Language": "en" })).toBe("en");
    }
    expect((await ask("/atom.xml")).headers.get("Vary")).not.toContain("Language");
  });

  it("leave the publisher's in theirs", async () => {
    const html = await (await ask("/posts/2026-11-20-a", { "Accept-Language": "en" })).text();
    expect(html).toMatch(/<h1 lang="zh-CN">第一<\/h1>/);
    expect(html).toMatch(/<p class="name" lang="zh-CN">/);
    expect(html).toMatch(/<div class="prose" lang="zh-CN">/);
  });
});

describe("the switch of languages", () => {
  it("is a link on every page, and keeps what the address asks for", async () => {
    for (const [path, href] of [
      ["/", "?language=en"],
      ["/nowhere", "?language=en"],
      ["/search?q=a+%26b&utm_source=x", "?q=a+%26b&amp;language=en"],
      ["/preferences", "?language=en"],
    ])
      expect(await site.text(path ?? "")).toContain(
        `<a href="${href}" lang="en" hreflang="en" rel="nofollow">English</a>`,
      );
  });

  it("is kept by the browser, wins over its settings, and leads back to an address without a language", async () => {
    const response = await ask("/search?language=en&q=%E5%B8%82");
    expect([response.status, response.headers.get("Location")]).toEqual([302, "/search?q=%E5%B8%82"]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const cookie = response.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/^language=en; Max-Age=31536000; Path=\/; HttpOnly; (?:Secure; )?SameSite=Lax$/);
    const Cookie = cookie.split(";")[0] ?? "";
    expect(await languageOf("/", { "Accept-Language": "zh", Cookie })).toBe("en");
    expect(await languageOf("/subscribe", { "Accept-Language": "zh", Cookie })).toBe("en");
  });

  it.each([
    ["/?language=xx", 200],
    ["/?language=constructor", 200],
    ["/atom.xml?language=en", 200],
    ["/categories.json?language=en", 200],
  ])("sets no cookie at %s", async (path, status) => {
    const response = await ask(path);
    expect([response.status, response.headers.get("Set-Cookie")]).toEqual([status, null]);
  });

  it("leads to no other host", async () => {
    for (const path of ["//evil.example/", "/\\evil.example/", "///evil.example/"]) {
      const response = await ask(`https://news.example.com${path}?language=en`);
      expect([response.status, response.headers.get("Location")]).toEqual([302, "/evil.example/"]);
    }
  });

  it("takes no unknown language from a cookie", async () => {
    expect(await languageOf("/", { Cookie: "language=constructor" })).toBe("zh-CN");
  });
});
