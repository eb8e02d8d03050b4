import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ADMIN_TOKEN, PUBLISH_TOKEN } from "../../infra/dev/local-settings.ts";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { follow, tabTo } from "./keyboard.ts";
import { look, type SeenLanguage } from "./look.ts";

const DAY = 86_400_000;

let gazette: RunningGazette;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker"), ""),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "editing-")),
  ]);
  await mkdir(join(folder, "posts"));
  const settings = "title: News\nlanguage: en\npostal_address: 1 Quay Street\nnewsletter: {hold: 0, review: 1d}\n";
  await writeFile(join(folder, "site.yaml"), settings);
  await fetch(`${gazette.url}/api/v1/subscribers/import?consent=a+fair`, {
    method: "POST",
    body: "email,status\nann@example.com,active\nben@example.com,active\n",
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "text/csv" },
  });
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Publishes three posts, and returns the id of the issue that holds them. */
async function newIssue(): Promise<number> {
  for (const name of ["Alpha", "Beta", "Gamma"]) {
    const text = `---\ntitle: ${name}\ndate: ${new Date(Date.now() - 60_000).toISOString()}\n---\nWords.\n`;
    await writeFile(join(folder, "posts", `${name}.md`), text);
  }
  await gazette.publish(folder);
  // Midnight in UTC, which is the hour of the digests of these subscribers in their zone, or an hour of it.
  await gazette.cron((Math.floor((Date.now() + 15 * 60_000) / DAY) + 1) * DAY + 8 * 3_600_000 + 60_000);
  const answer = await fetch(`${gazette.url}/api/v1/issues`, { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } });
  const { issues } = (await answer.json()) as { issues: { id: number; state: string }[] };
  return issues.find(({ state }) => state === "planned")?.id ?? 0;
}

async function open(): Promise<void> {
  context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${gazette.url}/admin/login`);
  await page.fill("#token", ADMIN_TOKEN);
  await Promise.all([page.waitForURL(/\/admin$/), page.keyboard.press("Enter")]);
}

const titles = () => page.locator(".edited legend").allInnerTexts();
const focused = () => page.evaluate<string>("document.activeElement.value");
const file = async () => {
  const headers = { Authorization: `Bearer ${PUBLISH_TOKEN}` };
  const key = /issues\/\d{4}-\d\d-\d\d-daily\.md/.exec(await page.locator("main").innerText())?.[0];
  return (await fetch(`${gazette.url}/api/v1/objects/${key}`, { headers })).text();
};
const mailTo = async (to: string, note: string) => {
  const mails = (await (await fetch(`${gazette.ses}/inbox.json?to=${to}`)).json()) as { html?: string }[];
  return mails.find(({ html }) => html?.includes(note))?.html ?? "";
};

/** Checks what is seen of the page in its language, then in the other one, in which it stays. The desk has no footer. */
async function seen(name: string, says: Record<SeenLanguage, [selector: string, words: RegExp]>): Promise<void> {
  const first = await page.getAttribute("html", "lang");
  for (const language of first === "en" ? (["en", "zh-CN"] as const) : (["zh-CN", "en"] as const)) {
    if (language !== first) {
      await context.addCookies([{ name: "language", value: language === "en" ? "en" : "zh", url: gazette.url }]);
      // Sends the form again, if it is the answer to one.
      await page.reload();
    }
    const [selector, words] = says[language];
    expect(await page.locator(selector).first().innerText()).toMatch(words);
    const faults = await look(page, name, language, [320]);
    expect(faults.filter((fault) => !fault.endsWith("no body > footer."))).toEqual([]);
  }
}

describe("an issue in review", () => {
  it("is edited by keyboard alone, in both languages and widths", async () => {
    const id = await newIssue();
    await open();

    // Who opens the desk is told that it waits, and until when.
    await follow(page, `main a[href$="/issues/${id}/edit"]`);
    expect(await titles()).toEqual(["1. Gamma", "2. Beta", "3. Alpha"]);
    await seen("desk-issue-review", {
      en: [".state", /In review; goes out at .*in \d+ /s],
      "zh-CN": [".state", /审阅中，.*\d+.*后/s],
    });

    // Moving keeps the keyboard at the post, and what was typed.
    await tabTo(page, "#note");
    await page.keyboard.type("Good **morning**.");
    await follow(page, 'button[value="up.2"]');
    expect(await titles()).toEqual(["1. Gamma", "2. Alpha", "3. Beta"]);
    expect(await focused()).toBe("up.1");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await titles()).toEqual(["1. Alpha", "2. Gamma", "3. Beta"]);
    expect(await focused()).toBe("down.0");
    expect(await page.inputValue("#note")).toBe("Good **morning**.");
    await tabTo(page, '[id="remark.0"]');
    await page.keyboard.type("Read it.");
    await tabTo(page, '[id="drop.1"]');
    await page.keyboard.press("Space");
    await tabTo(page, '[id="remark.1"]');
    // Enter in a field saves.
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await seen("desk-issue-saved", { en: ["[role=status]", /^Saved/], "zh-CN": ["[role=status]", /^已保存/] });
    expect(await file()).toMatch(
      /order:[\s\S]*Alpha[\s\S]*drop:\n {2}- "[^\n]*Gamma[\s\S]*Read it\.[\s\S]*Good \*\*morning/,
    );

    // What cannot be saved stays in its field, with the reason at the field.
    await tabTo(page, '[id="remark.2"]');
    await page.keyboard.insertText("r".repeat(501));
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await page.locator('[id="remark.2"]').getAttribute("aria-invalid")).toBe("true");
    expect(await page.inputValue('[id="remark.2"]')).toBe("r".repeat(501));
    expect(await file()).not.toContain("rrr");
    await seen("desk-issue-refused", {
      en: ["[role=alert]", /longer than 500/],
      "zh-CN": ["[role=alert]", /超过 500/],
    });
    await tabTo(page, '[role=alert] a[href="#remark.2"]');
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("remark.2");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Mine.");

    // The rest on a phone.
    await page.setViewportSize({ width: 390, height: 900 });

    // Somebody else saves in between: neither is lost, and who saves again has seen both.
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator('[id="remark.1"]').fill("Theirs.");
    await Promise.all([other.waitForURL(/done=edited/), other.locator('[id="remark.1"]').press("Enter")]);
    await other.close();
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await page.inputValue('[id="remark.2"]')).toBe("Mine.");
    expect(await file()).toMatch(/Theirs\./);
    await seen("desk-issue-conflict", {
      en: ["[aria-labelledby=theirs]", /Theirs\./],
      "zh-CN": ["[aria-labelledby=theirs]", /Theirs\./],
    });
    await tabTo(page, '[id="remark.2"]');
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(page.url()).toContain("done=edited");
    expect(await file()).toMatch(/Mine\./);

    // The order can be given up again, and the whole is seen before it goes out.
    await follow(page, 'button[value="usual"]');
    expect(await titles()).toEqual(["1. Gamma", "2. Beta", "3. Alpha"]);
    await follow(page, 'button[value="preview"]');
    expect(page.url()).toMatch(/\/preview\?done=edited$/);
    expect(await page.frameLocator("iframe").locator("body").innerText()).toMatch(
      /Good morning\.[\s\S]*Alpha[\s\S]*Read it\./,
    );
    await follow(page, 'main a[href$="/edit"]');
    await follow(page, 'button[value="send-now"]');
    await seen("desk-issue-send-now", {
      en: ["main", /2 subscribers at once/],
      "zh-CN": ["main", /立即发送给 2 位订阅者/],
    });
    await follow(page, "main form button");
    expect(new URL(page.url()).pathname).toBe(`/admin/issues/${id}`);
    await expect.poll(() => mailTo("ann@example.com", "Alpha"), { timeout: 20_000 }).toContain("Good <strong>");
    expect(await mailTo("ann@example.com", "Alpha")).not.toContain("Gamma");
    await page.goto(`${gazette.url}/admin/issues/${id}/edit`);
    expect(await page.locator("main form button, main form input:enabled:not([type=hidden])").count()).toBe(0);
  });
});
