import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { picture } from "./picture.ts";

const FAULTS = readFileSync(new URL("./page-faults.js", import.meta.url), "utf8");

/** Returns the usability faults of a page, one sentence each. */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAULTS);
}

/** Colour scheme and axe width for each language, to limit the time. */
const SEEN_IN = {
  "zh-CN": { scheme: "light", judgedAt: 390 },
  en: { scheme: "dark", judgedAt: 1280 },
};
/** Languages with an entry above. */
export type SeenLanguage = keyof typeof SEEN_IN;

/**
 * Checks a page at phone and desktop width, in light and dark mode, and takes screenshots; at `widths`
 * also in one scheme, without screenshots. Returns the faults.
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
      if (isSeen && !widths.includes(width)) await picture(page, `pages/${manner}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
  return found;
}
