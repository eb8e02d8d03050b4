import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { labelId } from "../../src/core/posts/category.ts";
import { defaultSite } from "../../src/core/site.ts";
import { localeFor } from "../../src/locales/index.ts";
import { ProblemPage } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { listen, PROVOKE } from "./judge.ts";
import { keptPages } from "./kept-page.ts";
import { follow, tabTo, walk } from "./keyboard.ts";
import { faultsOf, look, type SeenLanguage } from "./look.ts";
import { textOf } from "./shown-text.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Pages by the name of their screenshots. */
const PAGES: Record<string, string> = {
  home: "/",
  categories: "/categories/",
  category: "/categories/markets/",
  archive: "/archive/",
  month: "/archive/2026-11/",
  post: "/posts/2024-01-15-202401150930840058",
  chart: "/posts/2024/2024-11-05-third-quarter-chart",
  english: "/posts/2026-05-14-rail-link-opens.html",
  search: "/search?q=%E5%B8%82%E5%9C%BA",
  "search-nothing": "/search?q=nothing-at-all",
  tag: `/tags/${encodeURIComponent("宏观经济")}/`,
  author: `/authors/${encodeURIComponent("澜汀财讯数据组")}/`,
  feed: "/feed/",
  "category-feed": "/categories/markets/feed/",
  embed: "/embed",
  docs: "/docs",
  issues: "/issues/",
  issue: "/issues/1",
  "not-found": "/nowhere",
  withdrawn: "/posts/2026-11-20-taken-back",
};

/** Compressed, as browsers get them. */
const MOST_BYTES = 60_000;

const STATUSES: Record<string, number> = { "not-found": 404, withdrawn: 410 };

let gazette: RunningGazette;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker")),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "pages-")),
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
  const taken = join(folder, "posts/2026-11-20-taken-back.md");
  await writeFile(taken, "---\ntitle: 撤回的文章\ndate: 2026-11-20\n---\n正文。\n");
  await gazette.publish(folder);
  await gazette.cron(Date.now() + 3_600_000);
  await rm(taken);
  const withdrawn = await fetch(`${gazette.url}/api/v1/objects/posts/2026-11-20-taken-back.md`, {
    method: "DELETE",
    headers: { Authorization: "Bearer dev-publish-token" },
  });
  expect(withdrawn.status).toBe(200);
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

/** What images of other hosts show: only these are asked for, and what else is shows among the complaints. */
const IMAGE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#888"/></svg>';

const keptPage = keptPages(
  () => browser,
  async ({ page, complaints }) => {
    page.on("request", (request) => {
      const isOurs = new URL(request.url()).host === new URL(gazette.url).host;
      if (!isOurs && request.resourceType() !== "image") complaints.push(`Asks another host: ${request.url()}`);
    });
    // Not by `route`, for which the browser asks for everything again and again.
    const session = await page.context().newCDPSession(page);
    session.on("Fetch.requestPaused", ({ requestId }) => {
      const responseHeaders = [{ name: "Content-Type", value: "image/svg+xml" }];
      const body = Buffer.from(IMAGE).toString("base64");
      session.send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body }).catch(() => {});
    });
    await session.send("Fetch.enable", { patterns: [{ urlPattern: "https://*" }] });
  },
);

/** Opens a page that records errors, and requests to other hosts except images. */
// With smooth scrolling the focus would be out of sight at first.
const reader = (locale = "zh-CN") => keptPage({ reducedMotion: "reduce", locale });

/** What is wrong; the browser also says that nothing is there. */
const wrong = (complaints: string[]) => complaints.filter((line) => !/status of 4(04|10)/.test(line));

/** Checks a page in every size and scheme. */
async function visit(page: Page, name: string, language: SeenLanguage): Promise<string[]> {
  const found: string[] = [];
  const response = await page.goto(gazette.url + PAGES[name], { waitUntil: "load" });
  if (response?.status() !== (STATUSES[name] ?? 200)) found.push(`${name}: ${response?.status()}`);
  const bytes = gzipSync((await response?.body()) ?? "").length;
  if (bytes > MOST_BYTES) found.push(`${name}: ${bytes} bytes`);
  found.push(...(await look(page, name, language, language === "en" ? [320] : [320, 3840])));
  return found;
}

describe("the judge of pages", () => {
  it("sees what is wrong with one", async () => {
    const page = await browser.newPage();
    await page.setContent(`<html><body><h1>a</h1><h3 style="color:#aaa">b</h3><input><a href="/"></a><img src="x">
      <div style="width:9000px">c</div><h4 style="opacity:.5">d</h4><h5 style="color:#0006">e</h5><p style="letter-spacing:1px;font-style:italic;font-size:9px">中</p></body></html>`);
    const faults = await faultsOf(page);
    const found = faults.join("\n");
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
    expect(faults.filter((fault) => fault.includes("contrast"))).toHaveLength(3);
    await page.close();
  });
});

describe("the readers' pages", () => {
  it.each(["zh-CN", "en"] as const)(
    "can be used and read in %s, in every size and scheme, and ask nobody else",
    async (language) => {
      await cp(join(root, "content/site.yaml"), join(folder, "site.yaml"));
      const settings = await readFile(join(folder, "site.yaml"), "utf8");
      await writeFile(join(folder, "site.yaml"), settings.replace("language: zh-CN", `language: ${language}`));
      await gazette.publish(folder);
      const { page, complaints } = await reader(language);
      const found: string[] = [];
      for (const name of Object.keys(PAGES)) found.push(...(await visit(page, name, language)));
      expect(found).toEqual([]);
      expect(wrong(complaints)).toEqual([]);
    },
  );

  it.each(["zh-CN", "en"] as const)(
    "say in %s what is wrong with the service, or with what was asked of it",
    async (language) => {
      const { page, complaints } = await reader();
      const site = defaultSite(new URL(gazette.url));
      const found: string[] = [];
      for (const status of [400, 429, 500, 503] as const) {
        const body = renderPage(ProblemPage({ site, locale: localeFor(language), status }));
        await page.route("**/trouble", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
        await page.goto(`${gazette.url}/trouble`);
        found.push(...(await look(page, `problem-${status}`, language)));
        await page.unroute("**/trouble");
      }
      expect(found).toEqual([]);
      expect(wrong(complaints)).toEqual([]);
    },
  );

  it.each(["/", "/categories/markets/", "/search?q=%E5%B8%82%E5%9C%BA", "/subscribe?categories"])(
    "are walked by Tab to their end, from stop to stop: %s",
    async (path) => {
      const { page } = await reader();
      await page.goto(gazette.url + path);
      const { stopped, stops } = await walk(page);
      expect(stops.length).toBeGreaterThan(10);
      expect(stopped).toEqual(stops);
    },
  );

  it("lead by the keyboard alone from the front page by a search to a post and its feed, the focus always in sight", async () => {
    const { page, complaints } = await reader();
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
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo(page, ".follow .feeds a", 1);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/atom.xml");
    expect(wrong(complaints)).toEqual([]);
  });

  it("lead by the keyboard alone to every kind of page, and on from where nothing is", async () => {
    const { page, complaints } = await reader();
    const titles: string[] = [];
    const DISCLOSE = ".follow > summary";
    // The front page is named by its logo.
    const NAME = `document.querySelector("h1 img")?.alt ?? document.querySelector("h1")?.textContent ?? ""`;
    const note = async () => titles.push(await page.evaluate<string>(NAME));
    const link = (path: string) => `a[href*=${JSON.stringify(path)}]`;
    for (const way of [
      // Home, a category, its feed page, the embed page, a post.
      ["/", ".masthead a[href$='/categories/']", ".categories > li > a", DISCLOSE, link("/feed/"), link("/embed")],
      ["/", ".masthead a[href$='/archive/']", ".months a", ".entries h2 a, .entries h3 a", ".labels.category a"],
      ["/", ".colophon a[href$='/issues/']", ".issues a", link("/posts/")],
      [PAGES.tag, ".entries a"],
      [PAGES.author, ".entries a"],
      [PAGES["not-found"], ".onward a", ".paging a[rel=next]", ".paging a"],
      [PAGES.withdrawn, ".entries a"],
    ] as [string, ...string[]][]) {
      const [start, ...steps] = way;
      await page.goto(gazette.url + start);
      for (const step of steps) {
        if (step === DISCLOSE) {
          await tabTo(page, DISCLOSE);
          await page.keyboard.press("Enter");
          continue;
        }
        const before = page.url();
        await follow(page, step);
        expect([step, page.url()]).not.toEqual([step, before]);
        await note();
        // To leave while it fetches its feed is told as a failure.
        if (step === link("/embed")) await page.locator("gazette-feed [part=entry] a").first().waitFor();
      }
    }
    await page.goto(gazette.url + PAGES["not-found"]);
    await tabTo(page, "#question");
    await page.keyboard.type("市场");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await page.locator(".entries").count()).toBe(1);
    // The skip link.
    await page.goto(gazette.url);
    await tabTo(page, ".skip");
    await page.keyboard.press("Enter");
    await tabTo(page, "main a");
    expect(titles.filter((title) => title.trim() === "")).toEqual([]);
    expect(wrong(complaints)).toEqual([]);
  });
});

describe("names that are made to do harm", () => {
  const TEXT = `"'><img src=x onerror=ran(1)><script>ran(2)</script></title></script><svg onload=ran(3)>`;
  const id = encodeURIComponent(labelId(TEXT));
  const HARM = `document.body.insertAdjacentHTML("beforeend", '<img src=x onerror=ran(1)>')`;

  beforeAll(async () => {
    const quoted = JSON.stringify(TEXT);
    const settings = `title: ${quoted}\ndescription: ${quoted}\ncopyright: ${quoted}\nlanguage: en\nnewsletter:\n  archive: true\n`;
    await writeFile(join(folder, "site.yaml"), settings);
    const names = ["categories", "tags"].map((kind) => `${kind}: [${quoted}]\n`).join("");
    await writeFile(
      join(folder, "posts/2026-11-21-harm.md"),
      `---\ntitle: ${quoted}\ndate: 2026-11-21\nauthor: ${quoted}\ndescription: ${quoted}\n${names}---\nText.\n`,
    );
    expect(await gazette.publish(folder)).toMatchObject({ exitCode: 0 });
  });

  // What does not run without the policy does not run with it.
  it("are text on every page of the running service, even without its policy", async () => {
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const ran = await listen(page);
    const judged = async (where: string) => {
      await page.evaluate(PROVOKE);
      expect([where, ran]).toEqual([where, []]);
    };
    const paths = [
      `/search?q=${encodeURIComponent(TEXT)}`,
      `/nowhere/${encodeURIComponent(TEXT)}`,
      "/posts/2026-11-21-harm",
    ];
    for (const kind of ["categories", "tags", "authors"]) paths.push(`/${kind}/${id}/`, `/${kind}/${id}/feed/`);
    paths.push("/", "/categories/", "/archive/", "/archive/2026-11/", "/feed/", "/embed", "/issues/", "/issues/1");
    for (const path of paths) {
      const response = await page.goto(gazette.url + path);
      expect([path, response?.status()]).toEqual([path, path.startsWith("/nowhere") ? 404 : 200]);
      // Each page shows at least the site's name.
      expect([path, await textOf(page, ".masthead .name")]).toEqual([path, TEXT]);
      await judged(path);
    }
    // Forms show the input again.
    for (const path of ["/subscribe", "/preferences"]) {
      await page.goto(gazette.url + path);
      await page.evaluate(`document.querySelector("#email").type = "text"`);
      await page.fill("#email", TEXT);
      await Promise.all([page.waitForEvent("load"), page.press("#email", "Enter")]);
      expect(await page.inputValue("#email")).toBe(TEXT);
      await judged(`${path}, come back`);
    }
    // Detectable by the checks.
    await page.evaluate(HARM);
    await expect.poll(() => ran).toEqual(["1"]);
    await context.close();
  });

  it("would be kept from running by the policy", async () => {
    const page = await browser.newPage();
    const ran = await listen(page);
    for (const path of ["/", "/posts/2026-11-21-harm", "/subscribe"]) {
      await page.goto(gazette.url + path);
      await page.evaluate(HARM);
      await page.evaluate(PROVOKE);
      expect([path, ran]).toEqual([path, []]);
    }
    await page.close();
  });
});
