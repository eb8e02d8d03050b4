import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./axe.ts";
import { openChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const output = join(root, "test/output/pages");

/** What a reader may come to, by the name of its pictures. */
const PAGES: Record<string, string> = {
  home: "/",
  categories: "/categories/",
  category: "/categories/markets/",
  archive: "/archive/",
  month: "/archive/2026-11/",
  post: "/posts/2024/202401150930840058",
  chart: "/posts/2024/third-quarter-chart",
  english: "/posts/2026/rail-link-opens",
  search: "/search?q=%E5%B8%82%E5%9C%BA",
  "search-nothing": "/search?q=nothing-at-all",
  feed: "/feed/",
  issues: "/issues/",
  issue: "/issues/1",
  "not-found": "/nowhere",
};

let gazette: RunningGazette;
let browser: Browser;
let folder: string;
let faults: string;

beforeAll(async () => {
  [gazette, browser, folder, faults] = await Promise.all([
    startGazette(),
    openChromium(),
    mkdtemp(join(tmpdir(), "pages-")),
    readFile(new URL("./page-faults.js", import.meta.url), "utf8"),
    rm(output, { recursive: true, force: true }).then(() => mkdir(output, { recursive: true })),
  ]);
  const imported = await fetch(`${gazette.url}/api/v1/subscribers/import?consent=test`, {
    method: "POST",
    headers: { Authorization: "Bearer dev-admin-token", "Content-Type": "text/csv" },
    body: "email,frequency,status\nreader@example.com,immediate,active\n",
  });
  expect(imported.status).toBe(200);
  await writeFile(
    join(await newFolder("posts"), "issue.md"),
    `---\ntitle: 一期邮件里的文章\ndate: ${new Date(Date.now() - 60_000).toISOString()}\ncategories: markets\n---\n正文。\n`,
  );
  await gazette.publish(folder);
  await gazette.cron(Date.now() + 3_600_000);
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function newFolder(name: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  return join(folder, name);
}

/** A reader's browser that notes everything it complains of, and every other host it is sent to but for images. */
async function reader(): Promise<{ context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !message.text().includes("status of 404"))
      complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  await context.route("**/*", (route) => {
    const request = route.request();
    if (new URL(request.url()).host === new URL(gazette.url).host) return route.continue();
    if (request.resourceType() !== "image") complaints.push(`Asks another host: ${request.url()}`);
    return route.fulfill({
      contentType: "image/svg+xml",
      body: '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#888"/></svg>',
    });
  });
  return { context, complaints };
}

/** For people to look at; the judge is `faults`. Chromium on a busy machine now and then has no picture to give. */
async function picture(page: Page, name: string): Promise<void> {
  const take = () => page.screenshot({ path: join(output, `${name}.jpg`), type: "jpeg", quality: 80, fullPage: true });
  await take()
    .catch(take)
    .catch((fault) => console.warn(`No picture of ${name}: ${fault}`));
}

/** Looks at a page in every size and scheme, and takes its pictures. */
async function look(context: BrowserContext, name: string, language: string): Promise<string[]> {
  const page = await context.newPage();
  const found: string[] = [];
  const response = await page.goto(gazette.url + PAGES[name], { waitUntil: "load" });
  if (response?.status() !== (name === "not-found" ? 404 : 200)) found.push(`${name}: ${response?.status()}`);
  const bytes = (await response?.body())?.length ?? 0;
  if (bytes > 60_000) found.push(`${name}: ${bytes} bytes`);
  for (const width of [390, 1280, 320, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    const isPictured = width === 390 || width === 1280;
    for (const colorScheme of isPictured ? (["light", "dark"] as const) : (["light"] as const)) {
      await page.emulateMedia({ colorScheme });
      const here = `${name}-${language}-${width}-${colorScheme}`;
      found.push(...(await page.evaluate<string[]>(faults)).map((fault) => `${here}: ${fault}`));
      if (isPictured) found.push(...(await violations(page)).map((violation) => `${here}: ${violation}`));
      if (isPictured) await picture(page, here);
    }
  }
  await page.close();
  return found;
}

describe("the judge of pages", () => {
  it("sees what is wrong with one", async () => {
    const page = await browser.newPage();
    await page.setContent(`<html><body><h1>a</h1><h3 style="color:#aaa">b</h3><input><a href="/"></a><img src="x">
      <div style="width:9000px">c</div><p style="letter-spacing:1px;font-style:italic;font-size:9px">中</p></body></html>`);
    const found = (await page.evaluate<string[]>(faults)).join("\n");
    for (const word of [
      "language",
      "main",
      "level",
      "contrast",
      "label",
      "nothing",
      "alt",
      "wide",
      "spaced",
      "slanted",
      "tiny",
    ])
      expect(found).toContain(word);
    await page.close();
  });
});

describe("the readers' pages", () => {
  it.each(["zh-CN", "en"])(
    "can be used and read in %s, in every size and scheme, and ask nobody else",
    async (language) => {
      await cp(join(root, "content/site.yaml"), join(folder, "site.yaml"));
      const settings = await readFile(join(folder, "site.yaml"), "utf8");
      await writeFile(join(folder, "site.yaml"), settings.replace("language: zh-CN", `language: ${language}`));
      await gazette.publish(folder);
      const { context, complaints } = await reader();
      const names = Object.keys(PAGES);
      const found: string[] = [];
      await Promise.all(
        [0, 1, 2].map(async () => {
          for (let name = names.shift(); name; name = names.shift())
            found.push(...(await look(context, name, language)));
        }),
      );
      await context.close();
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  it("lead by the keyboard alone from the front page by a search to a post and its feed, the focus always in sight", async () => {
    const { context, complaints } = await reader();
    const page = await context.newPage();
    await page.goto(gazette.url);
    await tabTo(page, "input[name=q]");
    await page.keyboard.type("市场");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/search?q=*");
    await tabTo(page, ".entries a");
    const title = await page.evaluate<string>("document.activeElement.textContent");
    expect(title).not.toBe("");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/posts/**");
    expect(await page.locator("h1").textContent()).toBe(title);
    await tabTo(page, "#share");
    expect(await page.evaluate("document.activeElement.value")).toBe(page.url());
    await tabTo(page, ".feeds a");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/atom.xml");
    await context.close();
    expect(complaints).toEqual([]);
  });
});

/** Presses Tab until something is in focus, and sees to it that everything on the way shows that it is. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const { there, visible, what } = await page.evaluate<{ there: boolean; visible: boolean; what: string }>(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { width, height, right, bottom } = element.getBoundingClientRect();
      return {
        there: element.matches(${JSON.stringify(selector)}),
        visible: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1.5 && width > 4 && height > 4 && right > 0 && bottom > 0,
        what: element.outerHTML.slice(0, 120),
      };
    })()`);
    expect([what, visible]).toEqual([what, true]);
    if (there) return;
  }
  throw new Error(`No ${selector} came within 120 presses of Tab.`);
}
