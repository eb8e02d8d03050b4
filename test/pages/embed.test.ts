import { describe, expect, it } from "vitest";
import { locales } from "../../src/locales/index.ts";
import { EmbedPage } from "../../src/pages/embed.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { documentOf } from "./document.ts";
import { HOSTILE, site } from "./samples.ts";

describe.each(Object.values(locales))("the page on embedding, in $name", (locale) => {
  const html = renderPage(
    EmbedPage({ site: { ...site, title: HOSTILE }, locale, categories: [HOSTILE], question: "" }),
  );

  it("is well-formed, with its headings in order, and our own scripts only", () => {
    const page = documentOf(html);
    expect(page.text("//h1")).toEqual([locale.feeds.embed.title]);
    expect(page.all("//h2").length).toBeGreaterThan(3);
    expect(page.attributes("//script", "src")).toEqual([
      "/embed.js",
      "/subscribe.js",
      expect.stringMatching(/^\/static\/copy\./),
    ]);
    expect(page.all("//style | //*[@style] | //@*[starts-with(name(), 'on')]")).toEqual([]);
    page.dispose();
  });

  it("tells of every attribute, with lines to copy that are well-formed whatever the site is called", () => {
    const page = documentOf(html);
    expect(page.text("//dt")).toEqual([
      ...["src", "category", "q", "limit", "heading", "summaries"],
      ...["site", "category", "tag", "author", "q", "frequency", "language"],
    ]);
    const [lines = ""] = page.text("//pre");
    expect(lines).toContain('<script src="https://gazette.example/embed.js" async></script>');
    const copied = documentOf(`<div>${lines.replace(" async", ' async=""')}</div>`);
    expect(copied.attributes("//gazette-feed", "category")).toEqual([HOSTILE]);
    expect(copied.text("//gazette-feed/a")).toEqual([HOSTILE]);
    expect(copied.all("//img")).toEqual([]);
    copied.dispose();
    const [, , element = "", , plain = ""] = page.text("//pre");
    for (const text of [element.replace(" async", ' async=""'), plain]) {
      const form = documentOf(`<div>${text.replaceAll(/ (required|hidden)(?=[ >/])/g, ' $1=""')}</div>`);
      expect(form.attributes("//form", "action")).toEqual(["https://gazette.example/subscribe"]);
      expect(form.attributes("//input[@name='categories']", "value")).toEqual([HOSTILE]);
      expect(form.all("//div[@hidden]/input[@name='website']")).toHaveLength(1);
      expect(form.all("//img | //*[@style]")).toEqual([]);
      form.dispose();
    }
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
