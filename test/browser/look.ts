import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { picture } from "./picture.ts";

const FAULTS = readFileSync(new URL("./page-faults.js", import.meta.url), "utf8");

/** Returns the usability faults of a page, one sentence each. */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAULTS);
}

/** Width and colour scheme in which a language is seen: each of both in one language. Neither depends on the others. */
const SEEN_IN = {
  "zh-CN": [
    [390, "light"],
    [1280, "dark"],
  ],
  en: [
    [390, "dark"],
    [1280, "light"],
  ],
} as const;
/** Languages with an entry above. */
export type SeenLanguage = keyof typeof SEEN_IN;

/** What axe has judged: once each page, in whichever language it is seen first. It takes as long as all the rest. */
const judged = new Set<string>();

/**
 * Checks a page at phone and desktop width, one in light and one in dark mode, and takes screenshots; at `widths` without
 * screenshots. Returns the faults. The width is then as before, the colour scheme the last.
 */
export async function look(page: Page, name: string, language: SeenLanguage, widths: number[] = []): Promise<string[]> {
  const found: string[] = [];
  const before = page.viewportSize();
  const views = [...SEEN_IN[language], ...widths.map((width) => [width, "light"] as const)];
  // Each change of the width lays out and paints the whole page: the one it had comes last.
  views.sort(([a], [b]) => Number(a === before?.width) - Number(b === before?.width));
  for (const [width, colorScheme] of views) {
    const manner = `${name}-${language}-${width}-${colorScheme}`;
    await Promise.all([page.setViewportSize({ width, height: 900 }), page.emulateMedia({ colorScheme })]);
    const faults = await faultsOf(page);
    if (!judged.has(name)) {
      judged.add(name);
      faults.push(...(await violations(page)));
    }
    found.push(...faults.map((fault) => `${manner}: ${fault}`));
    if (!widths.includes(width)) await picture(page, `pages/${manner}`);
  }
  if (before && before.width !== views.at(-1)?.[0]) await page.setViewportSize(before);
  return found;
}
