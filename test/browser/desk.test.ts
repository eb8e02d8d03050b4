import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { gb18030 } from "../formats/subscriber-file/gb18030.ts";
import { violations } from "./axe.ts";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { reach, tabTo } from "./keyboard.ts";
import { faultsOf } from "./look.ts";
import { picture } from "./picture.ts";
import { textOf } from "./shown-text.ts";

const DAY = 86_400_000;
const ADMIN = { Authorization: "Bearer dev-admin-token" };
const HOSTILE = `<img src=x onerror="document.title='ran'"><script>document.title='ran'</script>`;

let gazette: RunningGazette;
let browser: Browser;
let folder: string;
let context: BrowserContext;
let page: Page;
/** The issue of the second morning. */
let second = 0;
const problems: string[] = [];

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker")),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "desk-")),
  ]);
  await fill();
  context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && problems.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error}`));
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${gazette.url}/api/v1${path}`, { ...init, headers: { ...ADMIN, ...init.headers } });

async function stateOf(issue: number): Promise<string> {
  return ((await (await api(`/issues/${issue}`)).json()) as { state: string }).state;
}

/** 8 a.m. in Shanghai, midnight in UTC, some days ahead: after the hold of posts. */
const morning = (days: number) => (Math.floor((Date.now() + 15 * 60_000) / DAY) + days) * DAY + 60_000;

/** Sets up a newsletter with sent, failed and pending deliveries, unsubscriptions and broken posts. */
async function fill(): Promise<void> {
  // Slow enough to watch an issue.
  await setFaults({ rate: 6 });
  const addresses = Array.from({ length: 40 }, (_, index) => `reader${index}@example.com`);
  await fetch(`${gazette.ses}/faults`, {
    method: "POST",
    body: JSON.stringify({ refuse: ["reader3@example.com", "reader4@example.com"] }),
  });
  await api("/subscribers/import?consent=a+fair+in+2024", {
    method: "POST",
    body: `email,status,frequency,watches\n${addresses.map((email, index) => `${email},active,${index % 9 ? "daily" : "weekly"},${index === 9 ? "soybean" : ""}`).join("\n")}\n`,
  });
  // Nobody listens there.
  await api("/webhooks", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      url: "http://127.0.0.1:9/hook",
      events: ["post.published", "subscriber.left"],
      email_addresses: true,
    }),
  });
  for (const [email, detail] of [
    ["stranger@example.org", "wrote to us"],
    ["reader7@example.com", HOSTILE],
  ])
    await api("/suppressions", { method: "POST", body: JSON.stringify({ email, detail }) });
  const date = new Date(Date.now() - 60_000).toISOString();
  await mkdir(join(folder, "posts"), { recursive: true });
  const files = {
    "fresh.md": `---\ntitle: 收评：沪指窄幅震荡，新能源板块走强\ndate: ${date}\ncategories: Markets\n---\n正文。\n`,
    "twin.md": `---\ntitle: Fog keeps the soybean ships outside\ndate: ${date}\ncategories: markets\n---\nText. ![](http://portal.example/GetPic.aspx?nid=1&k=2)\n`,
    "other-order.md": `---\ntitle: Stocks\ndate: ${date}\ncategories: gushichang A\n---\nText.\n`,
    "hostile.md": `---\ntitle: ${JSON.stringify(HOSTILE)}\ndate: ${date}\ncategories: ${JSON.stringify("<b>bold</b>")}\n---\nText.\n`,
    "broken.md": `---\ntitle: A date nobody can read\ndate: the day after tomorrow\n---\nText.\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "posts", name), text);
  // On this machine nobody is asked: all of these are refused.
  const settings = await readFile(fileURLToPath(new URL("../../content/site.yaml", import.meta.url)), "utf8");
  await writeFile(join(folder, "site.yaml"), `${settings}\nmirror_images: true\n`);
  await gazette.publish(folder);
  await fetch(`${gazette.url}/atom.xml`, { headers: { "User-Agent": FEEDLY } });
  await gazette.cron(morning(1));
  for (let tries = 0; (await stateOf(1)) !== "finished"; tries++) {
    if (tries > 200) throw new Error("The first issue is not finished within twenty seconds.");
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Checks a page: controls without a label, duplicate ids, overflow. */
const FAULTS = `(() => {
  const faults = [];
  const seen = (element) => element.checkVisibility() && element.type !== "hidden";
  for (const control of document.querySelectorAll("input, select, textarea, button, progress"))
    if (seen(control) && !control.labels?.length && !control.getAttribute("aria-label") && !control.textContent.trim())
      faults.push("no label: " + control.outerHTML);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push("id twice: " + id);
  for (const name of ["aria-describedby", "aria-labelledby"])
    for (const element of document.querySelectorAll("[" + name + "]"))
      for (const id of element.getAttribute(name).split(" "))
        if (!ids.includes(id)) faults.push(name + " leads nowhere: " + id);
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (!document.documentElement.lang) faults.push("no language");
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest(".table, pre"));
    faults.push("wider than the window: " + wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | "));
  }
  if (document.title === "ran" || document.querySelector("img, main script")) faults.push("a title ran");
  return faults;
})()`;

/** Checks only for injected markup, on pages whose CSP is off. */
const FAULTS_OF_OTHERS = `(() => {
  const faults = [];
  if (document.title === "ran") faults.push("a text ran");
  if (document.querySelector("main img, main script, td b, th b, h1 b, option b")) faults.push("a text became markup");
  return faults;
})()`;

const FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)";

async function setFaults(faults: object): Promise<void> {
  const response = await fetch(`${gazette.ses}/faults`, { method: "POST", body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(await response.text());
}

/** Publishes a post, and opens and plans the daily issue of a morning, beside a weekly one on Mondays. Returns its id. */
async function issueOf(name: string, title: string, at: number): Promise<number> {
  const date = new Date(Date.now() - 60_000).toISOString();
  await writeFile(
    join(folder, "posts", name),
    `---\ntitle: ${title}\ndate: ${date}\ncategories: Markets\n---\nText.\n`,
  );
  await gazette.publish(folder);
  await gazette.cron(at);
  const { issues } = (await (await api("/issues")).json()) as { issues: { id: number; frequency: string }[] };
  return Math.max(...issues.flatMap(({ id, frequency }) => (frequency === "daily" ? [id] : [])));
}

/** Opens the file chooser of the focused field by keyboard. */
async function chooseFile(name: string, text: string | Buffer): Promise<void> {
  const chosen = page.waitForEvent("filechooser");
  // Chromium may miss a key right after layout.
  const again = setTimeout(() => void page.keyboard.press("Space").catch(() => {}), 5_000);
  await page.keyboard.press("Space");
  const chooser = await chosen.finally(() => clearTimeout(again));
  await chooser.setFiles({ name, mimeType: "text/csv", buffer: typeof text === "string" ? Buffer.from(text) : text });
}

/** Checks a page in the window of a computer, in the light, and of a telephone, in the dark, where axe judges it. */
async function look(name: string, widths = [1280, 390]): Promise<void> {
  for (const width of widths) {
    const isTelephone = width === 390;
    await become(width, isTelephone ? "dark" : "light");
    const faults = await page.evaluate<string[]>(FAULTS);
    faults.push(...(await faultsOf(page)).filter(isOfContrast), ...(isTelephone ? await violations(page) : []));
    expect([name, width, faults]).toEqual([name, width, []]);
    await picture(page, `desk/${name}-${width}`);
  }
  await become(1280, "light");
}

const become = (width: number, colorScheme: "light" | "dark") =>
  Promise.all([page.setViewportSize({ width, height: 900 }), page.emulateMedia({ colorScheme })]);

const isOfContrast = (fault: string) => fault.includes("contrast");

/** Activates a link or button by its text, with Tab and Enter. */
async function press(text: string): Promise<void> {
  await reach(page, `(element) => element.textContent.trim() === ${JSON.stringify(text)}`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

/** Focuses a field by its id, with Tab. */
const into = (id: string) => tabTo(page, `[id=${JSON.stringify(id)}]`);

/** What becomes of the rows of an import: outcome, count, first lines. */
const becomes = () =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll("[data-outcome]")].map((row) =>
       [row.dataset.outcome, ...[...row.querySelectorAll("td")].map((cell) => cell.innerText)])`,
  );

/** The status message of the page. */
const said = () => textOf(page, "[role=status]");

const heading = () => textOf(page, "h1");

const PAGES = {
  overview: "",
  issues: "/issues",
  issue: "/issues/1",
  failed: "/issues/1/deliveries?state=failed",
  resend: "/issues/1/resend?state=failed",
  preview: "/issues/1/preview",
  subscribers: "/subscribers",
  subscriber: "/subscribers/8",
  preferences: "/subscribers/2/preferences",
  unsubscribe: "/subscribers/2/unsubscribe",
  "none-found": "/subscribers?q=nobody",
  bulk: "/subscribers/bulk?action=suppress&all=1&q=reader1",
  "nobody-selected": "/subscribers/bulk?action=unsubscribe&q=reader1",
  growth: "/growth",
  alerts: "/alerts",
  tokens: "/tokens",
  webhooks: "/webhooks",
  webhook: "/webhooks/1",
  "webhook-delete": "/webhooks/1/delete",
  "webhook-no-calls": "/webhooks/1?state=dead",
  post: "/post?key=posts%2Ffresh.md",
  "posts-found": "/posts?q=soybean&category=markets",
  withdrawn: "/posts?state=withdrawn",
  suppress: "/subscribers/2/suppress",
  import: "/import",
  suppressions: "/suppressions",
  lift: "/suppressions/lift?email=stranger%40example.org",
  posts: "/posts",
  categories: "/categories",
  watches: "/watches",
  category: "/category?id=a-gushichang",
  "merge-question": "/category/merge?id=gushichang-a&into=a-gushichang",
  "merge-refused": "/category/merge?id=gushichang-a&into=gushichang-a",
  checks: "/checks",
  nowhere: "/nowhere",
};

/** What a publisher asks, the links that lead from the overview to the answer, and what stands there. */
const QUESTIONS: [string, string[], Record<"en" | "zh", RegExp>][] = [
  [
    "what was sent in an issue, and what came of it",
    ["/issues", "/issues/1"],
    {
      en: /Fog keeps[\s\S]*Started[\s\S]*Ended[\s\S]*Rate[\s\S]*Bounced[\s\S]*Unsubscribed after it[\s\S]*Preview and test[\s\S]*Web page[\s\S]*CSV[\s\S]*收评/,
      zh: /开始[\s\S]*结束[\s\S]*速度[\s\S]*退信[\s\S]*收到后退订[\s\S]*网页版[\s\S]*CSV[\s\S]*收评/,
    },
  ],
  ["the issues by edition", ["/issues"], { en: /Daily · \d+ \w{3}/, zh: /每日 · \d+月\d+日/ }],
  [
    "what a subscriber received, and why not",
    ["/subscribers", "/subscribers/40"],
    {
      en: /Recent posts[\s\S]*Fog keeps[\s\S]*Received|Sent Issue 1/,
      zh: /近期文章[\s\S]*Fog keeps/,
    },
  ],
  [
    "where subscribers come from, and what they follow",
    ["/growth"],
    {
      en: /import\s+40\s+0[\s\S]*Everything\s+\d+[\s\S]*By language[\s\S]*example\.com/,
      zh: /导入\s+\d+[\s\S]*全部[\s\S]*按语言[\s\S]*example\.com/,
    },
  ],
  ["who is at a domain", ["/growth", "domain=example.com"], { en: /\d+ subscribers[\s\S]*reader/, zh: /\d+ 位订阅者/ }],
  ["who reads in a language", ["/growth", "language=zh"], { en: /\d+ subscribers/, zh: /位订阅者/ }],
  ["how many follow a category", ["/categories"], { en: /Followers/, zh: /关注人数/ }],
  [
    "which searches are followed, and what nobody follows",
    ["/categories", "/watches"],
    { en: /soybean\s+1\s[\s\S]*posts that nobody follows/, zh: /soybean\s+1\s[\s\S]*无人关注的文章/ },
  ],
  [
    "the issues a post was in",
    ["/posts", "key=posts%2Ftwin.md"],
    // A weekly one holds it, too, from the Monday on that is among these mornings.
    { en: /In (?:1 issue\b|2 issues)[\s\S]*等 4 篇/, zh: /收录于 [12] 期/ },
  ],
  ["drafts", ["state=draft"], { en: /harbour-pilot/, zh: /harbour-pilot/ }],
  ["withdrawn posts", ["state=withdrawn"], { en: /No posts found/, zh: /没有找到文章/ }],
  ["all alerts", ["/alerts"], { en: /Now[\s\S]*Over/, zh: /当前[\s\S]*已结束/ }],
  ["webhooks", ["/webhooks"], { en: /127\.0\.0\.1:9/, zh: /新建 webhook/ }],
  ["tokens", ["/tokens"], { en: /No tokens yet/, zh: /还没有令牌/ }],
  [
    "what the month amounts to and costs",
    ["/growth#month"],
    {
      en: /This month[\s\S]*Posts[\s\S]*Issue emails[\s\S]*\$0\.0/,
      zh: /本月[\s\S]*期次邮件[\s\S]*\$0\.0/,
    },
  ],
];

/** What a page of the desk says, and its links. */
interface Shown {
  text: string;
  links: { href: string; place: "main" | "nav"; isReached: boolean }[];
}

/** By the address of each page that has been open. */
const shown = new Map<string, Shown>();

/** What answers questions in Chinese, by the address of its page. */
const answers = new Map<string, [question: string, answer: RegExp][]>();

const whatIsShown = () =>
  page.evaluate<Shown>(`({
    text: document.querySelector("main").innerText,
    links: [...document.querySelectorAll("main a[href], nav a[href]")].map((link) => ({
      href: link.getAttribute("href"),
      place: link.closest("main, nav").localName,
      isReached: link.tabIndex >= 0 && link.checkVisibility({ visibilityProperty: true }),
    })),
  })`);

async function shownAt(path: string): Promise<Shown> {
  const known = shown.get(path);
  if (known) return known;
  await page.goto(gazette.url + path);
  expect([path, await page.evaluate<string[]>(FAULTS)]).toEqual([path, []]);
  const found = await whatIsShown();
  shown.set(path, found);
  return found;
}

/** Pages with an error status, which the browser logs. */
const REFUSED: Record<string, string> = { nowhere: "404", "merge-refused": "409", "nobody-selected": "400" };

describe("the publisher's desk in a browser", () => {
  it("opens by keyboard alone, after a wrong token has been said to be wrong", async () => {
    await page.goto(`${gazette.url}/admin/checks`);
    expect(page.url()).toContain("/admin/login?next=");
    await look("login");
    for (const [token, said] of [
      ["wrong", "Wrong admin token"],
      ["dev-admin-token", "Checks"],
    ] as const) {
      await page.locator("#token").focus();
      await page.keyboard.type(token);
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      await expect.poll(() => textOf(page, "main")).toContain(said);
      if (token === "wrong") await look("login-wrong");
    }
    expect(page.url()).toBe(`${gazette.url}/admin/checks`);
    // A failed login is a 403, which the browser logs.
    expect(problems.splice(0).filter((problem) => !problem.includes("status of 403"))).toEqual([]);
  });

  it.each(Object.entries(PAGES))("shows %s whole, named and in order, at 390 and 1280 px", async (name, path) => {
    await page.goto(`${gazette.url}/admin${path}`);
    await look(name);
    shown.set(`/admin${path}`, await whatIsShown());
    expect(problems.splice(0).filter((problem) => !(REFUSED[name] && problem.includes(REFUSED[name])))).toEqual([]);
  });

  it("answers each question in two clicks from the overview, which the keyboard reaches", async () => {
    for (const [question, links, answer] of QUESTIONS) {
      let path = "/admin";
      for (const link of links) {
        const found = (await shownAt(path)).links.find(
          ({ href, place }) => (place === "main" && href.includes(link)) || (place === "nav" && href.endsWith(link)),
        );
        expect([question, link, found]).toEqual([question, link, expect.objectContaining({ isReached: true })]);
        const { pathname, search } = new URL(found?.href ?? "", gazette.url + path);
        path = pathname + search;
      }
      expect([question, (await shownAt(path)).text]).toEqual([question, expect.stringMatching(answer.en)]);
      answers.set(path, [...(answers.get(path) ?? []), [question, answer.zh]]);
    }
  });

  it("shows who asks for feeds", async () => {
    await page.goto(`${gazette.url}/admin`);
    expect(await textOf(page, "#feeds ~ .table tbody")).toMatch(/^Feedly\s+1\s+0\s+16$/);
  });

  it("shows the mail inside the preview", async () => {
    await page.goto(`${gazette.url}/admin/issues/1/preview`);
    await expect.poll(() => page.frames().length).toBe(2);
    await expect.poll(() => page.frames()[1]?.locator("body").innerText()).toContain("收评：沪指窄幅震荡");
    expect(problems.splice(0)).toEqual([]);
  });

  it("leads from section to section by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin`);
    for (const section of ["Issues", "Posts", "Growth", "Alerts", "Tokens", "Categories", "Checks", "Overview"]) {
      await press(section);
      expect(await heading()).toBe(section);
    }
    expect(problems.splice(0)).toEqual([]);
  });

  it("merges what is one and takes it back, by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin/categories`);
    await press("Merge… gushichang A");
    expect(await heading()).toBe("Merge gushichang A into A股市场?");
    await press("Merge");
    expect(await textOf(page, "[role=status]")).toContain("Merged.");
    expect(await heading()).toBe("A股市场");
    await look("category-merged");
    await page.goto(`${gazette.url}/admin/categories`);
    await look("categories-merged");
    expect((await fetch(`${gazette.url}/categories/gushichang-a/rss.xml`)).status).toBe(200);
    await press("Undo… gushichang-a");
    await press("Undo merge");
    expect(await textOf(page, "[role=status]")).toContain("Merge undone.");
    expect(problems.splice(0)).toEqual([]);
  });

  it("finds a subscriber and changes their preferences by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin/subscribers`);
    await into("q");
    await page.keyboard.type("reader11");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    await press("reader11@example.com");
    await press("Change preferences");
    await into("frequency");
    await page.keyboard.press("End");
    await into("hour");
    await page.keyboard.press("End");
    await press("Save");
    expect(await said()).toContain("Saved.");
    expect(await textOf(page, ".facts")).toMatch(/Weekly · 23:00/);
    expect(await textOf(page, "tbody")).toMatch(/Previously: Daily · \d\d:00/);
    await look("subscriber-changed");
    expect(problems.splice(0)).toEqual([]);
  });

  it("unsubscribes, suppresses and removes the suppression by keyboard alone, each after a question", async () => {
    await page.goto(`${gazette.url}/admin/subscribers/2`);
    await press("Unsubscribe");
    expect(await heading()).toBe("Unsubscribe reader1@example.com?");
    await press("Unsubscribe");
    expect(await said()).toContain("Unsubscribed.");
    await press("Suppress");
    expect(await heading()).toBe("Suppress reader1@example.com?");
    await into("reason");
    await page.keyboard.type(HOSTILE);
    await press("Suppress");
    expect(await said()).toContain("Suppressed.");
    await press("Remove");
    await press("Remove");
    expect(await said()).toContain("Suppression removed.");
    expect(problems.splice(0)).toEqual([]);
  });

  it("adds an address to those that are not written to, and takes over a list, by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin/suppressions`);
    await into("email");
    await page.keyboard.type("another@example.org");
    await into("detail");
    await page.keyboard.type("by letter");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    expect(await said()).toContain("Suppressed.");
    const list = `email,reason,detail\nold@example.org,bounce,from before\nanother@example.org,,\n"${HOSTILE.replaceAll('"', '""')}",,\n`;
    await into("file");
    await chooseFile("suppressed.csv", list);
    await press("Suppress all");
    expect(await said()).toContain("1 address suppressed, 1 already known.");
    await look("suppressions-imported");
    expect(problems.splice(0)).toEqual([]);
  });

  it("imports an export of another product after showing what becomes of it, by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin/import`);
    await into("file");
    await chooseFile("people.xlsx", "PK\u0003\u0004\u0014\u0000\u0006\u0000[Content_Types].xml");
    await into("consent");
    await page.keyboard.type("At the fair");
    await tabTo(page, "[name=confirm]");
    await page.keyboard.press("Space");
    await press("Check the file");
    expect(await textOf(page, "[role=alert]")).toContain("This is an Excel workbook.");
    expect(await page.locator("#consent").inputValue()).toBe("At the fair");
    expect(await page.locator("[name=confirm]").isChecked()).toBe(true);
    await look("import-refused");

    const text = [
      "uuid,email,name,attributes,status,created_at,updated_at",
      `1,new@example.com,"New, A","{""city"": ""Rome""}",enabled,2024-01-02T03:04:05Z,`,
      "2,reader1@example.com,,{},enabled,2024-01-02T03:04:05Z,",
      "3,gone@example.com,,{},disabled,2024-01-02T03:04:05Z,",
      "4,blocked@example.com,,{},blocklisted,2024-01-02T03:04:05Z,",
      `5,"${HOSTILE.replaceAll('"', '""')}",,{},enabled,2024-01-02T03:04:05Z,`,
      "6,odd@example.com,,{},sleeping,2024-01-02T03:04:05Z,",
    ].join("\n");
    await into("file");
    await chooseFile("listmonk.csv", text);
    await press("Check the file");
    const expected = [
      ["active", "1", "2"],
      ["unsubscribed", "1", "4"],
      ["suppressed", "1", "5"],
      ["left-here", "1", "3"],
      ["refused", "1", "6"],
      ["refused", "1", "7"],
    ];
    expect(await textOf(page, "#report")).toBe("Nothing is imported yet");
    expect(await textOf(page, ".report")).toContain("listmonk.csv: export of listmonk, UTF-8, separated by commas.");
    expect(await becomes()).toEqual(expected);
    await look("import-report");
    await tabTo(page, "[download='refused.csv']");
    const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    const refused = await readFile(await saved.path(), "utf8");
    expect(refused.split("\r\n")[0]).toBe("\ufeffline,reason,uuid,email,name,attributes,status,created_at,updated_at");
    expect(refused).toMatch(/^7,"status: The state “sleeping” is not known/m);

    await press("Import now");
    expect(await textOf(page, "#report")).toBe("Imported");
    expect(await becomes()).toEqual(expected);
    await look("import-done");
    await press("Show subscribers");
    await into("q");
    await page.keyboard.type("new");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    expect(await textOf(page, "tbody")).toContain("new@example.com");

    // The workbook was refused with a 400, which the browser logs.
    expect(problems.splice(0).filter((problem) => !problem.includes("status of 400"))).toEqual([]);
  });

  it("imports a Chinese sheet in Chinese, by keyboard alone", async () => {
    const [cookie] = await context.cookies();
    const chinese = await browser.newContext({ locale: "zh-CN" });
    if (cookie) await chinese.addCookies([cookie]);
    const before = page;
    page = await chinese.newPage();
    try {
      await page.goto(`${gazette.url}/admin/import`);
      await into("file");
      await chooseFile("名单.csv", Buffer.from(gb18030("姓名,邮箱,状态\n李雷，销售,lilei@example.com,已退订\n")));
      await press("检查文件");
      expect(await textOf(page, ".report")).toContain("名单.csv：表格，GBK，逗号分隔。");
      expect(await becomes()).toEqual([["unsubscribed", "1", "2"]]);
      await look("import-report-zh");
      await press("立即导入");
      expect(await textOf(page, "#report")).toBe("已导入");
    } finally {
      page = before;
      await chinese.close();
    }
  });

  it("shows a copy and sends a test of it, by keyboard alone", async () => {
    await page.goto(`${gazette.url}/admin/issues/1/preview`);
    await tabTo(page, "[name=categories][value=markets]");
    await page.keyboard.press("Space");
    await press("Show preview");
    expect(page.url()).toContain("categories=markets");
    await into("to");
    await page.keyboard.type("editor@example.com");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    expect(await said()).toContain("Test sent to editor@example.com.");
    await look("preview-sent");
    const inbox = await fetch(`${gazette.ses}/inbox.json?to=editor@example.com`);
    expect(await inbox.json()).toMatchObject([{ subject: expect.stringContaining("[Test]") }]);
    expect(problems.splice(0)).toEqual([]);
  });

  it("resends what failed, by keyboard alone", async () => {
    await setFaults({ refuse: [] });
    await page.goto(`${gazette.url}/admin/issues/1`);
    await press("Resend all 2");
    expect(await heading()).toBe("Resend: Issue 1 · Daily");
    await press("Resend");
    expect(await said()).toContain("2 deliveries queued again.");
    await expect.poll(() => stateOf(1)).toBe("finished");
    await page.reload();
    expect(await textOf(page, "[data-count=failed]")).toBe("0");
    expect(problems.splice(0)).toEqual([]);
  });

  it("pauses an issue, resumes it, watches it without reloading, and cancels it, by keyboard alone", async () => {
    const many = Array.from({ length: 160 }, (_, index) => `later${index}@example.com,active,daily`);
    await api("/subscribers/import?consent=a+fair", {
      method: "POST",
      body: `email,status,frequency\n${many.join("\n")}`,
    });
    second = await issueOf("second.md", "Second day", morning(2));
    await page.goto(`${gazette.url}/admin/issues/${second}`);
    await press("Pause");
    expect(await heading()).toBe(`Pause Issue ${second} · Daily?`);
    await into("reason");
    await page.keyboard.type(HOSTILE);
    await press("Pause");
    expect(await said()).toContain("Paused.");
    expect(await textOf(page, "main")).toContain(`Paused by hand: ${HOSTILE}`);
    await look("issue-paused");
    await press("Resume");
    await press("Resume");
    expect(await said()).toContain("Resumed.");
    const sent = async () => Number(await textOf(page, "[data-count=accepted]"));
    const before = await sent();
    await expect.poll(sent).toBeGreaterThan(before);
    expect(await textOf(page, "[data-text=eta]")).toMatch(/^Done at about \d\d:\d\d, at \d(\.\d)? per second\.$/);
    await look("issue-live", [390]);
    await press("Cancel this issue");
    expect(await heading()).toBe(`Cancel Issue ${second} · Daily?`);
    await press("Cancel this issue");
    expect(await said()).toContain("Cancelled.");
    expect(await textOf(page, ".state")).toBe("cancelled");
    await look("issue-cancelled");
    expect(problems.splice(0)).toEqual([]);
  });

  it("says what an issue waits for, and shows its end by itself", async () => {
    await setFaults({ dailyQuota: 100, sent: 100 });
    const third = await issueOf("third.md", "Third day", morning(3));
    await page.goto(`${gazette.url}/admin/issues/${third}`);
    const state = () => textOf(page, ".state");
    // As each minute in the world: a sender that was just ending its shift for the issue before is called again.
    let minutes = 0;
    const crons = setInterval(() => void gazette.cron(morning(3) + ++minutes * 60_000).catch(() => {}), 5_000);
    // The shift of a sender may have to end first, which takes 22 seconds on a quiet machine.
    await expect
      .poll(state, { timeout: 100_000 })
      .toMatch(/^Daily quota used up; resumes at (?:\d+ \w+, )?\d\d:\d\d$/)
      .finally(() => clearInterval(crons));
    await look("issue-waiting");
    await api(`/issues/${third}/cancel`, { method: "POST" });
    await expect.poll(state).toBe("cancelled");
    await setFaults({ dailyQuota: null, sent: 0 });
    expect(problems.splice(0)).toEqual([]);
  });

  it("runs nothing that others wrote, even without the policy that forbids it", async () => {
    const [cookie] = await context.cookies();
    const open = await browser.newContext({ locale: "en-GB", bypassCSP: true });
    if (cookie) await open.addCookies([cookie]);
    const unguarded = await open.newPage();
    for (const path of [
      "/posts",
      "/categories",
      "/subscribers/2",
      "/subscribers/2/suppress",
      `/issues/${second}`,
      "/issues",
      `/subscribers?q=${encodeURIComponent(HOSTILE)}`,
      "/suppressions",
      "/issues/1/preview",
    ]) {
      await unguarded.goto(`${gazette.url}/admin${path}`);
      await unguarded.evaluate("window.policyIsOff = new Function('return true')()");
      expect([path, await unguarded.evaluate(FAULTS_OF_OTHERS)]).toEqual([path, []]);
    }
    await open.close();
  });

  it("is as good in Chinese, in the dark, and without JavaScript, and answers the same questions", async () => {
    const [cookie] = await context.cookies();
    const dark = await browser.newContext({
      locale: "zh-CN",
      colorScheme: "dark",
      javaScriptEnabled: false,
      viewport: { width: 390, height: 900 },
    });
    if (cookie) await dark.addCookies([cookie]);
    const before = page;
    page = await dark.newPage();
    try {
      const own = Object.entries(PAGES).map(([name, path]) => [name, `/admin${path}`] as const);
      const others = [...answers.keys()].filter((path) => !own.some(([, known]) => known === path));
      for (const [name, path] of [...own, ...others.map((path) => [path.replaceAll(/\W+/g, "-"), path] as const)]) {
        await page.goto(gazette.url + path);
        expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
        expect([name, await page.evaluate<string[]>(FAULTS)]).toEqual([name, []]);
        const text = await textOf(page, "main");
        for (const [question, answer] of answers.get(path) ?? [])
          expect([question, text]).toEqual([question, expect.stringMatching(answer)]);
        await picture(page, `desk/${name}-zh-dark`);
      }
    } finally {
      page = before;
      await dark.close();
    }
  });

  it("closes by keyboard", async () => {
    await page.goto(`${gazette.url}/admin`);
    await press("Log out");
    await expect.poll(() => textOf(page, "main")).toContain("You are logged out.");
    await page.goto(`${gazette.url}/admin`);
    expect(page.url()).toContain("/admin/login");
  });
});
