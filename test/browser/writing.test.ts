import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PUBLISH_TOKEN } from "../../infra/dev/local-settings.ts";
import { sharedChromium } from "./chromium.ts";
import { type RunningGazette, startGazette } from "./gazette.ts";
import { look, type SeenLanguage } from "./look.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const KEY = "posts/2026-11-20-the-new-port.md";
const MAC = process.platform === "darwin" ? "Meta" : "Control";

let gazette: RunningGazette;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
const problems: string[] = [];

beforeAll(async () => {
  [gazette, browser, folder] = await Promise.all([
    startGazette(inject("builtWorker"), ""),
    sharedChromium(),
    mkdtemp(join(tmpdir(), "writing-")),
  ]);
  await writeFile(join(folder, "quay.png"), PNG);
  await open("en", "/admin/posts/new");
});

afterAll(async () => {
  await browser?.close();
  await gazette?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(locale: string, path: string, options: { javaScriptEnabled?: boolean } = {}): Promise<void> {
  await context?.close();
  context = await browser.newContext({ locale, viewport: { width: 1280, height: 900 }, ...options });
  await newPage();
  await page.goto(`${gazette.url}/admin/login?next=${encodeURIComponent(path)}`);
  await page.fill("input[type=password]", "dev-admin-token");
  await page.press("input[type=password]", "Enter");
  await page.waitForURL((url) => url.pathname + url.search === path);
}

async function newPage(): Promise<void> {
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => message.type() === "error" && problems.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error}`));
}

const object = (key: string) => `${gazette.url}/api/v1/objects/${key}`;
const headers = { Authorization: `Bearer ${PUBLISH_TOKEN}` };
const stored = async (key = KEY) => (await fetch(object(key), { headers })).text();
const publish = (key: string, body: string) => fetch(object(key), { method: "PUT", headers, body });
const goTo = (path: string) => page.goto(gazette.url + path);
const edit = (key = KEY, more = "") => goTo(`/admin/posts/edit?key=${key}${more}`);
const editor = () => page.locator(".cm-content");
const intoText = async () => {
  if ((await editor().count()) === 0) await page.focus("textarea.source");
  await editor().waitFor();
  await editor().focus();
};
const preview = () => page.frameLocator("iframe[name=preview]");
const typed = () => page.locator("textarea.source").inputValue();
const scripts = async () =>
  (await page.evaluate<string[]>(`performance.getEntriesByType("resource").map(({ name }) => name)`)).map((name) =>
    name.replace(/^.*\//, "").replace(/\.[0-9a-f]{12}/, ""),
  );
const kept = () =>
  page.evaluate<string[]>(`Object.keys(localStorage).filter((name) => name.startsWith("gazette-post:"))`);

/** Pastes or drops a picture as the clipboard or the desktop hands it over. */
const hand = (kind: "paste" | "drop", name: string) =>
  page.evaluate(`(() => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob("${PNG.toString("base64")}"), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], "${name}", { type: "image/png" }));
    const content = document.querySelector(".cm-content");
    const { left, top } = content.querySelector(".cm-line").getBoundingClientRect();
    const event = "${kind}" === "paste"
      ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
      : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 1, clientY: top + 5 });
    content.dispatchEvent(event);
  })()`);

describe("a post at the desk", () => {
  it("is written by keyboard alone, with pictures, and seen as it will be while it is typed", async () => {
    // A plain field at first; what is kept is told before anything is typed.
    expect(await page.locator("#body").isVisible()).toBe(true);
    expect(await scripts()).not.toContain("markdown-editor.js");
    expect(await page.textContent("[data-kept]")).toContain("kept in this browser until you save it");
    await page.focus("#title");
    await page.keyboard.type("The new port");
    // Neither keeps the keyboard: Tab goes into the text and out of it.
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate(`document.activeElement.className`)).toContain("cm-content");
    expect(await page.locator("#body").isVisible()).toBe(false);
    expect(await scripts()).toContain("markdown-editor.js");
    await page.keyboard.type("Ships ");
    await page.keyboard.press(`${MAC}+b`);
    await page.keyboard.type("arrive");
    await page.keyboard.press("End");
    await page.keyboard.type(".\n\n");
    await hand("paste", "image.png");
    await expect
      .poll(typed)
      .toMatch(/^Ships \*\*arrive\*\*\.\n\n!\[\]\(\/assets\/\d{4}\/image\.[0-9a-f]{12}\.png\)\n$/);
    await hand("drop", "quay at dawn.png");
    await expect.poll(typed).toMatch(/^!\[quay at dawn\]\(\/assets\/\d{4}\/quay-at-dawn\.[0-9a-f]{12}\.png\)\nShips/);
    // The words of the picture are selected: they are typed over.
    await page.keyboard.type("The quay");
    await page.setInputFiles("#picture", join(folder, "quay.png"));
    await page.locator("form.picture button").click();
    await expect.poll(typed).toMatch(/!\[quay\]/);
    expect(await page.textContent("[data-told]")).toBe("The picture is in the text.");
    await page.fill("#date", "2026-11-20 08:00");
    await page.fill("#categories", "Ports\nTrade");
    await expect.poll(() => preview().locator("h1").textContent()).toBe("The new port");
    expect(await preview().locator(".prose strong").textContent()).toBe("arrive");
    await expect.poll(() => preview().locator(".prose img").count()).toBe(3);
    await expect
      .poll(() =>
        preview()
          .locator(".prose img")
          .first()
          .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBe(1);
    await intoText();
    await page.keyboard.press(`${MAC}+s`);
    await page.waitForURL(/edit\?key=posts%2F2026-11-20-the-new-port\.md$/);
    expect(await page.textContent(".notice.done")).toContain("Saved.");
    expect(await stored()).toMatch(
      /^---\ntitle: "The new port"\ndate: 2026-11-20 08:00\ncategories:\n {2}- "Ports"\n {2}- "Trade"\n---\n!\[The quay\]/,
    );
    expect(await kept()).toEqual([]);
    await goTo("/posts/2026-11-20-the-new-port");
    expect(await page.textContent("h1")).toBe("The new port");
  });

  it("takes what an input method composes", async () => {
    await edit();
    await intoText();
    await page.keyboard.press(`${MAC}+End`);
    const client = await context.newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "gang", selectionStart: 4, selectionEnd: 4 });
    await client.send("Input.imeSetComposition", { text: "港口", selectionStart: 2, selectionEnd: 2 });
    await client.send("Input.insertText", { text: "港口" });
    await expect.poll(typed).toMatch(/港口$/);
    expect(await typed()).not.toContain("gang");
  });

  it("is offered again after a crash, and forgotten once it is saved or discarded", async () => {
    await expect.poll(kept).toHaveLength(1);
    expect(await page.textContent("[data-kept]")).toMatch(/^Kept in this browser at /);
    // As a browser that was killed: nothing is said to the page.
    const state = await context.storageState();
    await context.close();
    context = await browser.newContext({ locale: "en", storageState: state, viewport: { width: 1280, height: 900 } });
    await newPage();
    await edit();
    expect(await typed()).not.toContain("港口");
    const offer = page.locator(".notice", { hasText: "that was not saved" });
    expect(await offer.textContent()).toContain("The new port");
    await offer.getByRole("button", { name: "Restore it" }).press("Enter");
    expect(await typed()).toMatch(/港口$/);
    await expect.poll(() => preview().locator(".prose").textContent()).toContain("港口");
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.waitForURL(/edit\?key=[^&]*$/);
    expect(await stored()).toContain("港口");
    expect(await kept()).toEqual([]);
    await page.fill("#description", "Kept for nothing.");
    await expect.poll(kept).toHaveLength(1);
    await page.reload();
    await page.getByRole("button", { name: "Discard it" }).click();
    expect(await kept()).toEqual([]);
  });

  it("that somebody else has changed is shown beside what was typed, and neither is lost", async () => {
    await edit();
    await publish(KEY, (await stored()).replace("Ships", "Their ships"));
    await page.fill("#title", "My new port");
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("Differs: Title, Text.");
    expect(await page.locator(".theirs textarea").inputValue()).toContain("Their ships");
    expect(await page.inputValue("#title")).toBe("My new port");
    expect(await stored()).toContain("Their ships");
    // What was typed is still kept, too, and is not offered over itself.
    expect(await kept()).toHaveLength(1);
    expect(await page.getByRole("button", { name: "Restore it" }).count()).toBe(0);
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.waitForURL(/edit\?key=/);
    expect(await stored()).toMatch(/title: "My new port"[\s\S]*\nShips/);
    expect(await kept()).toEqual([]);
  });

  it("that cannot be saved says where, and keeps what was typed", async () => {
    await page.fill("#date", "tomorrow");
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.locator('[role=alert] a[href="#date"]').click();
    expect(await page.inputValue("#date")).toBe("tomorrow");
    await page.fill("#date", "2026-11-20 08:00");
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.waitForURL(/edit\?key=/);
    // The answers to the forms were a 409 and a 400, which the console tells.
    expect(problems.splice(0)).toEqual([expect.stringContaining("409"), expect.stringContaining("400")]);
  });

  it("in quarantine is opened from its list, at its line, with the reason beside it", async () => {
    await publish("posts/broken.md", "---\ntitle: Broken\nlayout: post\ndate: soon\n---\nWords.\n");
    await goTo("/admin/posts");
    await page.getByRole("link", { name: "posts/broken.md" }).click();
    await page.locator(".cm-marked").waitFor();
    expect(await page.textContent(".cm-marked")).toBe("date: soon");
    expect(await page.textContent("#problems + ul")).toContain("Line 4");
    await page.keyboard.press("Shift+End");
    await page.keyboard.type("date: 2026-11-21");
    await page.keyboard.press(`${MAC}+s`);
    await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    expect(await stored("posts/broken.md")).toBe("---\ntitle: Broken\nlayout: post\ndate: 2026-11-21\n---\nWords.\n");
  });

  it("is withdrawn after a question, and restored", async () => {
    await edit();
    await page.getByRole("link", { name: "Withdraw" }).click();
    expect(await page.textContent("h1")).toBe("Withdraw “My new port”?");
    await page.getByRole("button", { name: "Withdraw" }).press("Enter");
    await page.waitForURL(/withdrawn\?done=withdrawn$/);
    expect((await fetch(`${gazette.url}/posts/2026-11-20-the-new-port`)).status).toBe(410);
    await page.getByRole("button", { name: `Restore ${KEY}` }).press("Enter");
    await page.waitForURL(/edit\?key=/);
    expect(await page.textContent(".notice.done")).toContain("Restored");
    expect((await fetch(`${gazette.url}/posts/2026-11-20-the-new-port`)).status).toBe(200);
  });

  it("that is too old is mailed after a question that says how many get it, and never again", async () => {
    await publish("posts/old.md", "---\ntitle: Old\ndate: 2020-01-01\n---\nWords.\n");
    await edit("posts/old.md");
    await page.getByRole("link", { name: "Email it anyway" }).click();
    expect(await page.textContent("main")).toMatch(/Nobody follows anything of it|subscribers? gets? it/);
    await page.locator("main form button").press("Enter");
    await page.waitForURL(/done=mailed/);
    await edit("posts/old.md");
    expect(await page.getByRole("link", { name: "Email it anyway" }).count()).toBe(0);
    await goTo("/admin/posts/mail?key=posts/old.md");
    expect(await page.locator("main form").count()).toBe(0);
  });

  it.each<SeenLanguage>(["en", "zh-CN"])(
    "has no fault in %s: new, opened, in conflict, withdrawn",
    async (language) => {
      await open(language, "/admin/posts/new");
      const seen = async (name: string) => {
        await editorReady();
        const faults = await look(page, name, language, [320]);
        // The desk has none.
        expect(faults.filter((fault) => !fault.endsWith("no body > footer."))).toEqual([]);
      };
      const editorReady = async () => {
        if ((await page.locator("[data-editor]").count()) > 0)
          await preview().locator(".notice, .post").first().waitFor();
      };
      expect(await page.textContent("h1")).toBe(language === "en" ? "New post" : "写文章");
      await seen("desk-post-new");
      await edit();
      await intoText();
      await seen("desk-post");
      await publish(KEY, `${await stored()}\nAnother ${language}.\n`);
      await page.fill("#title", "港口 The port");
      await page.locator("form button").nth(1).waitFor();
      await page.locator('form[action$="/save"] button').first().click();
      await page.getByRole("alert").waitFor();
      await seen("desk-post-conflict");
      await publish("posts/broken.md", "---\ntitle: Broken\nlayout: post\ndate: soon\n---\nWords.\n");
      await edit("posts/broken.md");
      await seen("desk-post-quarantined");
      await goTo("/admin/posts/withdrawn");
      await seen("desk-withdrawn");
      expect(problems.splice(0)).toEqual([expect.stringContaining("409")]);
    },
  );

  it("is written without JavaScript, too", async () => {
    await open("en", "/admin/posts/new", { javaScriptEnabled: false });
    await page.fill("#title", "Plain");
    await page.fill("#body", "\nSome *words*.\n");
    await page.fill("#name", "plain");
    await page.getByRole("button", { name: "Preview" }).click();
    await expect.poll(() => preview().locator(".prose em").textContent()).toBe("words");
    await page.getByRole("button", { name: "Save and publish" }).click();
    await page.waitForURL(/done=written/);
    expect(await stored("posts/plain.md")).toMatch(/^---\ntitle: "Plain"\ndate: .*\n---\n\nSome \*words\*\.\n$/);
  });
});
