import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issues, serviceEmails } from "../emails/gallery.ts";
import { sharedChromium } from "./chromium.ts";
import { picture } from "./picture.ts";

const emails = Object.entries({
  ...issues,
  ...Object.fromEntries(
    ["zh", "en"].flatMap((language) =>
      Object.entries(serviceEmails(language)).map(([kind, email]) => [`${kind}-${language}`, email]),
    ),
  ),
});

let browser: Browser;
let pages: Record<"shown" | "blocked", Page>;

beforeAll(async () => {
  browser = await sharedChromium();
  // Cached images are not requested again.
  pages = { shown: await browser.newPage(), blocked: await browser.newPage() };
  await pages.blocked.route("**/*", (route) => route.abort());
  await pages.shown.route("**/*", (route) => {
    const name = /img\.example\/(\w+)\.png$/.exec(route.request().url())?.[1];
    if (name === undefined) return route.abort();
    const [across, down] = PICTURES[name] ?? [900, 500];
    const body = `<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${down}"><rect width="100%" height="100%" fill="#7d9aa6"/><circle cx="50%" cy="60%" r="25%" fill="#e9d9a6"/></svg>`;
    return route.fulfill({ contentType: "image/svg+xml", body });
  });
});
afterAll(() => browser?.close());

type Mailbox = { width: 390 | 1280; scheme: "light" | "dark"; images: "shown" | "blocked" };
const mailboxes: Mailbox[] = [390, 1280].flatMap((width) =>
  ["light", "dark"].map((scheme) => ({ width, scheme, images: "shown" }) as Mailbox),
);

/** Makes a picture of the size in its name. */
const PICTURES: Record<string, [width: number, height: number]> = { wide: [1200, 630], tall: [600, 900] };

/** What a page shows: another width or scheme of the same mail is no other page. */
const shown = new WeakMap<Page, string>();

async function read<T>(html: string, { width, scheme, images }: Mailbox, look: (page: Page) => Promise<T>): Promise<T> {
  const page = pages[images];
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme });
  if (shown.get(page) !== html) await page.setContent(html, { waitUntil: "load" });
  shown.set(page, html);
  return look(page);
}

const FAULTS = readFileSync(new URL("email-faults.js", import.meta.url), "utf8");
const faults = (page: Page) => page.evaluate<string[]>(FAULTS);

describe.each(emails)("%s", (name, { html }) => {
  it.each(mailboxes)("can be read at $width px in a $scheme mailbox", async (mailbox) => {
    const found = await read(html, mailbox, async (page) => {
      await picture(page, `emails/${name}-${mailbox.width}-${mailbox.scheme}`);
      return faults(page);
    });
    expect(found).toEqual([]);
  });

  it.runIf(html.includes("<img"))("can be read with its images blocked", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const found = await read(html, { width: 390, scheme, images: "blocked" }, async (page) => {
        await picture(page, `emails/${name}-390-${scheme}-blocked`);
        const seen = await page.evaluate<string[]>(
          "[...document.images].filter(({ naturalWidth }) => naturalWidth > 0).map(({ src }) => src)",
        );
        return [...seen.map((src) => `shown: ${src}`), ...(await faults(page))];
      });
      expect(found).toEqual([]);
    }
  });

  it("needs no <style>, which some mailboxes drop", async () => {
    const bare = html.replace(/<style>.*?<\/style>/gs, "");
    expect(bare).not.toContain("<style");
    expect(await read(bare, { width: 390, scheme: "light", images: "shown" }, faults)).toEqual([]);
  });

  it("is a narrow column in Word too, which knows no max-width", async () => {
    const asWord = html.replace(/<!--\[if mso\]>(.*?)<!\[endif\]-->/gs, "$1").replaceAll(/max-width:\d+px;?/g, "");
    const sheet = await read(asWord, { width: 1280, scheme: "light", images: "shown" }, (page) =>
      page.evaluate<number>(`document.querySelector(".sheet").getBoundingClientRect().width`),
    );
    expect(sheet).toBeLessThanOrEqual(600);
  });
});

it("sees what is wrong", async () => {
  const wrong = `<html><body style="background:#fff"><h1>a</h1><h3 style="color:#aaa">pale</h3><p style="font-size:12px">small</p>
<a style="display:inline-block" href="https://a.example/">press</a><img src="https://img.example/a.png"><div style="width:900px">wide</div><table><tr><td>x</td></tr></table>`;
  const found = await read(wrong, { width: 390, scheme: "light", images: "shown" }, faults);
  for (const fault of [
    "wider than",
    "contrast 2.32",
    "type of 12px",
    "no alt",
    "to press",
    "h3 after h1",
    "table of layout",
    "no language",
    "a picture of",
  ])
    expect(found.join("\n")).toContain(fault);
});
