import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accentOf, type Colour } from "../../src/core/accent.ts";
import type { Brand } from "../../src/core/brand.ts";
import type { MailWords } from "../../src/core/newsletter/mail-words.ts";
import { lint } from "../../src/emails/lint.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { welcome } from "../../src/emails/welcome.ts";
import { readSite } from "../../src/markdown/read-site.ts";
import { anyPoint } from "../any-point.ts";
import { copyOf, digestOf, entry, links, rendered, sender, site } from "./example.ts";

const branded = (brand: Brand, words: MailWords = {}) => ({
  ...site,
  brand,
  newsletter: { ...site.newsletter, ...words },
});
const issueOf = (brand: Brand, words: MailWords = {}, language = "zh") =>
  copyOf(rendered(digestOf([entry(1), entry(2)]), { site: branded(brand, words), language }));
const headerOf = (email: Parameters<typeof writeMime>[0]) =>
  new TextDecoder().decode(writeMime(email)).split("\r\n\r\n")[0] ?? "";

const PNG: Brand = { logo: { light: { src: "assets/logo.png", width: 480, height: 120 } } };

describe("an email of a site with a brand", () => {
  it("has its logo, named as the site, in a size of its own", () => {
    const { html } = issueOf(PNG);
    expect(html).toMatch(
      /<h1 [^>]*><img class="logo" src="https:\/\/news\.example\.com\/assets\/logo\.png" alt="邻里观察" width="224" height="56"/,
    );
    expect(lint(issueOf(PNG))).toEqual([]);
  });

  it.each<[what: string, Brand["logo"], shown: string | undefined]>([
    ["an SVG, which mail clients do not show", { light: { src: "assets/a.svg", width: 9, height: 9 } }, undefined],
    [
      "a picture for emails beside an SVG",
      { light: { src: "a.svg" }, email: { src: "a.png", width: 90, height: 30 } },
      'width="90" height="30"',
    ],
    ["a very wide picture", { light: { src: "a.png", width: 4000, height: 100 } }, 'width="240" height="6"'],
    ["a very tall picture", { light: { src: "a.png", width: 100, height: 4000 } }, 'width="1" height="56"'],
    [
      "a picture elsewhere",
      { light: { src: "https://cdn.example/logo.png" } },
      'height="48" style="height:48px;width:auto',
    ],
  ])("shows %s", (_, logo, shown) => {
    const { html } = issueOf(logo ? { logo } : {});
    if (shown === undefined) expect(html).not.toContain("<img");
    else expect(html).toContain(shown);
  });

  it("has its colour in both schemes", () => {
    const accent = accentOf("#ffcc00");
    const { html } = issueOf({ accent });
    expect(html).toContain(`color:${accent.light.text}`);
    expect(html).toContain(`.accent{color:${accent.dark.text}!important`);
    expect(html).not.toMatch(/#8f2f24|#eb9d8c/);
    // The next site's are its own again.
    expect(issueOf({}).html).toContain("color:#8f2f24");
    expect(issueOf({}).html).not.toContain("#ffcc00");
  });

  it("comes from a name in the reader's language, and answers go where the site says", () => {
    const words = { senderName: { en: "Neighbours", "zh-CN": "邻里" }, replyTo: "desk@news.example" };
    expect(issueOf({}, words, "en").from).toEqual({ ...sender, name: "Neighbours" });
    expect(issueOf({}, words).from.name).toBe("邻里");
    expect(headerOf(issueOf({}, words))).toContain("\r\nReply-To: desk@news.example\r\n");
    expect(headerOf(issueOf({}))).not.toContain("Reply-To");
    const service = welcome({
      site: branded({}, words),
      sender,
      to: "reader@example.com",
      language: "en",
      serviceEmailId: 1,
      frequency: "daily",
      follows: [],
      ...links,
    });
    expect([service.from.name, service.replyTo]).toEqual(["Neighbours", "desk@news.example"]);
  });

  it.each<[MailWords, language: string, subject: string]>([
    [{ subjectPrefix: "「广告」" }, "zh", "「广告」楼道里的第 1 盏灯 等 2 篇"],
    [{ subjectPrefix: { en: "AD", zh: "（广告）" } }, "en", "AD 楼道里的第 1 盏灯 and 1 more"],
    [
      { subject: "{site} {date}：{title}（共 {count} 篇，另 {more} 篇）" },
      "zh",
      "邻里观察 2022年1月8日：楼道里的第 1 盏灯（共 2 篇，另 1 篇）",
    ],
    [{ subject: { en: "{frequency}, {date}" } }, "en", "Daily digest, January 8, 2022"],
    [{ subject: "{frequency}", subjectPrefix: "[AD]" }, "en", "[AD] Daily digest"],
  ])("has the subject that %j gives in %s", (words, language, subject) => {
    expect(issueOf({}, words, language).subject).toBe(subject);
  });

  it("takes no value for a pattern", () => {
    const digest = digestOf([entry(1, { title: "{site} {count}" })]);
    const { subject } = rendered(digest, { site: branded({}, { subject: "{title}" }) });
    expect(subject).toBe("{site} {count}");
    const untitled = rendered(digestOf([entry(1, { title: "" }), entry(2)]), {
      site: branded({}, { subject: "{title}" }),
    });
    expect(untitled.subject).not.toBe("");
  });

  it("keeps its prefix when the title is long", () => {
    const digest = digestOf([entry(1, { title: "很长的标题".repeat(60) })]);
    const { subject } = rendered(digest, {
      site: branded({}, { subjectPrefix: "「广告」", subject: "{title}{title}{title}" }),
    });
    expect(subject).toMatch(/^「广告」很长/);
    expect([...subject].length).toBeLessThanOrEqual(150);
  });

  it("has words before the posts and after them, in both bodies, as text", () => {
    const words = {
      header: "早上好。\n<b>今天</b>有雨。",
      footer: { en: "Write to us.\n\nThe desk", zh: "欢迎来信。" },
    };
    const { html, text } = issueOf({}, words);
    expect(html).toMatch(
      /<p lang="zh-CN"[^>]*>早上好。<br>&lt;b&gt;今天&lt;\/b&gt;有雨。<\/p>[\s\S]*<h2[\s\S]*>欢迎来信。<\/p>[\s\S]*榆树路/,
    );
    expect(text).toMatch(/早上好。\n<b>今天<\/b>有雨。\n[\s\S]*盏灯[\s\S]*欢迎来信。\n[\s\S]*榆树路/);
    expect(issueOf({}, words, "en").html).toMatch(/>Write to us\.<\/p>\n<p[^>]*>The desk<\/p>/);
    expect(lint(issueOf({}, words))).toEqual([]);
  });

  it("can be written whatever site.yaml says, with each header once", () => {
    const text = fc.string({ unit: anyPoint, maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        text,
        fc.integer({ min: 0, max: 0xffffff }),
        (name, prefix, pattern, words, colour) => {
          const yaml = JSON.stringify({
            accent_color: `#${colour.toString(16).padStart(6, "0")}` as Colour,
            logo: { light: "assets/a.png" },
            newsletter: {
              sender_name: { en: name, zh: `${name}\r\nBcc: a@b.example` },
              reply_to: `${name}@news.example`,
              subject_prefix: prefix,
              subject: `${pattern}\nBcc: a@b.example {title}`,
              header: words,
              footer: words,
            },
          });
          const reading = readSite(new TextEncoder().encode(yaml));
          if ("problem" in reading) return;
          const { brand = {}, newsletter } = reading.settings;
          const email = issueOf(brand, newsletter);
          expect(lint(email)).toEqual([]);
          expect(headerOf(email)).not.toMatch(/^bcc:/im);
        },
      ),
      { numRuns: 300 },
    );
  });
});
