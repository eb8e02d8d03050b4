import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { signer } from "../../src/adapters/signer.ts";
import { followName } from "../../src/core/subscribers/follow.ts";
import { en } from "../../src/locales/en.ts";
import { zh } from "../../src/locales/zh.ts";
import { sharedChromium } from "./chromium.ts";
import { LINK_SECRET, type RunningGazette, startGazette } from "./gazette.ts";
import { linkOf, mailsTo, mailTo } from "./inbox.ts";
import { keptPages } from "./kept-page.ts";
import { follow, tabTo } from "./keyboard.ts";
import { look } from "./look.ts";
import { postsOfManyCategories } from "./many-categories.ts";
import { textOf } from "./shown-text.ts";

let gazette: RunningGazette;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker")),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "many-")),
  ]);
  await mkdir(join(folder, "posts"));
  for (const [path, text] of Object.entries(postsOfManyCategories("2026-11-20 08:00:00 +0800")))
    await writeFile(join(folder, path), text);
  expect(await gazette.publish(folder)).toMatchObject({ exitCode: 0, report: { published: 40 } });
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

const keptPage = keptPages(() => browser);

/** In Paris; with smooth scrolling the focus would be out of sight at first. */
const PERSON: BrowserContextOptions = { timezoneId: "Europe/Paris", reducedMotion: "reduce" };

/** Opens a page that records errors. */
const person = (options: BrowserContextOptions = {}) => keptPage({ ...PERSON, ...options });

/** What is wrong; the browser also says that a form was refused, or that nothing is there. */
const wrong = (complaints: string[]) => complaints.filter((line) => !/status of 4(00|04|10)/.test(line));

let people = 0;
const someone = () => `person-${++people}@example.com`;

/** Has a fresh link mailed, and returns it. */
async function freshLink(email: string): Promise<string> {
  await fetch(`${gazette.url}/preferences`, { method: "POST", body: new URLSearchParams({ email }) });
  return linkOf(await mailTo(gazette.ses, email, "preferences-link"), "/preferences/");
}

/** Creates a subscriber, and returns a fresh link to their preferences. */
async function subscriber(preferences: object = {}): Promise<{ email: string; preferences: string }> {
  const email = someone();
  const asked = await fetch(`${gazette.url}/api/v1/subscriptions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, ...preferences }),
  });
  expect(asked.status).toBe(202);
  await fetch(linkOf(await mailTo(gazette.ses, email, "confirmation"), "/confirm/"), { method: "POST" });
  await mailTo(gazette.ses, email, "welcome");
  return { email, preferences: await freshLink(email) };
}

/** Downloads a subscriber's data. */
async function stored(preferences: string) {
  const answer = await fetch(`${preferences}/export`);
  const { subscriber } = (await answer.json()) as { subscriber: Record<string, unknown> };
  return subscriber;
}

/** Returns the link of a digest's heading that ends a watch: the start of a token names the subscriber. */
async function unfollowLink(preferences: string, watch: string): Promise<string> {
  const [id = ""] = (preferences.split("/").at(-1) ?? "").split("-");
  const claim = { purpose: "unfollow" as const, subscriberId: Number.parseInt(id, 36), madeAt: 0 };
  const name = await followName({ kind: "watch", id: watch });
  return `${gazette.url}/unfollow/${await signer(LINK_SECRET).sign(claim)}/${name}`;
}

const ticked = (page: Page) => page.locator(".chosen label:has(:checked)").allInnerTexts();
const offered = (page: Page) => page.locator(".picker > .choice label").allInnerTexts();
const status = (page: Page) => page.locator("#category-status");
const followed = (page: Page) => page.locator(".chips:has([name=remove]) li > span > span").allInnerTexts();
const suggested = (page: Page) => page.locator("#suggestions li > span > span").allInnerTexts();
const suggestions = (page: Page) => page.locator("#suggestions-status");

/** The button of how and when. */
const DELIVERY = "form[aria-labelledby=delivery] > button";

/** Occurs in posts of `content/`. */
const WATCH = "铜库存";

describe.each([
  ["zh-CN", zh.pages],
  ["en", en.pages],
] as const)("a subscriber's way by the keyboard alone, in %s", (language, words) => {
  const email = someone();
  const found: string[] = [];
  let person_: Awaited<ReturnType<typeof person>>;
  let page: Page;
  let preferences = "";
  let manage = "";

  beforeAll(async () => {
    person_ = await person({ locale: language });
    page = person_.page;
  });

  const seen = async (name: string) => found.push(...(await look(page, name, language)));
  const heading = () => textOf(page, "h1");

  it("searches, and wants what it finds by email", async () => {
    await page.goto(`${gazette.url}/categories/markets/`);
    await tabTo(page, ".follow > summary");
    await page.keyboard.press("Enter");
    await seen("label-follow");
    await page.goto(`${gazette.url}/search?q=${WATCH}`);
    await tabTo(page, ".follow > summary");
    await page.keyboard.press("Enter");
    await seen("search-follow");
    await follow(page, ".follow a[href*='/subscribe?q=']");
    expect(await page.inputValue("#watches")).toBe(WATCH);
    await seen("subscribe-watch");
  });

  it("subscribes, with a mistake on the way and a category that is looked for", async () => {
    await tabTo(page, "#email");
    await page.keyboard.type("ann@example");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await textOf(page, "#email-problem")).toBe(words.fieldProblems.email);
    await seen("subscribe-mistake");
    // The notice links the field.
    await tabTo(page, ".notice a");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+Tab");
    await tabTo(page, "#email");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(email);
    await tabTo(page, "summary");
    await page.keyboard.press("Enter");
    await tabTo(page, "#category-question");
    await page.keyboard.type("zurich");
    await status(page).getByText(words.picker.found("1")).waitFor();
    await tabTo(page, ".picker > .choice input");
    await page.keyboard.press("Space");
    expect(await ticked(page)).toEqual(["Zürich Börse"]);
    await seen("subscribe-found");
    await follow(page, "form.subscribe > button");
    expect(await heading()).toBe(words.checkInbox.title);
    await seen("check-inbox");
  });

  it("confirms", async () => {
    await page.goto(linkOf(await mailTo(gazette.ses, email, "confirmation"), "/confirm/"));
    expect(await textOf(page, "main")).toContain(words.following.watch(WATCH));
    await seen("confirm");
    await follow(page, "main button");
    expect(await heading()).toBe(words.confirmed.title);
    await seen("confirmed");
    manage = linkOf(await mailTo(gazette.ses, email, "welcome"), "/manage/");
    preferences = await freshLink(email);
    expect(await stored(preferences)).toMatchObject({
      categories: ["zürich-börse"],
      watches: [WATCH],
      timezone: "Europe/Paris",
    });
  });

  it("adds to what it follows, ends one and takes that back, and says how often", async () => {
    const named = ["Zürich Börse", words.following.watch(WATCH)];
    await page.goto(manage);
    expect(await textOf(page, "main")).not.toContain(email);
    expect(await followed(page)).toEqual(named);
    await seen("preferences");
    await tabTo(page, "#follow-question");
    await page.keyboard.type("港口");
    await suggestions(page).getByText(words.following.matches(6), { exact: true }).waitFor();
    await seen("preferences-found");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("?!");
    await suggestions(page).getByText(words.following.matches(0)).waitFor();
    await seen("preferences-nothing");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("海关 望潮");
    await expect.poll(() => suggested(page)).toHaveLength(6);
    const [question = "", found = ""] = await suggested(page);
    expect([question, found]).toEqual([words.following.watch("望潮 海关"), expect.stringContaining("望潮海关")]);
    await follow(page, `button[aria-label='${words.following.add(found)}']`);
    expect(await textOf(page, ".notice")).toContain(words.following.added(found));
    expect(await followed(page)).toEqual(["Zürich Börse", found, named[1]]);
    await seen("follows-added");
    await follow(page, `button[aria-label='${words.following.remove("Zürich Börse")}']`);
    await follow(page, ".notice button[name=add]");
    expect((await followed(page)).toSorted()).toEqual([...named, found].toSorted());
    await follow(page, `button[aria-label='${words.following.remove("Zürich Börse")}']`);
    await seen("follows-removed");
    await tabTo(page, "#frequency");
    await page.keyboard.press("End");
    await tabTo(page, "[name=alerts]");
    await page.keyboard.press("Space");
    await follow(page, DELIVERY);
    expect(await heading()).toBe(words.preferencesSaved.title);
    expect(await textOf(page, "main")).toContain(found);
    await seen("saved");
    expect(await stored(preferences)).toMatchObject({
      ...{ frequency: "weekly", alerts: true, categories: [found], watches: [WATCH] },
    });
  });

  it("ends a watch by its link, takes that back, and is asked before the last one goes", async () => {
    const link = await unfollowLink(preferences, WATCH);
    await page.goto(link);
    await seen("unfollow");
    await follow(page, "main form button");
    expect(await heading()).toBe(words.unfollow.doneTitle);
    expect(await stored(preferences)).toMatchObject({ watches: [] });
    await seen("unfollowed");
    await follow(page, "form[action$='/undo'] button");
    expect(await heading()).toBe(words.unfollow.undoneTitle);
    expect(await stored(preferences)).toMatchObject({ watches: [WATCH] });
    await seen("follows-again");
    await page.goto(manage);
    await follow(page, ".chips button[value^='category ']");
    await follow(page, ".chips button[name=remove]");
    expect(await textOf(page, ".notice")).toContain(words.following.last(words.following.watch(WATCH)));
    await seen("follows-last");
    await page.goto(link);
    await follow(page, "main form button");
    await seen("unfollow-last");
    expect(await stored(preferences)).toMatchObject({ categories: [], watches: [WATCH] });
  });

  it("has a fresh link mailed from the preferences", async () => {
    await page.goto(manage);
    await follow(page, "form[action$='/link'] button");
    expect(await heading()).toBe(words.checkInbox.title);
  });

  it("takes a copy of everything", async () => {
    await page.goto(preferences);
    await tabTo(page, "a[href$='/export']");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(JSON.parse(await readFile(await download.path(), "utf8"))).toMatchObject({ subscriber: { email } });
  });

  it("asks for a fresh link", async () => {
    await page.goto(`${gazette.url}/preferences`);
    await seen("preferences-link");
    await tabTo(page, "#email");
    await page.keyboard.type(email);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await heading()).toBe(words.checkInbox.title);
    await page.goto(linkOf(await mailTo(gazette.ses, email, "preferences-link"), "/preferences/"));
    expect(await heading()).toBe(words.preferences.title);
  });

  it("is asked whether a likelier address was meant, and keeps the one that was typed", async () => {
    await page.goto(`${gazette.url}/subscribe`);
    await tabTo(page, "#email");
    await page.keyboard.type("person@gmial.com");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await textOf(page, ".meant")).toContain(words.subscribe.meant("person@gmail.com"));
    await seen("subscribe-meant");
    await follow(page, "button[name=as][value$='gmial.com']");
    expect(await heading()).toBe(words.checkInbox.title);
  });

  it("moves to another address, which the one before is told of", async () => {
    await page.goto(preferences);
    await follow(page, "a[href$='/address']");
    await seen("change-address");
    await tabTo(page, "#email");
    await page.keyboard.type(`new-${email}`);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await heading()).toBe(words.checkInbox.title);
    await page.goto(linkOf(await mailTo(gazette.ses, `new-${email}`, "address-change"), "/address/"));
    await seen("confirm-address");
    await follow(page, "main button");
    expect(await heading()).toBe(words.changeAddress.doneTitle);
    await seen("address-changed");
    await mailTo(gazette.ses, email, "address-changed");
    await page.goto(preferences);
    expect(await heading()).toBe(words.expired.title);
    // Links count whole seconds.
    await page.waitForTimeout(1_000);
    preferences = await freshLink(`new-${email}`);
    expect(await stored(preferences)).toMatchObject({ email: `new-${email}` });
  });

  it("wants less, then nothing, and comes to own data that is left", async () => {
    const leave = linkOf(await mailTo(gazette.ses, email, "welcome"), "/unsubscribe/");
    await page.goto(leave);
    await seen("unsubscribe");
    await follow(page, "button[name=frequency][value=weekly]");
    expect(await heading()).toBe(words.lessOften.title);
    await seen("less-often");
    await page.goto(leave);
    await tabTo(page, "#reason");
    await page.keyboard.press("ArrowDown");
    await follow(page, "main form > button");
    expect(await heading()).toBe(words.unsubscribed.title);
    await seen("unsubscribed");
    await follow(page, "form[action$='/undo'] button");
    expect(await heading()).toBe(words.resubscribed.title);
    await seen("resubscribed");
    await page.goto(leave);
    await follow(page, "main form > button");
    await page.goto(preferences);
    expect(await textOf(page, "main")).toContain(words.preferences.notSubscribed);
    await seen("own-data");
  });

  it("has everything erased, after which links say that they are of no use", async () => {
    await tabTo(page, "a[href$='/erase']");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await heading()).toBe(words.erase.title);
    await seen("erase");
    await follow(page, "main button");
    expect(await heading()).toBe(words.erased.title);
    await seen("erased");
    await page.goto(preferences);
    expect(await heading()).toBe(words.expired.title);
    await seen("expired-preferences");
    for (const purpose of ["confirm", "unsubscribe"]) {
      await page.goto(`${gazette.url}/${purpose}/1.x`);
      expect(await heading()).toBe(words.expired.title);
      await seen(`expired-${purpose}`);
    }
  });

  it("meets nothing on the way that cannot be read or used", () => {
    expect(found).toEqual([]);
    expect(wrong(person_.complaints)).toEqual([]);
  });
});

it("unsubscribes by an email, which anything else in the mailbox does not", async () => {
  const { email, preferences } = await subscriber();
  const leave = linkOf(await mailTo(gazette.ses, email, "welcome"), "/unsubscribe/")
    .split("/")
    .at(-1);
  const write = (subject: string) =>
    gazette.email(
      `From: a@example.com\r\nTo: leave@news.example\r\nMessage-ID: <1@example.com>\r\nSubject: ${subject}\r\n\r\nPlease.\r\n`,
    );
  expect((await write(`unsubscribe ${leave}x`)).status).toBe(400);
  expect(await stored(preferences)).toMatchObject({ state: "active" });
  expect((await write(`unsubscribe\r\n ${leave}`)).status).toBe(200);
  expect(await stored(preferences)).toMatchObject({ state: "unsubscribed" });
});

describe("the search among two thousand categories", () => {
  const form = () => `${gazette.url}/subscribe?categories`;

  it("finds the same as one types and by the server", async () => {
    const [typing, asking] = await Promise.all([person(), person({ javaScriptEnabled: false })]);
    await typing.page.goto(form());
    for (const question of ["港口", "ZURICH bo", "(16)", "port 10", "海关 望潮", "zurich-b", "没有"]) {
      await typing.page.fill("#category-question", question);
      await asking.page.goto(form());
      await asking.page.fill("#email", "someone@example.com");
      await asking.page.fill("#category-question", question);
      await Promise.all([asking.page.waitForEvent("load"), asking.page.press("#category-question", "Enter")]);
      const answer = await status(asking.page).innerText();
      expect(answer).not.toBe("");
      await status(typing.page).getByText(answer, { exact: true }).waitFor();
      expect([question, await offered(typing.page)]).toEqual([question, await offered(asking.page)]);
    }
    expect(wrong([...typing.complaints, ...asking.complaints])).toEqual([]);
  });

  it("works without any script, keeps what is ticked and chosen on the way, and subscribes at the end", async () => {
    const email = someone();
    const { page } = await person({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await page.goto(`${gazette.url}/subscribe?category=zürich-börse`);
    await page.fill("#email", email);
    await page.selectOption("#frequency", "weekly");
    for (const [question, title] of [
      ["port 103", "Port 103 weekly"],
      ["云浦港口0", "云浦港口0"],
    ]) {
      await page.fill("#category-question", question as string);
      await Promise.all([page.waitForEvent("load"), page.press("#category-question", "Enter")]);
      await page.getByLabel(title as string, { exact: true }).check();
    }
    await Promise.all([page.waitForEvent("load"), page.click("button[name=search]")]);
    expect((await ticked(page)).sort()).toEqual(["Port 103 weekly", "Zürich Börse", "云浦港口0"].sort());
    await page.getByLabel("Zürich Börse").uncheck();
    await Promise.all([page.waitForEvent("load"), page.click("form.subscribe > button")]);
    await fetch(linkOf(await mailTo(gazette.ses, email, "confirmation"), "/confirm/"), { method: "POST" });
    await mailTo(gazette.ses, email, "welcome");
    expect(await stored(await freshLink(email))).toMatchObject({
      categories: ["port-103-weekly", "云浦港口0"],
      frequency: "weekly",
    });
  });

  it("can be had from the server when the list does not load", async () => {
    const { page } = await person({ locale: "en" });
    await page.route("**/categories.json", (route) => route.abort());
    await page.goto(form());
    await page.fill("#email", "someone@example.com");
    await page.fill("#category-question", "zurich");
    await status(page).getByText(en.pages.picker.failed).waitFor();
    await Promise.all([page.waitForEvent("load"), page.press("#category-question", "Enter")]);
    expect(await offered(page)).toEqual(["Zürich Börse"]);
  });

  it("is small for the one who never uses it, and fits a telephone", async () => {
    const page = await browser.newPage({ ...PERSON, viewport: { width: 390, height: 844 } });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const response = await page.goto(form(), { waitUntil: "networkidle" });
    expect((await response?.body())?.length).toBeLessThan(60_000);
    // The same with its scripts there already, which run before its field has the focus.
    await page.reload({ waitUntil: "networkidle" });
    expect(asked).not.toContain("/categories.json");
    await page.fill("#category-question", "a");
    await status(page).filter({ hasText: /\d/ }).waitFor();
    expect(asked.filter((path) => path === "/categories.json")).toHaveLength(1);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await page.close();
  });
});

describe("what somebody follows", () => {
  it("is found and changed the same without any script, on a telephone", async () => {
    const { preferences } = await subscriber({ categories: ["zürich-börse"], timezone: "Asia/Shanghai" });
    const [typing, asking] = await Promise.all([
      person({ locale: "en" }),
      person({ locale: "en", javaScriptEnabled: false, viewport: { width: 390, height: 844 } }),
    ]);
    await typing.page.goto(preferences);
    const { page } = asking;
    for (const question of ["port 103", "ZURICH bo", "云浦港口0"]) {
      await typing.page.fill("#follow-question", question);
      await page.goto(preferences);
      expect(await page.locator(".offer").isVisible()).toBe(false);
      await page.fill("#follow-question", question);
      await Promise.all([page.waitForEvent("load"), page.press("#follow-question", "Enter")]);
      const found = await suggested(page);
      await expect.poll(() => suggested(typing.page)).toEqual(found);
    }
    await Promise.all([page.waitForEvent("load"), page.click(`[aria-label='${en.pages.following.add("云浦港口0")}']`)]);
    await Promise.all([page.waitForEvent("load"), page.click("button[value='category zürich-börse']")]);
    expect(await followed(page)).toEqual(["云浦港口0"]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    expect(await stored(preferences)).toMatchObject({
      categories: ["云浦港口0"],
      frequency: "daily",
      timezone: "Asia/Shanghai",
    });
    expect(wrong([...typing.complaints, ...asking.complaints])).toEqual([]);
  });
});

describe("the time zone of the browser", () => {
  it("is offered where another was chosen, and taken when one says so", async () => {
    const { preferences } = await subscriber({ timezone: "Asia/Shanghai" });
    const { page } = await person({ locale: "en", timezoneId: "Asia/Kolkata" });
    await page.goto(preferences);
    await page
      .getByText(en.pages.preferences.zoneOffer("Asia/Calcutta"))
      .or(page.getByText(en.pages.preferences.zoneOffer("Asia/Kolkata")))
      .waitFor();
    expect(await page.inputValue("#timeZone")).toBe("Asia/Shanghai");
    await page.click(DELIVERY);
    await page.waitForLoadState();
    expect(await stored(preferences)).toMatchObject({ timezone: "Asia/Shanghai" });

    await page.goto(preferences);
    await tabTo(page, ".offer button");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("timeZone");
    expect(await textOf(page, ".offer [role=status]")).toContain("Save to apply");
    await page.click(DELIVERY);
    await page.waitForLoadState();
    expect((await stored(preferences)).timezone).toMatch(/^Asia\/(Calcutta|Kolkata)$/);
    await page.goto(preferences);
    expect(await page.locator(".offer").isVisible()).toBe(false);
  });

  it("is left to the site where the browser hides it", async () => {
    const { page } = await person({ timezoneId: "UTC" });
    const email = someone();
    await page.goto(gazette.url);
    await page.fill("#email", email);
    await page.press("#email", "Enter");
    await page.waitForURL("**/subscribe");
    await fetch(linkOf(await mailTo(gazette.ses, email, "confirmation"), "/confirm/"), { method: "POST" });
    await mailTo(gazette.ses, email, "welcome");
    expect(await stored(await freshLink(email))).toMatchObject({ timezone: "Asia/Shanghai" });
  });
});

describe("a form that is on its way", () => {
  it("says so, goes once however often one presses, and can be sent again when nothing comes back", async () => {
    const page = await browser.newPage({ ...PERSON, locale: "en" });
    let posts = 0;
    // 204 keeps the browser on the page, as while waiting for an answer.
    await page.route("**/subscribe", (route) => {
      if (route.request().method() !== "POST") return route.continue();
      posts += 1;
      return posts === 1 ? route.fulfill({ status: 204 }) : route.continue();
    });
    // Advances the time of the page only.
    await page.addInitScript(`const later = setTimeout;
      window.waiting = [];
      window.setTimeout = (run, after) => (after >= 30_000 ? waiting.push(run) : later(run, after));`);
    await page.goto(`${gazette.url}/subscribe`);
    const email = someone();
    await page.fill("#email", email);
    const button = page.locator("form.subscribe > button");
    await button.click();
    expect(await button.innerText()).toBe(en.pages.busy);
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    expect(await page.locator("form.subscribe > [role=status]").textContent()).toBe(en.pages.busy);
    expect(await look(page, "subscribe-busy", "en")).toEqual([]);
    await button.click({ force: true });
    await button.press("Enter");
    await page.locator("#email").press("Enter");
    expect(posts).toBe(1);

    await page.evaluate("waiting.forEach((run) => run())");
    expect([await button.innerText(), await button.getAttribute("aria-disabled")]).toEqual([
      en.pages.subscribe.button,
      null,
    ]);
    await button.click();
    await page.getByRole("heading", { name: en.pages.checkInbox.title }).waitFor();
    expect(posts).toBe(2);
    await page.close();
  });

  it("sends which of its buttons was pressed", async () => {
    const { email, preferences } = await subscriber({ frequency: "immediate" });
    const { page } = await person();
    await page.goto(linkOf(await mailTo(gazette.ses, email, "welcome"), "/unsubscribe/"));
    await page.click("button[name=frequency][value=daily]");
    await page.waitForLoadState();
    expect(await stored(preferences)).toMatchObject({ frequency: "daily" });
  });
});

describe("a reader who becomes a subscriber", () => {
  const DAY = 86_400_000;

  it("subscribes on the front page, confirms by the mail, gets the digest once, and leaves by its link", async () => {
    const { complaints, page } = await person({ locale: "en" });
    const email = someone();
    await page.goto(gazette.url);
    await page.fill("#email", email);
    await page.click("form.subscribe > button");
    await page.waitForURL("**/subscribe");

    await page.goto(await linkInInbox(page, email, "/confirm/"));
    await page.click("form[action*='/confirm/'] button");
    await mailTo(gazette.ses, email, "welcome");

    const date = new Date(Date.now() - 60_000).toISOString();
    await writeFile(
      join(folder, "posts/breaking.md"),
      `---\ntitle: "刚刚发布的新闻"\ndate: ${date}\ncategories: markets\n---\n这是正文。\n`,
    );
    expect(await gazette.publish(folder)).toMatchObject({ exitCode: 0, report: { published: 1 } });

    // After 8 a.m. in Paris in two days; twice, as crons may repeat.
    const morning = (Math.floor(Date.now() / DAY) + 2) * DAY + DAY / 2;
    await gazette.cron(morning);
    await gazette.cron(morning);
    const digest = await mailTo(gazette.ses, email, "issue");
    expect(digest.text).toContain("刚刚发布的新闻");
    await gazette.cron(morning + 60_000);
    expect(await mailsTo(gazette.ses, email, "issue")).toHaveLength(1);

    await page.goto(linkOf(digest, "/unsubscribe/"));
    await Promise.all([page.waitForEvent("load"), page.click("main form > button")]);
    expect(await textOf(page, "h1")).toBe(en.pages.unsubscribed.title);
    expect(wrong(complaints)).toEqual([]);
  });

  it("finds the feeds from the front page, and each of them answers", async () => {
    const { page } = await person();
    await page.goto(gazette.url);
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
  });
});

/** Opens the confirmation in the simulator's inbox, and finds a link in it. */
async function linkInInbox(page: Page, email: string, part: string): Promise<string> {
  const { id } = await mailTo(gazette.ses, email, "confirmation");
  await page.goto(`${gazette.ses}/inbox`);
  await page.locator(`a[href$='/inbox/${id}']`).first().click();
  await page.waitForURL(`**/inbox/${id}`);
  for (const frame of page.frames()) {
    const link = frame.locator(`a[href*='${part}']`).first();
    if ((await link.count()) > 0) return (await link.getAttribute("href")) ?? "";
  }
  throw new Error(`The mail shows no link with ${part}.`);
}
