import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import type { Email } from "../../src/core/newsletter/email.ts";
import type { NamedFollow } from "../../src/core/subscribers/follow.ts";
import { alreadySubscribed } from "../../src/emails/already-subscribed.ts";
import { confirmation } from "../../src/emails/confirmation.ts";
import { lint } from "../../src/emails/lint.ts";
import { preferencesLink } from "../../src/emails/preferences-link.ts";
import { welcome } from "../../src/emails/welcome.ts";
import { locales } from "../../src/locales/index.ts";
import { ownHtml } from "../../src/markdown/own-words.ts";
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
      follows: [{ kind: "tag", id: "win-a-prize", title: undefined }],
    });
    expect(JSON.stringify({ subject, text, html, headers })).not.toMatch(/prize|evil/);
  });

  it("says what would be followed, where the site knows it", () => {
    const { confirmation: mail } = serviceEmails("en") as { confirmation: Email };
    expect(mail.text).toContain("You asked for: “铜价”, a <b> & c");
    expect(mail.html).toContain("“铜价”, a &lt;b&gt; &amp; c");
  });

  it("says that it can be ignored, and how long its link works", () => {
    const { text } = confirmation({ ...facts, language: "en", confirmUrl, follows: [] });
    expect(text).toContain("ignore this email");
    expect(text).toContain("7 days");
    expect(text).not.toContain("You asked for");
  });

  it("names a single thing that was asked for", () => {
    const follows = [{ kind: "category" as const, id: "port", title: "Port" }];
    expect(confirmation({ ...facts, language: "en", confirmUrl, follows }).text).toContain("You asked for: Port\n");
  });
});

it.each([
  ["confirmation", "/confirm/"],
  ["already-subscribed", "/confirm/"],
  ["preferences-link", "/preferences/"],
  ["address-change", "/"],
])("%s shows the address of its link, on which all depends", (kind, path) => {
  const mail = serviceEmails("en")[kind] as Email;
  expect(mail.html).toMatch(new RegExp(`break-all">https://news\\.example\\.com${path}[^<]+</a></p>`));
});

it("the mail that asks whether a subscription may move says how long its link works", () => {
  expect(serviceEmails("en")["address-change"]?.text).toContain("The link works for 24 hours.");
});

describe("the link to preferences", () => {
  it("says how long it still works, because it may have been sent before", () => {
    const told = (worksForMs: number) =>
      preferencesLink({ ...facts, language: "en", preferencesUrl: links.preferencesUrl, worksForMs }).text;
    expect(told(86_400_000)).toContain("24 hours");
    expect(told(12.6 * 3_600_000)).toContain("13 hours");
    expect(told(60_000)).toMatch(/for (?:1|one|an) hour/);
  });
});

describe("the mail to somebody who subscribes already", () => {
  it("has a link that adds what was asked for, and none where that is nothing new", () => {
    const mail = serviceEmails("en")["already-subscribed"] as Email;
    expect(mail.text).toContain("Asked for and not followed yet: “铜价”");
    expect(mail.text).toContain("/confirm/2s-abd.");
    const { text } = alreadySubscribed({ ...facts, language: "en", ...links });
    expect(text).not.toMatch(/confirm|not followed yet/);
  });
});

describe("the welcome", () => {
  it("states the preferences", () => {
    const { text, html } = serviceEmails("en").welcome as Email;
    expect(text).toContain("Frequency: once a day\nYou follow: 社区, a <b> & c");
    expect(html).toContain("社区, a &lt;b&gt; &amp; c");
  });

  it("names only what the site has; others, and long lists, are only counted", () => {
    const told = (titles: (string | undefined)[]) =>
      welcome({
        ...facts,
        language: "en",
        ...links,
        frequency: "weekly",
        follows: titles.map((title): NamedFollow => ({ kind: "category", id: title ?? "", title })),
      }).text;
    expect(told(["Port", undefined])).toContain("You follow: 2 things that you chose");
    expect(told([undefined])).toContain("You follow: one thing that you chose");
    const many = Array.from({ length: 11 }, (_, index) => `Category ${index}`);
    expect(told(many.slice(1))).toContain("Category 10");
    expect(told(many)).toContain("You follow: 11 things that you chose");
  });

  it("says if everything is followed", () => {
    const { text } = welcome({
      ...facts,
      language: "zh",
      ...links,
      frequency: "weekly",
      follows: [],
    });
    expect(text).toContain("频率：每周一次\n关注内容：全部，包括新增的分类");
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

describe("a publisher's own words", () => {
  // Whatever begins in them ends in them.
  const words = {
    en: "# Hello\n\n<there> you **are**: [about](/about/)\n\n<div style='display:none'><!-- <table><a href='https://x.example/'>",
    zh: "你好，**朋友**。\n\n<details><summary>…",
  };

  it.each(["en", "zh"])(
    "are Markdown in place of ours, with their subject, and the links stay, in %s",
    async (language) => {
      const subjects = { en: "One click left", zh: "只差一步" };
      const newsletter = { ...site.newsletter, confirmation: words, welcome: words };
      const rendered = await ownHtml(newsletter, site);
      const named = { ...newsletter, ownHtml: rendered, confirmSubject: subjects, welcomeSubject: subjects };
      const own = { ...facts, site: { ...site, newsletter: named }, language };
      const [shown, written] =
        language === "en" ? ["<strong>are</strong>", "**are**"] : ["<strong>朋友</strong>", "**朋友**"];
      const mails: [Email, URL][] = [
        [confirmation({ ...own, confirmUrl, follows: [] }), confirmUrl],
        [welcome({ ...own, ...links, frequency: "daily", follows: [] }), links.unsubscribeUrl],
      ];
      for (const [mail, link] of mails) {
        expect(mail.subject).toBe(subjects[language as "en"]);
        expect(mail.html).toContain(shown);
        expect(mail.html).not.toMatch(/<!--(?!\[)|display:none'/);
        expect(mail.text).toContain(written);
        expect(mail.text).toContain(link.href);
        // It stands below the words, not within them.
        const around: string[] = [];
        let seen = 0;
        const parser = new Parser({
          onopentag: (name, { href }) => {
            around.push(name);
            if (href !== link.href) return;
            seen++;
            expect(around).not.toContain("details");
            expect(around.filter((tag) => tag === "div").length).toBeLessThan(3);
          },
          onclosetag: () => around.pop(),
        });
        parser.end(mail.html);
        expect(seen).toBeGreaterThan(0);
        expect(lint(mail)).toEqual([]);
      }
    },
  );
});
