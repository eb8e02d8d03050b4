import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { feedUse } from "../../src/core/feeds/feed-use.ts";
import { loadDeskTexts } from "../../src/locales/desk.ts";
import { locales } from "../../src/locales/index.ts";
import { OverviewPage } from "../../src/pages/admin/overview.tsx";
import { hashes } from "../../src/pages/asset-hashes.js";
import { ASSETS, type AssetName, hashedPath } from "../../src/pages/assets.ts";
import { renderPage } from "../../src/pages/render.ts";
import { site } from "../pages/samples.ts";
import { violations } from "./axe.ts";
import { sharedChromium } from "./chromium.ts";
import { keptPages } from "./kept-page.ts";
import { picture } from "./picture.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 4);
const FIRST = Math.floor(NOW / DAY) - 29;
const HOSTILE = `<img src=x onerror="document.title='ran'">`;

/** The desk's CSP. */
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:";

let server: Server;
let browser: Browser;
let url: string;

beforeAll(async () => {
  await loadDeskTexts();
  server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const name = (Object.keys(ASSETS) as AssetName[]).find((name) => path === `/${hashedPath(name, hashes[name])}`);
    if (name) {
      const bytes = await Promise.all(ASSETS[name].map((file) => readFile(root + file)));
      response.setHeader("Content-Type", name.endsWith(".css") ? "text/css" : "text/javascript");
      return response.end(Buffer.concat(bytes));
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    if (!path.includes("no-policy")) response.setHeader("Content-Security-Policy", POLICY);
    return response.end(overview(path.startsWith("/zh") ? "zh" : "en", path.includes("hostile") ? HOSTILE : "Feedly"));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await sharedChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const wave = (day: number, by: number, most: number) => Math.round((Math.sin(day / by) + 1.2) * most);

/** A month of a growing newsletter. */
function overview(language: "en" | "zh", reader: string): string {
  const locale = locales[language] as (typeof locales)[string] & object;
  const days = Array.from({ length: 30 }, (_, day) => ({
    since: (FIRST + day) * DAY - 8 * 3_600_000,
    before: (FIRST + day + 1) * DAY - 8 * 3_600_000,
  }));
  const stats = { sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 };
  const clients = [reader, "Inoreader", "Miniflux", "browser", "robot", "other"];
  const rows = days.flatMap((_, day) =>
    clients.map((client, index) => ({
      day: FIRST + day,
      client,
      requests: wave(day, 3 + index, 900 / (index + 1)),
      unchanged: wave(day, 3 + index, 600 / (index + 1)),
      subscribers: index < 2 ? 1_200 : 0,
    })),
  );
  return renderPage(
    OverviewPage({
      site,
      locale,
      formToken: "x",
      now: NOW,
      result: undefined,
      stopped: undefined,
      subscribers: { active: 4_812, pending: 12, unsubscribed: 301, suppressed: 44 },
      days: days.map((period, day) => ({
        ...period,
        joined: wave(day, 4, 30),
        left: wave(day, 5, 6),
        total: 4_000 + 28 * day,
      })),
      stats: { ...stats, sent: 131_200, bounced: 411, complained: 9, refused: 31 },
      mailDays: days.map((period, day) => ({
        ...period,
        ...stats,
        sent: 4_000 + 30 * day,
        bounced: wave(day, 3, 8),
        complained: day % 7 === 3 ? 2 : 0,
      })),
      feeds: feedUse(rows, FIRST, 30),
      open: [{ id: 31, frequency: "daily", state: "sending", reason: undefined, queued: 1_204 }],
      next: [{ frequency: "weekly", closesAt: NOW + DAY, subscribers: 904 }],
      posts: { published: 5_210, draft: 3, quarantined: 1, withdrawn: 12 },
      quota: { perSecond: 12.6, leftToday: 44_100, fetchedAt: NOW },
      wait: undefined,
      waitingServiceEmails: 0,
      missing: 0,
      releases: { posts: 0, waits: false },
      alerts: 1,
      month: { posts: 12, issueEmails: 130_000, bounced: 400, complained: 9 },
    }),
  );
}

const keptPage = keptPages(() => browser);

async function open(path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; said: string[] }> {
  const { page, complaints: said } = await keptPage({
    locale: "en-GB",
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await page.goto(url + path);
  return { page, said };
}

/** Measures each chart: drawn pixels of its canvas, and its width. */
const DRAWN = `[...document.querySelectorAll(".plot canvas")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let points = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) points++;
  const { left, right } = canvas.getBoundingClientRect();
  const place = canvas.closest(".plot").getBoundingClientRect();
  return { points, fits: left >= place.left && right <= place.right + 1 };
})`;

describe("the charts of the overview", () => {
  it.each([
    ["en", 1280],
    ["en", 390],
    ["zh", 1280],
    ["zh", 390],
  ] as const)("are drawn in %s at %d px, light and dark, under the desk's policy", async (language, width) => {
    const { page, said } = await open(`/${language}`, { viewport: { width, height: 900 } });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(() => page.evaluate<{ points: number; fits: boolean }[]>(DRAWN))
        .toEqual(Array(5).fill({ points: expect.toSatisfy((points: number) => points > 1_000), fits: true }));
      // Neither language nor width affects axe.
      if (language === "en" && width === 390)
        expect([colorScheme, await violations(page, { contrast: true })]).toEqual([colorScheme, []]);
      await picture(page, `desk/charts-${language}-${width}-${colorScheme}`);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    // It warns of how often the canvas was read, which only this does.
    expect(said.filter((line) => !line.includes("getImageData"))).toEqual([]);
  });

  it("are read by keyboard, day by day", async () => {
    const { page } = await open("/en");
    const plot = page.locator("#subscribers-by-day .plot");
    await plot.focus();
    const value = () => plot.getAttribute("aria-valuetext");
    expect(await value()).toMatch(/^25 Nov: Subscribers 4,812|^25 Nov: Subscribers 4,/);
    await page.keyboard.press("ArrowLeft");
    expect(await value()).toMatch(/^24 Nov: /);
    await page.keyboard.press("Home");
    expect(await value()).toBe("27 Oct: Subscribers 4,000");
    await page.keyboard.press("ArrowLeft");
    expect(await value()).toMatch(/^27 Oct: /);
    expect(await page.locator("#subscribers-by-day .legend").innerText()).toContain("4,000");
  });

  it("follow the window", async () => {
    const { page } = await open("/en");
    await page.setViewportSize({ width: 500, height: 900 });
    await expect
      .poll(async () => (await page.evaluate<{ fits: boolean }[]>(DRAWN)).map(({ fits }) => fits))
      .toEqual(Array(5).fill(true));
  });

  it("are tables without JavaScript, that hold the same", async () => {
    const { page } = await open("/en", { javaScriptEnabled: false });
    const chart = page.locator("#mail-by-day");
    await chart.locator("summary").press("Enter");
    expect(await chart.locator("tbody tr").count()).toBe(30);
    expect(await chart.locator("tbody tr").first().innerText()).toMatch(/25 Nov\s+4,870/);
    await picture(page, "desk/charts-no-script");
  });

  it.each(["/hostile", "/hostile-no-policy"])("show what a program calls itself as text: %s", async (path) => {
    const { page, said } = await open(path);
    await expect.poll(() => page.locator("#feeds-by-day .legend").innerText()).toContain("<img src=x");
    expect(await page.title()).not.toBe("ran");
    expect(await page.locator("img").count()).toBe(0);
    expect(said).toEqual([]);
  });
});
