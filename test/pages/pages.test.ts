import { describe, expect, it } from "vitest";
import { locales } from "../../src/locales/index.ts";
import { assetPath } from "../../src/pages/asset-path.ts";
import { ASSETS, type AssetName } from "../../src/pages/assets.ts";
import { documentOf } from "./document.ts";
import { everyPage, HOSTILE, site } from "./samples.ts";

const OWN_SCRIPTS = (Object.keys(ASSETS) as AssetName[]).map((name) => assetPath(site, name));
const hostileSite = { ...site, title: HOSTILE, description: HOSTILE, copyright: HOSTILE };
const cases = Object.values(locales).flatMap((locale) =>
  Object.entries(everyPage({ site: hostileSite, locale })).map(
    ([name, html]) => [`${name}, ${locale.tag}`, html, locale.tag] as const,
  ),
);

describe.each(cases)("%s", (_, html, tag) => {
  it("is a well-formed document in its language, with one heading of the first level and all landmarks", () => {
    const page = documentOf(html);
    expect(html.startsWith("<!doctype html>\n<html")).toBe(true);
    expect(page.attributes("/html", "lang")).toEqual([tag]);
    expect(page.text("//h1")).toHaveLength(1);
    expect(page.text("/html/head/title").join("")).not.toBe("");
    for (const landmark of ["header", "main", "footer"]) expect(page.all(`/html/body/${landmark}`)).toHaveLength(1);
    expect(page.attributes("//a[@class='skip']", "href")).toEqual(["#main"]);
    page.dispose();
  });

  it("keeps its headings in order", () => {
    const page = documentOf(html);
    const levels = page.all("//*[self::h1 or self::h2 or self::h3 or self::h4]").map(({ name }) => Number(name[1]));
    expect(levels[0]).toBe(1);
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    });
    page.dispose();
  });

  it("runs only our own scripts, and has no inline styles", () => {
    const page = documentOf(html);
    expect(page.all("//script[not(@type='application/ld+json' or @src)] | //style | //*[@style]")).toEqual([]);
    expect(OWN_SCRIPTS).toEqual(expect.arrayContaining(page.attributes("//script[@src]", "src")));
    expect(page.text("//script[@src]").join("")).toBe("");
    expect(page.all("//@*[starts-with(name(), 'on')]")).toEqual([]);
    expect(page.all("//img[@src='x']")).toEqual([]);
    expect(page.all("//@href[starts-with(., 'javascript:')]")).toEqual([]);
    expect(page.attributes("//link[@rel='stylesheet']", "href")).toEqual([assetPath(site, "gazette.css")]);
    page.dispose();
  });

  it("labels every control, and has no dangling or ambiguous references", () => {
    const page = documentOf(html);
    const ids = page.attributes("//*[@id]", "id");
    expect(new Set(ids).size).toBe(ids.length);
    for (const control of page.all("//input[not(@type='hidden')] | //select")) {
      const id = control.attr("id")?.value;
      expect(id ? page.attributes("//label", "for").includes(id) : control.find("ancestor::label").length === 1).toBe(
        true,
      );
    }
    for (const name of ["aria-describedby", "aria-labelledby"]) {
      for (const references of page.attributes(`//*[@${name}]`, name)) {
        for (const id of references?.split(" ") ?? []) expect(ids).toContain(id);
      }
    }
    for (const href of page.attributes("//a[starts-with(@href, '#')]", "href")) expect(ids).toContain(href?.slice(1));
    page.dispose();
  });
});

it("shows hostile titles as text", () => {
  for (const locale of Object.values(locales)) {
    const pages = everyPage({ site: hostileSite, locale });
    const home = documentOf(pages.home as string);
    expect(home.text("//h1")).toEqual([HOSTILE]);
    expect(home.text("//article//h3/a")).toContain(HOSTILE);
    expect(home.text("//ul[@class='choice']//span")).toContain(HOSTILE);
    home.dispose();
    const post = documentOf(pages["hostile post"] as string);
    expect(post.text("//h1")).toEqual([HOSTILE]);
    const data = JSON.parse(post.text("//script[@type='application/ld+json']")[0] as string);
    expect(data).toMatchObject({ headline: HOSTILE, author: [{ name: HOSTILE }], publisher: { name: HOSTILE } });
    post.dispose();
  }
});

it("speaks English in the English locale and Chinese in the Chinese one, in every sentence", () => {
  const sentences = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : typeof value === "object" && value
        ? Object.values(value).flatMap(sentences)
        : [];
  const [english = [], chinese = []] = [locales.en?.pages, locales.zh?.pages].map(sentences);
  expect(chinese).toHaveLength(english.length);
  expect(chinese.filter((sentence) => !/\p{sc=Han}/u.test(sentence))).toEqual([]);
  expect(english.filter((sentence) => /\p{sc=Han}/u.test(sentence))).toEqual([]);
});
