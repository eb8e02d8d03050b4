import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { look, type SeenLanguage } from "./look.ts";

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><rect width="300" height="60" fill="#245"/></svg>';

let gazette: RunningGazette;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
const problems: string[] = [];

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker")),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "brand-")),
  ]);
  await writeFile(join(folder, "wide.svg"), SVG);
  await open("en");
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(locale: string): Promise<void> {
  await context?.close();
  context = await browser.newContext({ locale, viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && problems.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error}`));
  await page.goto(`${gazette.url}/admin/login?next=/admin/brand`);
  await page.fill("input[type=password]", "dev-admin-token");
  await page.press("input[type=password]", "Enter");
  await page.waitForURL(/\/admin\/brand$/);
}

const colourOf = (name: string) =>
  page.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue("${name}")`);

/** How far what was shown has moved. */
const SHIFT = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})`;

describe("the brand at the desk", () => {
  it("shows a colour while it is typed, and pages have it, mended, once it is saved by keyboard", async () => {
    expect(await page.inputValue("#accent_color")).toBe("#8f2f24");
    await page.fill("#accent_color", "#ffee00");
    const preview = page.locator(".accent-preview");
    await expect.poll(() => preview.getAttribute("src")).toMatch(/color=ffee00$/);
    expect(await page.evaluate(`document.querySelector(".accent-preview").decode().then(() => true)`)).toBe(true);
    await page.locator("#accent_color").press("Enter");
    await page.waitForURL(/done=branded/);
    expect(await page.textContent(".notice.done")).toContain("Saved.");
    expect(await page.textContent("#main")).toContain("accent_color #ffee00 has a contrast of 1.2 on light pages");
    for (const [colorScheme, accent] of [
      ["light", "#7d7500"],
      ["dark", "#ffee00"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(gazette.url);
      expect([colorScheme, await colourOf("--accent")]).toEqual([colorScheme, accent]);
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("leads from what is wrong to its field, where it still stands", async () => {
    await page.goto(`${gazette.url}/admin/brand`);
    await page.fill("#accent_color", "reddish");
    await page.fill("#icon", "assets/other.svg");
    await page.locator("#icon").press("Enter");
    await page.locator('[role=alert] a[href="#accent_color"]').click();
    expect(page.url()).toMatch(/#accent_color$/);
    expect(await page.inputValue("#accent_color")).toBe("reddish");
    expect(await page.inputValue("#icon")).toBe("assets/other.svg");
    // The answer to the form was a 400, which the console tells.
    expect(problems.splice(0)).toHaveLength(1);
  });

  it("uploads a logo, which every page has from then on, without moving anything", async () => {
    await page.goto(`${gazette.url}/admin/brand`);
    await page.setInputFiles("#file", join(folder, "wide.svg"));
    await page.selectOption("#use", "logo.light");
    await page.locator("section form button[type=submit]").click();
    await page.waitForURL(/done=uploaded/);
    await page.goto(gazette.url);
    const logo = page.locator("h1 img.logo");
    expect(await logo.getAttribute("alt")).toBe("澜汀财讯");
    expect((await logo.boundingBox())?.height).toBe(56);
    expect(await page.evaluate(SHIFT)).toBe(0);
  });

  it.each<SeenLanguage>(["en", "zh-CN"])(
    "has no fault in %s, and neither has a page with a brand",
    async (language) => {
      await open(language);
      expect(await page.textContent("h1")).toBe(language === "en" ? "Brand" : "品牌");
      const faults = await look(page, "desk-brand", language, [320]);
      // The desk has none.
      expect(faults.filter((fault) => !fault.endsWith("no body > footer."))).toEqual([]);
      await page.goto(gazette.url);
      expect(await look(page, "branded-home", language, [320])).toEqual([]);
      expect(problems).toEqual([]);
    },
  );
});
