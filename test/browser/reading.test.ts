import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { violations } from "./axe.ts";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { keptPages } from "./kept-page.ts";
import { follow, tabTo } from "./keyboard.ts";
import { faultsOf } from "./look.ts";
import { picture } from "./picture.ts";

const LONG = "/posts/2026-11-20-long";
const CATEGORY = "/categories/markets/";

let gazette: RunningGazette;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker")),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "reading-")),
  ]);
  await mkdir(join(folder, "posts"));
  await writeFile(
    join(folder, "site.yaml"),
    `title: 澜汀财讯：青崖省每日财经新闻与数据通报
description: 青崖省的财经新闻：宏观、市场、产业与地方治理，中文为主，兼有英文简报，工作日早晚各一次，周末一次。
language: zh-CN
time_zone: Asia/Shanghai
`,
  );
  const part = (index: number) => `## 第 ${index} 个问题\n\n${"港口、铁路与乳品的价格，一一道来。".repeat(20)}\n\n`;
  await writeFile(
    join(folder, "posts/2026-11-20-long.md"),
    `---\ntitle: 六个问题\ndate: 2026-11-20\ncategories: markets\n---\n<https://harbour.example/a>\n\n${[1, 2, 3, 4, 5, 6].map(part).join("")}`,
  );
  for (let index = 0; index < 12; index++)
    await writeFile(
      join(folder, `posts/today-${index}.md`),
      `---\ntitle: 今日第 ${index} 条\ndate: ${new Date(Date.now() - index * 1_000).toISOString()}\ncategories: markets\n---\n正文。\n`,
    );
  expect(await gazette.publish(folder)).toMatchObject({ exitCode: 0 });
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

const keptPage = keptPages(() => browser);

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await keptPage({ locale: "zh-CN", reducedMotion: "reduce", ...options });
  await page.goto(gazette.url + path);
  return page;
}

const size = (width: number) => ({ viewport: { width, height: 900 } });

describe("the masthead", () => {
  it.each(["zh-CN", "en"])(
    "is at most 160 px high in %s, with the search in the row of a long name",
    async (locale) => {
      const page = await open("/", { locale });
      for (const width of [320, 390, 768, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.evaluate<{ height: number; beside: boolean; wide: number }>(`(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        const name = box(".masthead .name");
        const search = [...document.querySelectorAll(".masthead .to-search, .masthead search")]
          .find((element) => element.checkVisibility()).getBoundingClientRect();
        return {
          height: box(".masthead").height,
          beside: search.left >= name.right && search.top < name.bottom && search.bottom > name.top,
          wide: document.documentElement.scrollWidth,
        };
      })()`);
        expect(found).toMatchObject({ beside: true, wide: width });
        expect(found.height).toBeLessThanOrEqual(160);
      }
    },
  );
});

describe("the switch of languages", () => {
  it("is reached by keyboard, keeps the search, and holds on every page after it", async () => {
    const page = await open("/search?q=%E6%B8%AF");
    expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
    await follow(page, ".tools a[hreflang=en]");
    expect(page.url()).toBe(`${gazette.url}/search?q=%E6%B8%AF`);
    expect(await page.getAttribute("html", "lang")).toBe("en");
    expect(await page.locator(".entries").count()).toBe(1);
    for (const path of ["/", CATEGORY, LONG, "/subscribe", "/nowhere"]) {
      await page.goto(gazette.url + path);
      expect([path, await page.getAttribute("html", "lang")]).toEqual([path, "en"]);
    }
    await page.goto(gazette.url + LONG);
    expect(await page.getAttribute(".prose", "lang")).toBe("zh-CN");
    await follow(page, ".tools a[hreflang=zh-CN]");
    expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  });
});

describe("the control to follow", () => {
  it.each([true, false])("discloses every way, by keyboard, with scripts: %s", async (javaScriptEnabled) => {
    const page = await open(CATEGORY, { javaScriptEnabled });
    const link = page.locator(".follow .feeds a");
    expect(await link.first().isVisible()).toBe(false);
    await page.focus(".follow > summary");
    await page.keyboard.press("Enter");
    expect(await link.first().isVisible()).toBe(true);
    expect(await link.allTextContents()).toEqual(["Atom", "JSON Feed", "RSS", "邮件", "什么是订阅源？"]);
    await page.keyboard.press("Enter");
    expect(await link.first().isVisible()).toBe(false);
    await page.keyboard.press("Space");
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/categories/markets/#subscribe");
  });

  it("discloses one category at a time in a list", async () => {
    const page = await open("/categories/");
    await page.locator(".follow > summary").nth(0).click();
    await page.locator(".follow > summary").nth(2).click();
    expect(await page.locator(".follow[open]").count()).toBe(1);
    expect(await page.locator(".follow[open] a").first().getAttribute("href")).toMatch(/^\/categories\/.*\/atom\.xml$/);
  });
});

describe("a post's page", () => {
  it("copies its address, and says so", async () => {
    const page = await open(LONG, { permissions: ["clipboard-read", "clipboard-write"] });
    await tabTo(page, "button[data-copies]");
    await page.keyboard.press("Enter");
    await page.locator(".share [role=status]", { hasText: "已复制" }).waitFor({ state: "attached" });
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(gazette.url + LONG);
  });

  it("leaves its address to be copied by hand where there are no scripts", async () => {
    const page = await open(LONG, { javaScriptEnabled: false });
    expect(await page.inputValue("#share")).toBe(gazette.url + LONG);
    expect(await page.locator("button[data-copies]").isVisible()).toBe(false);
  });

  it("lists its contents, which lead there", async () => {
    const page = await open(LONG);
    await tabTo(page, ".contents > summary");
    await page.keyboard.press("Enter");
    expect(await page.locator(".contents a").count()).toBe(6);
    await page.locator(".contents a").nth(4).click();
    const top = await page.evaluate<number>("document.querySelector(':target').getBoundingClientRect().top");
    expect(top >= 0 && top < 120).toBe(true);
  });

  it("is printed without what only a screen needs, and no address twice", async () => {
    const page = await open(LONG);
    await page.emulateMedia({ media: "print" });
    for (const selector of [
      ".tools",
      ".masthead nav",
      ".contents",
      ".follow",
      ".share",
      ".similar",
      ".beside",
      ".colophon",
    ])
      expect([selector, await page.locator(selector).first().isVisible()]).toEqual([selector, false]);
    const added = await page.evaluate<string[]>(
      `[...document.querySelectorAll(".prose a")].map((link) => getComputedStyle(link, "::after").content)`,
    );
    expect(added).toEqual(["none"]);
  });
});

describe("pages of many posts a day", () => {
  it.each([
    [
      "zh-CN",
      [
        [320, "light"],
        [1440, "dark"],
      ],
    ],
    [
      "en",
      [
        [390, "dark"],
        [1440, "light"],
      ],
    ],
  ] as const)("can be used and read in %s, with everything disclosed", async (locale, views) => {
    const found: string[] = [];
    for (const [name, path] of Object.entries({
      "home-often": "/",
      follow: CATEGORY,
      rows: "/categories/",
      long: LONG,
    })) {
      const page = await open(path, { locale });
      // Details of one name close each other.
      await page.evaluate(
        `for (const details of document.querySelectorAll("details")) { details.removeAttribute("name"); details.open = true; }`,
      );
      for (const [width, colorScheme] of views) {
        await Promise.all([page.setViewportSize({ width, height: 900 }), page.emulateMedia({ colorScheme })]);
        const faults = await faultsOf(page);
        // Axe takes as long as all the rest, and sees the same in every window.
        if (width === 390) faults.push(...(await violations(page)));
        found.push(...faults.map((fault) => `${name}-${width}-${colorScheme}: ${fault}`));
        await picture(page, `pages/${name}-${locale}-${width}-${colorScheme}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("do not shift while they load", async () => {
    const context = await browser.newContext({ locale: "zh-CN", reducedMotion: "reduce", ...size(390) });
    const page = await context.newPage();
    await page.addInitScript(`
      window.shifts = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts += value; })
        .observe({ type: "layout-shift", buffered: true });`);
    const session = await context.newCDPSession(page);
    for (const path of ["/", CATEGORY, LONG, "/posts/2026-05-14-rail-link-opens.html"]) {
      await session.send("Network.clearBrowserCache");
      await page.goto(gazette.url + path, { waitUntil: "networkidle" });
      await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
      await page.waitForLoadState("networkidle");
      expect([path, await page.evaluate<number>("shifts")]).toEqual([path, 0]);
    }
    await context.close();
  });
});
