import { describe, expect, it } from "vitest";
import { accentOf } from "../../src/core/accent.ts";
import type { Brand } from "../../src/core/brand.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { readSite } from "../../src/markdown/read-site.ts";

function read(text: string) {
  const reading = readSite(new TextEncoder().encode(text));
  if ("problem" in reading) throw new Error(reading.problem.reason.code);
  const { settings, notices } = reading;
  return { brand: settings.brand ?? {}, newsletter: settings.newsletter, title: settings.title, notices };
}

const leftOut = (path: string, code: "expects-picture" | "expects-colour", given: string): Reason =>
  reason("setting-left-out", { path, expected: reason(code), given });

describe("the brand in site.yaml", () => {
  it("has logo, icon, colour, pictures, links, words and a stylesheet", () => {
    const { brand, notices } = read(`
logo: {light: /assets/logo.svg, dark: ./assets/logo-dark.svg, email: assets/logo.png}
icon: assets/icon.svg
accent_color: "#8F2F24"
og_image: https://cdn.example/card.png
navigation:
  - label: {en: Team, zh: 团队}
    url: /team/
  - {label: Forum, url: "https://forum.example/?a=1"}
secondary_navigation: [{label: Write to us, url: "mailto:desk@news.example"}]
about: |
  One line
  and another.

  A second paragraph.
stylesheet: assets/site.css
`);
    expect(brand).toEqual({
      logo: {
        light: { src: "assets/logo.svg" },
        dark: { src: "assets/logo-dark.svg" },
        email: { src: "assets/logo.png" },
      },
      icon: { src: "assets/icon.svg" },
      accent: accentOf("#8f2f24"),
      ogImage: { src: "https://cdn.example/card.png" },
      navigation: [
        { label: { en: "Team", zh: "团队" }, url: "team/" },
        { label: "Forum", url: "https://forum.example/?a=1" },
      ],
      secondaryNavigation: [{ label: "Write to us", url: "mailto:desk@news.example" }],
      about: "One line\nand another.\n\nA second paragraph.",
      stylesheet: { path: "assets/site.css", version: "" },
    } satisfies Brand);
    expect(notices.map(({ reason }) => reason.code)).toEqual(["accent-lighter"]);
  });

  it("has what emails say, by language", () => {
    const { newsletter, notices } = read(`
newsletter:
  hour: 7
  sender_name: {en: Harbour News, zh: 港口新闻}
  reply_to: Desk@News.Example
  subject_prefix: 「广告」
  subject: "{title} · {date}"
  header: Good morning.
  footer: {en: "Goodbye.\\n\\nThe desk", zh-CN: 再见。}
`);
    expect(notices).toEqual([]);
    expect(newsletter).toMatchObject({
      hour: 7,
      senderName: { en: "Harbour News", zh: "港口新闻" },
      replyTo: "desk@news.example",
      subjectPrefix: "「广告」",
      subject: "{title} · {date}",
      header: "Good morning.",
      footer: { en: "Goodbye.\n\nThe desk", "zh-CN": "再见。" },
    });
  });

  it.each<[text: string, line: number, Reason]>([
    ["accent_color: reddish", 2, leftOut("accent_color", "expects-colour", '"reddish"')],
    // Without quotes a comment begins.
    ["accent_color: #8f2f24", 2, leftOut("accent_color", "expects-colour", "null")],
    ["icon: ../secret.png", 2, leftOut("icon", "expects-picture", '"../secret.png"')],
    ["icon: http://cdn.example/i.png", 2, leftOut("icon", "expects-picture", '"http://cdn.example/i.png"')],
    ["icon: javascript:alert(1)", 2, leftOut("icon", "expects-picture", '"javascript:alert(1)"')],
    ["icon: posts/a.md", 2, leftOut("icon", "expects-picture", '"posts/a.md"')],
    ["logo:\n  light: assets/a.png\n  dark: 7", 4, leftOut("logo.dark", "expects-picture", '"7"')],
    ["logo:\n  dark: assets/a.png", 2, leftOut("logo.light", "expects-picture", "null")],
    [
      "logo: assets/a.png\nog_image: assets/a.svg",
      3,
      reason("setting-left-out", { path: "og_image", expected: reason("expects-png"), given: '"assets/a.svg"' }),
    ],
    ["logo: assets/logo.svg", 2, reason("logo-not-in-emails", { src: "assets/logo.svg" })],
    [
      "stylesheet: https://cdn.example/a.css",
      2,
      reason("setting-left-out", {
        path: "stylesheet",
        expected: reason("expects-stylesheet"),
        given: '"https://cdn.example/a.css"',
      }),
    ],
    [
      "navigation:\n  - label: a\n    url: /a/\n  - label: b\n    url: javascript:alert(1)",
      6,
      reason("setting-left-out", {
        path: "navigation[1].url",
        expected: reason("expects-link"),
        given: '"javascript:alert(1)"',
      }),
    ],
    [
      "navigation:\n  - label: a\n    url: /a/\n  - url: javascript:alert(1)\n    label: b\nicon: assets/i.png",
      5,
      reason("setting-left-out", {
        path: "navigation[1].url",
        expected: reason("expects-link"),
        given: '"javascript:alert(1)"',
      }),
    ],
    [
      "navigation:\n  - url: javascript:alert(1)\n    label: a\n  - url: /b/\n    label: b",
      3,
      reason("setting-left-out", {
        path: "navigation[0].url",
        expected: reason("expects-link"),
        given: '"javascript:alert(1)"',
      }),
    ],
    [
      `icon: "${"x".repeat(70)}"`,
      2,
      reason("setting-left-out", { path: "icon", expected: reason("expects-picture"), given: `"${"x".repeat(59)}` }),
    ],
    [
      "about: {klingon-x-y-z-: nuqneH}",
      2,
      reason("setting-left-out", {
        path: "about.klingon-x-y-z-",
        expected: reason("expects-localised"),
        given: '{"klingon-x-y-z-":"nuqneH"}',
      }),
    ],
    [
      'newsletter:\n  hour: 7\n  subject: "{titel} {date}"',
      4,
      reason("subject-placeholders", {
        names: ["titel"],
        known: ["title", "count", "more", "date", "frequency", "site"],
      }),
    ],
    [
      'newsletter:\n  subject:\n    en: "{titel} {date}"',
      3,
      reason("subject-placeholders", {
        names: ["titel"],
        known: ["title", "count", "more", "date", "frequency", "site"],
      }),
    ],
    [
      "newsletter:\n  reply_to: nobody",
      3,
      reason("setting-left-out", {
        path: "newsletter.reply_to",
        expected: reason("expects-mail-address"),
        given: '"nobody"',
      }),
    ],
    [`about: ${"x".repeat(1001)}`, 2, reason("setting-too-long", { path: "about", most: 1000 })],
  ])("tells %j with its line, and uses all else", (text, line, expected) => {
    const { title, notices } = read(`title: News\n${text}\n`);
    expect(title).toBe("News");
    expect(notices).toEqual([{ line, reason: expected }]);
  });

  it("says of a colour what was changed into what", () => {
    const { brand, notices } = read('accent_color: "#ffcc00"');
    expect(brand.accent?.light.text).toBe("#8c7000");
    expect(notices).toEqual([
      {
        line: 1,
        reason: reason("accent-darker", {
          from: "#ffcc00",
          text: "#8c7000",
          fill: "#b08d00",
          had: "1.4",
          least: "4.5",
        }),
      },
    ]);
  });

  it("shows ten links and no more", () => {
    const links = Array.from({ length: 12 }, (_, n) => `  - {label: Link ${n}, url: /${n}/}`).join("\n");
    const { brand, notices } = read(`navigation:\n${links}\n`);
    expect(brand.navigation).toHaveLength(10);
    expect(notices).toEqual([{ line: 1, reason: reason("links-too-many", { path: "navigation", most: 10 }) }]);
  });

  it("shows a link without what it has besides, and none that is no map", () => {
    const { brand, notices } = read("navigation:\n  - {label: a, url: /a/, icon: b}\n  - /c/\n");
    expect(brand.navigation).toEqual([{ label: "a", url: "a/" }]);
    const expected = (path: string, code: "expects-links" | "expects-localised" | "expects-link", given: string) =>
      reason("setting-left-out", { path, expected: reason(code), given });
    expect(notices.map(({ reason }) => reason)).toContainEqual(
      expected("navigation[0]", "expects-links", '{"label":"a","url":"/a/","icon":"b"}'),
    );
    expect(notices.map(({ reason }) => reason)).toContainEqual(expected("navigation[1]", "expects-links", '"/c/"'));
  });

  it("takes what is as long as it may be", () => {
    const links = Array.from({ length: 10 }, (_, n) => `{label: ${n}, url: /${n}/}`);
    const { brand, notices } = read(`navigation: [${links}]\nabout: ${"x".repeat(1000)}`);
    expect([brand.navigation?.length, brand.about, notices]).toEqual([10, "x".repeat(1000), []]);
    const icon = (length: number) => read(`icon: ${"https://x.example/".padEnd(length - 4, "x")}.png`).brand.icon;
    expect([icon(2000)?.src.length, icon(2001)]).toEqual([2000, undefined]);
    const link = (url: string) => read(`navigation: [{label: a, url: "${url}"}]`).brand.navigation?.length;
    expect(["/".padEnd(2000, "x"), "/".padEnd(2001, "x"), ""].map(link)).toEqual([1, 0, 0]);
  });

  it("removes what could break a line of an email", () => {
    const { newsletter } = read('newsletter: {sender_name: "News\\r\\nBcc: a@b.example", subject: "a\\nb {title}"}');
    expect([newsletter?.senderName, newsletter?.subject]).toEqual(["News Bcc: a@b.example", "a b {title}"]);
  });
});

it("tells of a logo for what there is none for, and uses the others", () => {
  const { brand, notices } = read("logo:\n  light: a.svg\n  drak: b.svg\n  email: c.png");
  expect(brand.logo).toEqual({ light: { src: "a.svg" }, email: { src: "c.png" } });
  const known = ["light", "dark", "email"];
  expect(notices).toEqual([{ line: 1, reason: reason("setting-unknown", { path: "logo.drak", known }) }]);
});
