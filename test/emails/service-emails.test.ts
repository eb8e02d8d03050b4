import { describe, expect, it } from "vitest";
import type { Email } from "../../src/core/newsletter/email.ts";
import { confirmation } from "../../src/emails/confirmation.ts";
import { lint } from "../../src/emails/lint.ts";
import { preferencesLink } from "../../src/emails/preferences-link.ts";
import { welcome } from "../../src/emails/welcome.ts";
import { locales } from "../../src/locales/index.ts";
import { links, sender, site } from "./example.ts";
import { serviceEmails } from "./gallery.ts";

const facts = { site, sender, to: "reader@example.com", serviceEmailId: 12 };
const confirmUrl = new URL("https://news.example.com/confirm/2s-abc.Qq9fKx0aV3rT");
const subscribeUrl = new URL("https://news.example.com/subscribe");

describe.each(Object.keys(locales))("service emails in %s", (language) => {
  const emails = serviceEmails(language);

  it.each(Object.keys(emails))("%s passes the lint and is tagged for its feedback", (kind) => {
    const email = emails[kind] as Email;
    expect(lint(email)).toEqual([]);
    expect(email.tags).toEqual({ service: "12", kind });
    expect(email.headers["Auto-Submitted"]).toBe("auto-generated");
    expect(email.html).toContain(`<html lang="${locales[language]?.tag}" dir="ltr">`);
    expect(email.to).toBe("reader@example.com");
    expect(email.from).toEqual(sender);
  });

  it("have the same links in text and HTML", () => {
    const wanted: Record<string, URL[]> = {
      confirmation: [confirmUrl],
      "already-subscribed": Object.values(links),
      welcome: Object.values(links),
      goodbye: [subscribeUrl],
      "preferences-link": [links.preferencesUrl],
    };
    for (const [kind, urls] of Object.entries(wanted)) {
      for (const { href } of urls) {
        expect(emails[kind]?.html).toContain(`<a`);
        expect(emails[kind]?.html).toContain(`href="${href}"`);
        expect(emails[kind]?.text).toContain(href);
      }
    }
  });

  it("offer one-click unsubscribing if they have an unsubscribe link", () => {
    for (const kind of ["already-subscribed", "welcome"]) {
      expect(emails[kind]?.headers).toMatchObject({
        "List-Unsubscribe": `<${links.unsubscribeUrl.href}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      });
    }
    expect(emails.confirmation?.headers).not.toHaveProperty("List-Unsubscribe");
  });
});

describe("the confirmation", () => {
  it("contains nothing from the form", () => {
    const { subject, text, html, headers } = confirmation({
      ...facts,
      to: "win-a-prize@evil.example",
      language: "en",
      confirmUrl,
    });
    expect(JSON.stringify({ subject, text, html, headers })).not.toMatch(/prize|evil/);
  });

  it("says that it can be ignored, and how long its link works", () => {
    const { text } = confirmation({ ...facts, language: "en", confirmUrl });
    expect(text).toContain("ignore this email");
    expect(text).toContain("7 days");
  });
});

describe("the link to preferences", () => {
  it("says how long it still works, because it may have been sent before", () => {
    const told = (worksForMs: number) =>
      preferencesLink({ ...facts, language: "en", preferencesUrl: links.preferencesUrl, worksForMs }).text;
    expect(told(86_400_000)).toContain("24 hours");
    expect(told(12.6 * 3_600_000)).toContain("13 hours");
  });
});

describe("the welcome", () => {
  it("states the preferences", () => {
    const { text, html } = serviceEmails("en").welcome as Email;
    expect(text).toContain("Frequency: once a day\nCategories: 社区, a <b> & c");
    expect(html).toContain("社区, a &lt;b&gt; &amp; c");
  });

  it("names only categories that the site has; others, and long lists, are only counted", () => {
    const told = (chosen: number, titles: string[]) =>
      welcome({
        ...facts,
        language: "en",
        ...links,
        frequency: "weekly",
        categories: { chosen, known: titles.map((title) => ({ id: title, title })) },
      }).text;
    expect(told(2, ["Port"])).toContain("Categories: 2 categories");
    expect(told(1, [])).toContain("Categories: one category");
    const many = Array.from({ length: 11 }, (_, index) => `Category ${index}`);
    expect(told(10, many.slice(1))).toContain("Category 10");
    expect(told(11, many)).toContain("Categories: 11 categories");
  });

  it("says if all categories were chosen", () => {
    const { text } = welcome({
      ...facts,
      language: "zh",
      ...links,
      frequency: "weekly",
      categories: { chosen: 0, known: [] },
    });
    expect(text).toContain("频率：每周一次\n分类：全部，包括新增的分类");
  });
});

describe("the Chinese sentences", () => {
  it("are all Chinese", () => {
    const sentences = (value: unknown): string[] =>
      typeof value === "string"
        ? [value]
        : value && typeof value === "object"
          ? Object.values(value).flatMap(sentences)
          : [];
    const found = sentences(locales.zh?.emails).filter((sentence) => sentence !== "、");
    expect(found.length).toBeGreaterThan(20);
    for (const sentence of found) expect(sentence).toMatch(/\p{Script=Han}/u);
  });
});
