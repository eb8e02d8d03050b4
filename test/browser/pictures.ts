// npm run pictures: takes the README's pictures anew, of content/ as `npm start` serves it.
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openChromium } from "./chromium.ts";
import { startGazette } from "./gazette.ts";

const images = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const content = fileURLToPath(new URL("../../content/", import.meta.url));
const DAY = 86_400_000;

const gazette = await startGazette();
const browser = await openChromium();
const folder = await mkdtemp(join(tmpdir(), "gazette-pictures-"));
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 720 }, locale: "en" });
  await page.goto(gazette.url);
  await take(page, "site");

  await subscribe(["reader@example.com", ...Array.from({ length: 40 }, (_, index) => `reader${index}@example.com`)]);
  await todaysNews();
  await gazette.publish(folder);
  const morning = (Math.floor(Date.now() / DAY) + 2) * DAY;
  await gazette.cron(morning);
  const html = await digest();
  await page.goto(`${gazette.url}/admin/login`);
  await page.fill("input[type=password]", "dev-admin-token");
  await page.press("input[type=password]", "Enter");
  await page.waitForURL(/\/admin\/?$/);
  await take(page, "desk");

  // A page of its own: the desk's policy allows no styles that stand in a page.
  const mail = await browser.newPage({ viewport: { width: 640, height: 720 } });
  await mail.setContent(html);
  await take(mail, "digest");
} finally {
  await browser.close();
  await gazette.stop();
  await rm(folder, { recursive: true, force: true });
}

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(images, `${name}.png`) });
}

/** A folder with the example's newest posts, dated today under names of their own. */
async function todaysNews(): Promise<void> {
  const posts = join(content, "posts");
  await mkdir(join(folder, "posts"));
  await copyFile(join(content, "site.yaml"), join(folder, "site.yaml"));
  for (const name of (await readdir(posts))
    .filter((name) => /^2026-.*\.md$/.test(name))
    .sort()
    .slice(-6)) {
    const text = await readFile(join(posts, name), "utf8");
    const today = text.replace(/^date:.*$/m, `date: ${new Date(Date.now() - 60_000).toISOString()}`);
    await writeFile(join(folder, "posts", `today-${name}`), today);
  }
}

async function subscribe(addresses: string[]): Promise<void> {
  const response = await fetch(`${gazette.url}/api/v1/subscribers/import?consent=an+example`, {
    method: "POST",
    headers: { Authorization: "Bearer dev-admin-token", "Content-Type": "text/csv" },
    body: `email,status,frequency\n${addresses.map((email) => `${email},active,daily`).join("\n")}\n`,
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The newest digest's HTML, as soon as one has arrived. */
async function digest(): Promise<string> {
  for (let tries = 0; tries < 150; tries++) {
    const mails = (await (await fetch(`${gazette.ses}/inbox.json`)).json()) as {
      html?: string;
      tags: { kind?: string };
    }[];
    const mail = mails.findLast(({ tags, html }) => tags.kind === "issue" && html !== undefined);
    if (mail?.html) return mail.html;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error("No digest arrived within half a minute.");
}
