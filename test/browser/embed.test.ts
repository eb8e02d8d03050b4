import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { json } from "../../src/formats/json.ts";
import { en } from "../../src/locales/en.ts";
import { zh } from "../../src/locales/zh.ts";
import type { Example } from "../example-gazette.ts";
import { exampleEntry, exampleFeed } from "../formats/example-feed.ts";
import { violations } from "./axe.ts";
import { sharedChromium } from "./chromium.ts";
import { linkOf, mailTo } from "./inbox.ts";
import { keptPages } from "./kept-page.ts";
import { look } from "./look.ts";

const HOSTILE = `<img src=x onerror="document.title='ran'"></a><script>document.title='ran'</script>`;

let gazette: Example;
let browser: Browser;
/** Another origin that embeds our posts. */
let host: Server;
let hostUrl: string;
let page: Page;
let problems: string[];
/** Answers of the other site. */
const answers = new Map<string, { body: string; type?: string; headers?: Record<string, string>; status?: number }>();

beforeAll(async () => {
  host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const answer = answers.get(pathname);
    response.writeHead(answer ? (answer.status ?? 200) : 404, {
      "Content-Type": answer?.type ?? "text/html; charset=utf-8",
      ...answer?.headers,
    });
    response.end(answer?.body);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const example = fetch(inject("exampleGazette")).then((answer) => answer.json() as Promise<Example>);
  [gazette, browser] = await Promise.all([example, sharedChromium()]);
});

afterAll(async () => {
  await browser?.close();
  host.closeAllConnections();
  host.close();
});

const keptPage = keptPages(() => browser);

beforeEach(async () => {
  answers.clear();
  answers.set("/favicon.ico", { body: "" });
  ({ page, complaints: problems } = await keptPage());
});

/** Opens a page of the other site with this HTML, and waits for the element to finish. */
async function show(element: string, { lang = "en", policy }: { lang?: string; policy?: string } = {}): Promise<void> {
  const script = `<script src="${gazette.url}/embed.js" async></script>`;
  answers.set("/", {
    body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Host</title>${script}<body>${element}`,
    ...(policy ? { headers: { "Content-Security-Policy": policy } } : {}),
  });
  await page.goto(`${hostUrl}/`);
  await settled();
}

/** Polls from outside: code in the page would need its CSP's permission. */
const settled = () =>
  expect
    .poll(() =>
      page.evaluate(
        `[...document.querySelectorAll("gazette-feed")].every((feed) => feed.shadowRoot?.childElementCount && !feed.hasAttribute("aria-busy"))`,
      ),
    )
    .toBe(true);

const titles = () => page.locator("gazette-feed [part=entry] [part=link]").allTextContents();

async function feedTitles(query: string): Promise<string[]> {
  const response = await fetch(`${gazette.url}/feed.json?${query}`);
  const { items } = (await response.json()) as { items: { title: string }[] };
  return items.map(({ title }) => title);
}

/** Serves an arbitrary feed from the other site. */
function serveFeed(feed: string | object): string {
  answers.set("/feed.json", {
    body: typeof feed === "string" ? feed : JSON.stringify(feed),
    type: "application/feed+json",
    headers: { "Access-Control-Allow-Origin": "*" },
  });
  return `${hostUrl}/feed.json`;
}

describe("<gazette-feed> on another site", () => {
  it("shows the newest posts under that site's own strict policy, with links to them", async () => {
    const policy = `default-src 'none'; script-src ${gazette.url}; connect-src ${gazette.url}`;
    await show(`<gazette-feed limit="4"></gazette-feed>`, { policy });
    const expected = await feedTitles("limit=4");
    expect(expected).toHaveLength(4);
    expect(await titles()).toEqual(expected);
    const links = page.locator("gazette-feed [part=entry] a");
    expect(await links.count()).toBe(4);
    for (const link of await links.all())
      expect(await link.getAttribute("href")).toMatch(/^http:\/\/.+\/posts\/(?:\d{4}\/)?\d{4}-/);
    expect(problems).toEqual([]);
  });

  it("shows a category, and another when it is told to", async () => {
    await show(`<gazette-feed src="${gazette.url}/feed.json" category="markets" limit="2"></gazette-feed>`);
    expect(await titles()).toEqual(await feedTitles("category=markets&limit=2"));
    await page.evaluate(`{
      const feed = document.querySelector("gazette-feed");
      feed.setAttribute("category", "kejiqianyan");
      feed.setAttribute("limit", "3");
    }`);
    const expected = await feedTitles("category=kejiqianyan&limit=3");
    await expect.poll(() => page.locator("gazette-feed [part=entry]").count()).toBe(expected.length);
    expect(await titles()).toEqual(expected);
  });

  it("shows what a search finds, from any spelling of it", async () => {
    await show(`<gazette-feed q="經營主體！" limit="3"></gazette-feed>`);
    const expected = await feedTitles(`q=${encodeURIComponent("经营主体")}&limit=3`);
    expect(expected).not.toEqual([]);
    expect(await titles()).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it("shows hostile titles as text, and no link that is not of the web", async () => {
    const bad = ["javascript:document.title='ran'", "data:text/html,x", " JaVaScRiPt:document.title='ran'", "//[", ""];
    const entries = bad.map((_, n) => exampleEntry({ slug: `h${n}`, title: `${HOSTILE}${n}`, summary: HOSTILE }));
    const feed = JSON.parse(json.write(exampleFeed({ title: HOSTILE, entries })));
    for (const [n, url] of bad.entries()) feed.items[n].url = url;
    feed.items[0].date_published = HOSTILE;
    feed.home_page_url = bad[0];
    feed.language = HOSTILE;
    const src = serveFeed(feed);
    await show(`<gazette-feed src="${src}" limit="9" summaries></gazette-feed>`, { lang: "no_such-LANGUAGE!" });
    expect(await titles()).toEqual(bad.map((_, n) => `${HOSTILE}${n}`));
    expect(await page.locator("gazette-feed [part=title]").textContent()).toBe(HOSTILE);
    expect(await page.locator("gazette-feed [part=summary]").allTextContents()).toEqual(bad.map(() => HOSTILE));
    expect(await page.locator("gazette-feed :is(img, script, iframe)").count()).toBe(0);
    for (const link of await page.locator("gazette-feed a").all())
      expect(await link.getAttribute("href")).toMatch(/^https?:\/\//);
    for (const shown of await page.locator("gazette-feed [part=link]").all()) await shown.click({ noWaitAfter: true });
    expect(await page.title()).toBe("Host");
  });

  it.each([
    ["that is broken", { items: "none", title: 7 }, 0],
    ["with holes", { items: [null, { title: 1 }, { title: "Whole", url: "https://a.example/" }] }, 2],
    ["that is empty", { title: "Empty", items: [] }, 0],
  ])("survives a feed %s", async (_, feed, entries) => {
    await show(`<gazette-feed src="${serveFeed(feed)}"></gazette-feed>`);
    expect(await page.locator("gazette-feed [part=entry]").count()).toBe(entries);
    if (entries === 0)
      expect(await page.locator("gazette-feed [part=status]").textContent()).toBe("There are no posts at the moment.");
  });

  it("leaves what the page had put there when the feed does not come, and says so where there was nothing", async () => {
    answers.set("/failing.json", { body: "no", status: 500, headers: { "Access-Control-Allow-Origin": "*" } });
    answers.set("/private.json", { body: "{}", type: "application/json" });
    await show(
      `<gazette-feed src="/failing.json"><a href="https://a.example/">All posts</a></gazette-feed>
       <gazette-feed src="${hostUrl.replace("127.0.0.1", "localhost")}/private.json">
       </gazette-feed>`,
      { lang: "zh-CN" },
    );
    expect(await page.locator("gazette-feed").first().getByText("All posts").isVisible()).toBe(true);
    expect(await page.locator("gazette-feed").last().locator("[role=status]").textContent()).toBe("文章未能加载。");
  });

  it("is a named region with a heading of the level asked for, dated in the page's language", async () => {
    await show(`<h2>News</h2><gazette-feed heading="3" limit="1"></gazette-feed>`, { lang: "zh-CN" });
    const title = ((await (await fetch(`${gazette.url}/feed.json`)).json()) as { title: string }).title;
    expect(await page.getByRole("region", { name: title }).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 3, name: title }).count()).toBe(1);
    expect(await page.getByRole("list").getByRole("listitem").count()).toBe(1);
    expect(await page.locator("gazette-feed time").textContent()).toMatch(/^\d{4}年\d{1,2}月\d{1,2}日$/);
  });

  it("follows the page into the dark, and takes its colours by custom properties and parts", async () => {
    const style = `<style>:root { color-scheme: light dark } .own { --gazette-accent: rgb(1, 2, 3) } .own::part(date) { color: rgb(4, 5, 6) }</style>`;
    const element = `<gazette-feed limit="1"></gazette-feed><gazette-feed class="own" limit="1"></gazette-feed>`;
    const color = (nth: number, part: string) =>
      page.evaluate(
        `getComputedStyle(document.querySelectorAll("gazette-feed")[${nth}].shadowRoot.querySelector("[part=entry] [part=${part}]")).color`,
      );
    await page.emulateMedia({ colorScheme: "light" });
    await show(style + element);
    const light = await color(0, "link");
    expect(light).toMatch(/^rgb/);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await color(0, "link")).not.toBe(light);
    expect([await color(1, "link"), await color(1, "date")]).toEqual(["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  });
});

describe.each([
  ["en", en.pages],
  ["zh-CN", zh.pages],
] as const)("a form on another site, in %s", (lang, words) => {
  const language = lang === "en" ? "en" : "zh";
  const strict = () =>
    `default-src 'none'; script-src ${gazette.url}; connect-src ${gazette.url}; form-action ${gazette.url}`;
  const status = () => page.locator("gazette-subscribe [part=status]").innerText();
  /** The part of the element that has the focus, and whether that can be seen. */
  const focus = () =>
    page.evaluate(`(() => {
      const part = document.activeElement.shadowRoot?.activeElement;
      return [part?.getAttribute("part"), getComputedStyle(part).outlineStyle !== "none"];
    })()`);
  let blocks: string[] | undefined;
  let people = 0;
  const someone = () => `visitor-${lang.toLowerCase()}-${++people}@example.com`;

  /** Opens a page of the other site with the lines that /embed has to copy. */
  async function copied(block: number, change: (html: string) => string = (html) => html): Promise<void> {
    await page.context().addCookies([{ name: "language", value: language, url: gazette.url }]);
    if (!blocks) {
      await page.goto(`${gazette.url}/embed`);
      blocks = await page.locator("pre").allInnerTexts();
    }
    const html = change(blocks[block] ?? "");
    answers.set("/", {
      body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title><main><h1>Blog</h1>${html}</main>`,
      headers: { "Content-Security-Policy": strict() },
    });
    await page.goto(`${hostUrl}/`);
  }

  it("subscribes by the keyboard alone, after a mistake, without leaving the page", async () => {
    const email = someone();
    await copied(2);
    await page.keyboard.press("Tab");
    expect(await focus()).toEqual(["input", true]);
    await page.keyboard.type("ann@");
    await page.keyboard.press("Enter");
    await expect.poll(status).toBe(words.embeddedForm.wrong);
    expect(await violations(page, { contrast: true })).toEqual([]);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    expect(await focus()).toEqual(["button", true]);
    await page.keyboard.press("Enter");
    await expect.poll(status).toBe(words.embeddedForm.sent);
    expect(page.url()).toBe(`${hostUrl}/`);
    const mail = await mailTo(gazette.ses, email, "confirmation");
    expect(mail.subject).toContain(language === "en" ? "Please confirm" : "请确认");
    await page.goto(linkOf(mail, "/confirm/"));
    const { categories } = (await (await fetch(`${gazette.url}/categories.json`)).json()) as {
      categories: { id: string; title: string }[];
    };
    expect(await page.locator("main").innerText()).toContain(categories[0]?.title);
    expect(problems).toEqual([]);
  });

  it("asks whether a likelier address was meant, and takes it by one press", async () => {
    await copied(2);
    await page.locator("gazette-subscribe [part=input]").fill(`visitor-${lang}@gmial.com`);
    await page.keyboard.press("Enter");
    await page.locator("gazette-subscribe").getByRole("button", { name: words.embeddedForm.use }).click();
    await expect.poll(status).toBe(words.embeddedForm.sent);
    await mailTo(gazette.ses, `visitor-${lang}@gmail.com`.toLowerCase(), "confirmation");
  });

  it("says when it cannot be sent, and leads to the site", async () => {
    await copied(2);
    await page.route("**/api/v1/subscriptions", (route) => route.abort());
    await page.locator("gazette-subscribe [part=input]").fill(someone());
    await page.keyboard.press("Enter");
    await expect.poll(status).toContain(words.embeddedForm.failed);
    expect(await page.locator("gazette-subscribe a").getAttribute("href")).toBe(`${gazette.url}/subscribe`);
  });

  it.each([
    ["without any script", 2],
    ["as plain HTML", 4],
  ])("works %s, and leads back", async (_, block) => {
    const email = someone();
    await copied(block, (html) => html.replace(/<script.*<\/script>/, ""));
    await page.locator("input[type=email]").fill(email);
    await page.locator("form button").click();
    await page.waitForURL(`${gazette.url}/subscribe`);
    expect(await page.locator("h1").innerText()).toBe(words.checkInbox.title);
    await page.getByRole("link", { name: words.checkInbox.back(new URL(hostUrl).host) }).click();
    await page.waitForURL(`${hostUrl}/`);
    await mailTo(gazette.ses, email, "confirmation");
    expect(problems).toEqual([]);
  });

  it("takes its look from custom properties and parts, and follows the page into the dark", async () => {
    await copied(2);
    await page.evaluate(
      `document.querySelector("gazette-subscribe").style.setProperty("--gazette-accent", "rgb(1, 2, 3)")`,
    );
    const colour = () =>
      page.evaluate(
        `getComputedStyle(document.querySelector("gazette-subscribe").shadowRoot.querySelector("[part=button]")).backgroundColor`,
      );
    expect(await colour()).toBe("rgb(1, 2, 3)");
    await page.setViewportSize({ width: 320, height: 600 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  });
});

it("is small: both scripts as they are deployed, in KB gzip", async () => {
  for (const name of ["embed.js", "subscribe.js"]) {
    const script = await (await fetch(`${gazette.url}/${name}`)).text();
    expect(gzipSync(script).length).toBeLessThan(4_096);
  }
});

describe("a page of another site", () => {
  it("reads our feeds by fetch, and asks again by their ETag", async () => {
    answers.set("/", { body: "<!doctype html><title>Host</title>" });
    await page.goto(`${hostUrl}/`);
    for (const path of ["feed.json", "atom.xml", "rss.xml", "opml.xml", ".well-known/feed-menu.json", "embed.js"]) {
      const url = JSON.stringify(`${gazette.url}/${path}`);
      const answer = await page.evaluate(`(async () => {
        const first = await fetch(${url}, { cache: "no-store" });
        const etag = first.headers.get("ETag");
        const again = await fetch(${url}, { cache: "no-store", headers: { "If-None-Match": etag } });
        return [first.status, (await first.text()).length > 100, etag !== null, again.status];
      })()`);
      expect([path, answer]).toEqual([path, [200, true, true, 304]]);
    }
    expect(problems).toEqual([]);
  });
});

describe("our own pages", () => {
  it.each([
    ["en", en.feeds.embed],
    ["zh-CN", zh.feeds.embed],
  ] as const)("show how to embed, in %s, with code that is copied by a press", async (language, words) => {
    const context = await browser.newContext({ locale: language, permissions: ["clipboard-read", "clipboard-write"] });
    const own = await context.newPage();
    await own.goto(`${gazette.url}/embed`);
    expect(await own.locator("h1").innerText()).toBe(words.title);
    await own.locator("gazette-subscribe [part=input]").waitFor();
    expect(await look(own, "embed", language)).toEqual([]);
    await own.getByRole("button", { name: words.copy }).nth(2).click();
    await own.getByText(words.copied).first().waitFor();
    expect(await own.evaluate("navigator.clipboard.readText()")).toBe(await own.locator("pre").nth(2).innerText());
    await context.close();
  });

  it("show the component at work on /embed, in whose policy nothing is missing", async () => {
    await page.goto(`${gazette.url}/embed`);
    await settled();
    expect(await titles()).toEqual(await feedTitles("limit=3"));
    const form = page.locator("main form.search");
    await form.getByRole("searchbox").fill('"经营主体"');
    await form.getByRole("button").click();
    await settled();
    expect(await titles()).toEqual(await feedTitles(`q=${encodeURIComponent("经营主体")}&limit=3`));
    expect(await page.locator("#posts-code").innerText()).toContain('q="&quot;经营主体&quot;"');
    expect(problems).toEqual([]);
  });

  it.each(["atom.xml", "rss.xml"])("are readable where a browser opens %s: styled, not source", async (file) => {
    const response = await page.goto(`${gazette.url}/${file}`);
    expect(response?.headers()["content-type"]).toBe("application/xml; charset=utf-8");
    const shown = await page.evaluate(`(() => {
      const entry = document.querySelector("entry, item");
      const title = entry.querySelector("title");
      return { root: document.documentElement.localName, display: getComputedStyle(entry).display,
               title: getComputedStyle(title).display, id: getComputedStyle(entry.querySelector("id, guid")).display };
    })()`);
    expect(shown).toEqual({ root: file === "atom.xml" ? "feed" : "rss", display: "flex", title: "block", id: "none" });
  });
});
