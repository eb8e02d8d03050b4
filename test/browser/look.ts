import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";

/** Where the pictures lie, for people to look at. */
const output = fileURLToPath(new URL("../output/pages", import.meta.url));

const FAULTS = readFileSync(new URL("./page-faults.js", import.meta.url), "utf8");

/** What keeps somebody from using a page as it stands, a sentence each. */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAULTS);
}

/** As much of a page as its picture shows, in pixels: what comes after so much of a list is more of it. */
const TALLEST = 2_800;

/** Chromium on a busy machine now and then has no picture to give: the judges are the faults and axe. */
async function picture(page: Page, name: string): Promise<void> {
  await mkdir(output, { recursive: true });
  const { width, height } = await page.evaluate<{ width: number; height: number }>(
    `({ width: innerWidth, height: Math.min(document.documentElement.scrollHeight, ${TALLEST}) })`,
  );
  const clip = { x: 0, y: 0, width, height };
  const path = join(output, `${name}.jpg`);
  const take = () => page.screenshot({ path, type: "jpeg", quality: 80, fullPage: true, clip });
  await take()
    .catch(take)
    .catch((fault) => console.warn(`No picture of ${name}: ${fault}`));
}

/** Each language in a scheme, and axe with each of them at a width: the pictures are for people, and axe takes its time. */
const SEEN_IN = {
  "zh-CN": { scheme: "light", judgedAt: 390 },
  en: { scheme: "dark", judgedAt: 1280 },
};
/** No other would be judged at all. */
export type SeenLanguage = keyof typeof SEEN_IN;

/**
 * Looks at a page as it stands, by phone and by desk, in the light and in the dark, and takes its pictures; at `widths`
 * in one scheme besides, without pictures. Answers what is wrong with it.
 */
export async function look(page: Page, name: string, language: SeenLanguage, widths: number[] = []): Promise<string[]> {
  const found: string[] = [];
  const before = page.viewportSize();
  const { scheme, judgedAt } = SEEN_IN[language];
  for (const width of [390, 1280, ...widths]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      const isSeen = colorScheme === scheme;
      if (widths.includes(width) && !isSeen) continue;
      const manner = `${name}-${language}-${width}-${colorScheme}`;
      await page.emulateMedia({ colorScheme });
      const faults = await faultsOf(page);
      if (isSeen && width === judgedAt) faults.push(...(await violations(page)));
      found.push(...faults.map((fault) => `${manner}: ${fault}`));
      if (isSeen && !widths.includes(width)) await picture(page, manner);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
  return found;
}
