import { describe, expect, it } from "vitest";
import { locales } from "../../src/locales/index.ts";
import { EmbedPage } from "../../src/pages/embed.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { documentOf } from "./document.ts";
import { HOSTILE, site } from "./samples.ts";

describe.each(Object.values(locales))("the page on embedding, in $name", (locale) => {
  const html = renderPage(EmbedPage({ site: { ...site, title: HOSTILE }, locale, categories: [HOSTILE] }));

  it("is well-formed, with its headings in order, and one script: our own", () => {
    const page = documentOf(html);
    expect(page.text("//h1")).toEqual([locale.feeds.embed.title]);
    expect(page.all("//h2").length).toBeGreaterThan(3);
    expect(page.attributes("//script", "src")).toEqual(["/embed.js"]);
    expect(page.all("//style | //*[@style] | //@*[starts-with(name(), 'on')]")).toEqual([]);
    page.dispose();
  });

  it("tells of every attribute, with lines to copy that are well-formed whatever the site is called", () => {
    const page = documentOf(html);
    expect(page.text("//dt")).toEqual(["src", "category", "limit", "heading", "summaries"]);
    const [lines = ""] = page.text("//pre");
    expect(lines).toContain('<script src="https://gazette.example/embed.js" async></script>');
    const copied = documentOf(`<div>${lines.replace(" async", ' async=""')}</div>`);
    expect(copied.attributes("//gazette-feed", "category")).toEqual([HOSTILE]);
    expect(copied.text("//gazette-feed/a")).toEqual([HOSTILE]);
    expect(copied.all("//img")).toEqual([]);
    copied.dispose();
    page.dispose();
  });
});

it("says each sentence about feeds in each language", () => {
  const sentences = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : typeof value === "object" && value
        ? Object.values(value).flatMap(sentences)
        : [];
  const [english = [], chinese = []] = [locales.en?.feeds, locales.zh?.feeds].map(sentences);
  expect(chinese).toHaveLength(english.length);
  expect(chinese.filter((sentence) => !/\p{sc=Han}/u.test(sentence))).toEqual([]);
  expect(english.filter((sentence) => /\p{sc=Han}/u.test(sentence))).toEqual([]);
});
