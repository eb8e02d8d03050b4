import { describe, expect, it } from "vitest";
import type { Digest, DigestEntry } from "../../src/core/newsletter/digest.ts";
import { digestList } from "../../src/emails/digest-list.ts";
import { sum } from "../../src/emails/part.ts";
import { writtenEntries } from "../../src/emails/written-entries.ts";
import { digestOf, entry, rendered, site } from "./example.ts";

const NOW = Date.UTC(2022, 0, 8);
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const of = (category: string) => ({ categories: [{ id: category, title: category.toUpperCase() }] });

function listed(digest: Digest, limits = { room: 1_000_000, light: 1_000_000 }, language = "zh") {
  const reader = { site, language, timeZone: "Asia/Shanghai", now: NOW, written: writtenEntries() };
  const { parts, left } = digestList(digest, reader, limits);
  const html = parts.map((part) => part.html).join("");
  const text = parts.map((part) => part.text).join("");
  const size = sum(parts, "html");
  return { html, text, left, size, both: size + sum(parts, "text"), summaries: html.split("灯亮以后").length - 1 };
}

const shown = (facts: Partial<DigestEntry>, language?: string) =>
  listed(digestOf([entry(1, facts)]), undefined, language);

describe("a list of posts", () => {
  const six = digestOf(numbers(6).map((at) => entry(at, of(at % 2 ? "a" : "b"))));

  it("keeps every summary for which there just is room, and loses them from the last on", () => {
    let { size, summaries } = listed(six);
    expect(summaries).toBe(6);
    for (let left = 6; left > 0; left--) {
      ({ size, summaries } = listed(six, { room: size, light: 1_000_000 }));
      expect(summaries).toBe(left);
      ({ size, summaries } = listed(six, { room: size - 1, light: 1_000_000 }));
      expect(summaries).toBe(left - 1);
    }
  });

  it("keeps those that are just light enough, and the first three in any case", () => {
    let { both, summaries } = listed(six);
    for (let left = 6; left > 3; left--) {
      ({ both, summaries } = listed(six, { room: 1_000_000, light: both }));
      expect(summaries).toBe(left);
      ({ both, summaries } = listed(six, { room: 1_000_000, light: both - 1 }));
      expect(summaries).toBe(left - 1);
    }
    expect(listed(six, { room: 1_000_000, light: 0 }).summaries).toBe(3);
  });

  it("drops the last post of the longest section, of two the later, and says how many there are under each", () => {
    const titles = (html: string) => [...html.matchAll(/第 (\d) 盏灯/g)].map(([, number]) => Number(number));
    const kept = new Map<number, ReturnType<typeof listed>>();
    for (let room = 8_000; room > 0; room -= 25) {
      const one = listed(six, { room, light: 0 });
      if (!kept.has(one.left)) kept.set(one.left, one);
      expect(one.size).toBeLessThanOrEqual(room);
    }
    expect([...kept.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const { html = "" } = kept.get(1) ?? {};
    expect(titles(html)).toEqual([1, 3, 5, 2, 4]);
    expect(html.match(/还有 \d 篇/g)).toEqual(["还有 1 篇"]);
    expect(html).toContain(">B 还有 1 篇</a>");
    expect(titles(kept.get(2)?.html ?? "")).toEqual([1, 3, 2, 4]);
    // As much as there is room for: what it takes is enough room for it.
    for (const [left, { size }] of kept) expect(listed(six, { room: size, light: 0 }).left).toBe(left);
  });

  it("keeps the whole text of a post that is only mailed until every summary is gone", () => {
    const digest = digestOf(
      numbers(4).map((at) => entry(at, at === 4 ? { email: "only", contentHtml: "<p>全文在此</p>" } : {})),
    );
    let { size, summaries, html } = listed(digest);
    for (; summaries > 0; { size, summaries, html } = listed(digest, { room: size - 1, light: 0 }))
      expect(html).toContain("全文在此");
    expect(html).toContain("全文在此");
  });

  it("is empty where there is no room at all", () => {
    expect(listed(six, { room: -1, light: 0 })).toMatchObject({ html: "", text: "", left: 6 });
  });

  it("separates posts by a line, and begins without one", () => {
    const { html } = listed(digestOf(numbers(2).map((at) => entry(at, { categories: [] }))));
    expect(html).toMatch(/^<div>\n<h2 [\s\S]*<div class="rule" style="[^"]+">\n<h2 /);
  });

  it("keeps the section of a featured post, where others of one post are folded", () => {
    const many = numbers(10).map((at) =>
      entry(at, { ...of(`c${at}`), ...(at === 4 && { email: "feature" as const }) }),
    );
    const { html, text } = listed(digestOf(many));
    expect(text.match(/== .* ==/g)).toEqual(["== C4 ==", "== 其他文章 =="]);
    expect(html).toContain('lang="zh-CN">其他文章</h2>');
    expect(text).toContain("\n\n楼道里的第 1 盏灯\nhttps://news.example.com/posts/2022-01-07-1\nC1 · source.example");
    const loose = digestOf([...many, entry(11, { categories: [] }), entry(12, { categories: [] })]);
    expect(listed(loose).text.match(/== .* ==/g)).toEqual(["== C4 ==", "== 其他文章 =="]);
  });

  it("names the first category of a post that an editor has put in order", () => {
    const digest = digestOf([entry(1, { categories: [...of("a").categories, ...of("b").categories] })]);
    const groups = digest.groups.map((group) => ({ ...group, id: undefined, title: undefined }));
    expect(listed({ ...digest, groups }).html).toMatch(/">source\.example · /);
    const ordered = groups.map((group) => ({ ...group, ordered: true as const }));
    expect(listed({ ...digest, groups: ordered }).html).toMatch(/">A · source\.example · /);
  });

  it("says under what else a post stands, in both bodies", () => {
    const digest = digestOf([entry(1)]);
    const also = ["甲", "乙", "丙", "丁", "戊", "己"];
    const groups = digest.groups.map((group) => ({
      ...group,
      entries: group.entries.map((one) => ({ ...one, also })),
    }));
    const { html, text } = listed({ ...digest, groups });
    for (const body of [html, text])
      expect(body).toMatch(/source\.example · 1月8日 07:00 · 也见于：甲、乙、丙、丁、戊(?=\n|<)/);
    expect(html).toMatch(/^<div>\n<h2 /);
    expect(text).toMatch(/^\n楼道里的第 1 盏灯\n/);
    expect(shown({}).html).not.toContain("也见于");
  });

  it("shows the summary of a post that is only mailed and has no text", () => {
    expect(shown({ email: "only", contentHtml: "" }).summaries).toBe(1);
    const whole = shown({ email: "only", contentHtml: "<h2>a</h2><p>b</p>" });
    expect(whole.html).toMatch(/<h3 style="[^"]+">a<\/h3>/);
    expect(whole.text).toContain("\n\na\n\nb\n");
  });

  it("says what language a post is in where it is not the site's, and in which direction", () => {
    expect(shown({ language: "ar" }).html).toMatch(/^<div lang="ar" dir="rtl" align="right">/);
    expect(shown({ language: "en" }).html).toMatch(/^<div lang="en" dir="ltr" align="left">/);
    for (const language of ["zh-CN", undefined]) expect(shown({ language }).html).toMatch(/^<div>/);
  });

  it("says in which language the date of a short entry is where it is not the site's", () => {
    const small = (language: string) => /<small[^>]*>/.exec(listed(six, { room: 6_000, light: 0 }, language).html)?.[0];
    expect(small("en")).toContain(' lang="en">');
    expect(small("zh")).not.toContain("lang=");
  });

  it("has the editor's remark on a post in both bodies", () => {
    const { html, text } = shown({ remark: "两年来 <最大>" });
    expect(html).toMatch(/<p lang="zh-CN" style="[^"]+"><em>两年来 &lt;最大&gt;<\/em><\/p>\n/);
    expect(text).toMatch(/\d\d:\d\d\n两年来 <最大>\n住在六楼/);
    expect(shown({ summary: "" }).text).toMatch(/07:00\n$/);
  });

  it("shows an image from a hundred pixels on, and up to twice as high as wide", () => {
    const image = (width: number, height: number) =>
      shown({ image: { url: "https://i.example/a.png", alt: "", width, height, type: undefined, length: undefined } })
        .html;
    expect(image(100, 100)).toContain('width="100"');
    expect(image(100, 200)).toContain('width="100"');
    expect(image(100, 201)).not.toContain("<img");
    expect(image(1000, 2000)).toContain('width="170"');
  });
});

describe("headlines", () => {
  const eleven = (change: (at: number) => Partial<DigestEntry>) =>
    digestOf(numbers(11).map((at) => entry(at, { categories: [], ...change(at) })));
  const headlinesOf = (digest: Digest) =>
    [...(/<ol[\s\S]*<\/ol>/.exec(rendered(digest).shared.html)?.[0] ?? "").matchAll(/第 (\d+) 盏灯/g)].map(
      ([, number]) => Number(number),
    );
  const url = (length: number) => `https://news.example.com/${"x".repeat(length - 25)}`;

  it("are the newest ten, those of featured posts before all", () => {
    expect(headlinesOf(eleven(() => ({})))).toEqual(numbers(10));
    expect(headlinesOf(eleven((at) => (at === 5 || at === 11 ? { email: "feature" } : {})))).toEqual([
      ...[5, 11, 1, 2, 3, 4, 6, 7, 8, 9],
    ]);
  });

  it("are the editor's first ten where they have put posts in order", () => {
    const digest = eleven((at) => (at === 11 ? { email: "feature" } : {}));
    const groups = digest.groups.map((group) => ({ ...group, ordered: true as const }));
    expect(headlinesOf({ ...digest, groups })).toEqual(numbers(10));
  });

  it("leave out posts of very long addresses, and are none where there is no other", () => {
    expect(headlinesOf(eleven((at) => (at === 1 ? { url: url(500) } : {})))[0]).toBe(1);
    expect(headlinesOf(eleven((at) => (at === 1 ? { url: url(501) } : {})))).toEqual(numbers(11).slice(1));
    const { html, text } = rendered(eleven(() => ({ url: url(501) }))).shared;
    expect(html).not.toContain("<ol");
    expect(text).not.toContain("本期要目");
  });
});
