import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./axe.ts";
import { openChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";

const DAY = 86_400_000;

let gazette: RunningGazette;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([startGazette(), openChromium(), mkdtemp(join(tmpdir(), "posts-"))]);
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("a reader who becomes a subscriber", () => {
  it("subscribes on the front page, confirms by the mail, gets the digest once, and leaves by its link", async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));

    await page.goto(`${gazette.url}/`);
    const form = page.locator("form[action$='/subscribe']").first();
    await form.locator("input[type=email]").fill("reader@example.com");
    await form.locator("button[type=submit]").click();
    await page.waitForURL("**/subscribe");
    expect(await violations(page)).toEqual([]);

    const confirmUrl = await linkInMail(page, "/confirm/");
    await page.goto(confirmUrl);
    expect(await violations(page)).toEqual([]);
    await page.locator("form[action*='/confirm/'] button").click();
    await page.waitForLoadState();
    expect(await violations(page)).toEqual([]);
    const welcome = await mailOf("welcome");
    await page.goto(welcome.links.find((url) => url.includes("/preferences/")) ?? "");
    expect(await violations(page)).toEqual([]);

    await mkdir(join(folder, "posts"));
    const date = new Date(Date.now() - 60_000).toISOString();
    await writeFile(
      join(folder, "posts/breaking.md"),
      `---\ntitle: "刚刚发布的新闻"\ndate: ${date}\ncategories: markets\n---\n这是正文。\n`,
    );
    expect(await gazette.publish(folder)).toMatchObject({ exitCode: 0, report: { published: 1 } });

    // The next eight o'clock in Shanghai, midnight in UTC; twice, as crons are.
    const morning = (Math.floor(Date.now() / DAY) + 1) * DAY + DAY;
    await gazette.cron(morning);
    await gazette.cron(morning);
    const digest = await mailOf("issue");
    expect(digest.text).toContain("刚刚发布的新闻");
    await gazette.cron(morning + 60_000);
    expect(await mailsOf("issue")).toHaveLength(1);

    await page.goto(digest.links.find((url) => url.includes("/unsubscribe/")) ?? "");
    expect(await violations(page)).toEqual([]);
    await page
      .locator("form[action*='/unsubscribe/'] button[type=submit], form[action*='/unsubscribe/'] button")
      .first()
      .click();
    await page.waitForLoadState();
    expect(await page.locator("h1").innerText()).not.toBe("");
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("finds the feeds from the front page, and each of them answers", async () => {
    const page = await browser.newPage();
    await page.goto(`${gazette.url}/`);
    const feeds = await page.evaluate<{ href: string; type: string }[]>(
      "[...document.querySelectorAll('link[rel=alternate][type]')].map(({ href, type }) => ({ href, type }))",
    );
    expect(feeds.map(({ type }) => type).sort()).toEqual([
      "application/atom+xml",
      "application/feed+json",
      "application/rss+xml",
    ]);
    for (const { href, type } of feeds) {
      const response = await fetch(href);
      expect([response.status, response.headers.get("Content-Type")]).toEqual([200, `${type}; charset=utf-8`]);
    }
    await page.close();
  });
});

interface Mail {
  id: string;
  subject: string;
  text: string;
  links: string[];
  tags: Record<string, string>;
}

async function mailsOf(kind: string): Promise<Mail[]> {
  const mails = (await (await fetch(`${gazette.ses}/inbox.json`)).json()) as Mail[];
  return mails.filter(({ tags }) => tags.kind === kind);
}

async function mailOf(kind: string): Promise<Mail> {
  for (let tries = 0; tries < 100; tries++) {
    const [mail] = await mailsOf(kind);
    if (mail) return mail;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`No ${kind} came within twenty seconds.`);
}

/** Reads the newest mail in the simulator's inbox as a person would, and finds a link in it. */
async function linkInMail(page: Page, part: string): Promise<string> {
  const { id } = await mailOf("confirmation");
  await page.goto(`${gazette.ses}/inbox`);
  await page.locator(`a[href$='/inbox/${id}']`).first().click();
  await page.waitForURL(`**/inbox/${id}`);
  for (const frame of page.frames()) {
    const link = frame.locator(`a[href*='${part}']`).first();
    if ((await link.count()) > 0) return (await link.getAttribute("href")) ?? "";
  }
  throw new Error(`The mail shows no link with ${part}.`);
}
