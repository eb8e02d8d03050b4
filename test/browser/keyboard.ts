import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Runs in the page: where Tab stops, in order. */
const STOPS = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe, [tabindex]")].filter(
  (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }))`;

/** Runs in the page: whether the focus can be seen on an element. */
const SEEN = `(element) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { width, height, right, bottom } = element.getBoundingClientRect();
  return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1.5 && width > 4 && height > 4 && right > 0 && bottom > 0;
}`;

/**
 * Runs in the page: moves the focus from stop to stop of Tab, to the last one before the wanted element, and returns those on
 * which it could not be seen. Pressing Tab for each of them takes a hundred times as long.
 */
const APPROACH = `(isWanted) => {
  const unseen = [];
  const stops = ${STOPS};
  const from = stops.indexOf(document.activeElement);
  const wanted = stops.findIndex((element, index) => index > from && isWanted(element));
  for (const stop of stops.slice(from + 1, Math.max(0, wanted))) {
    // What lies behind a frame is reached through it.
    if (stop.localName === "iframe") break;
    stop.focus({ focusVisible: true });
    if (!(${SEEN})(stop)) unseen.push(stop.outerHTML.slice(0, 120));
  }
  return unseen;
}`;

/** Presses Tab to the end of a page. Returns where it stopped, and where it should. */
export async function walk(page: Page): Promise<Record<"stopped" | "stops", string[]>> {
  const name = "(element) => element.outerHTML.slice(0, 120)";
  const stops = await page.evaluate<string[]>(`${STOPS}.map(${name})`);
  const stopped: string[] = [];
  while (stopped.length <= stops.length) {
    await page.keyboard.press("Tab");
    const what = await page.evaluate<string>(`(${name})(document.activeElement)`);
    if (what.startsWith("<body")) break;
    stopped.push(what);
  }
  return { stopped, stops };
}

/**
 * Presses Tab until an element has the focus, and checks that focus is visible on the way. The first and the last steps are
 * pressed, `presses` at most.
 */
export async function tabTo(page: Page, selector: string, presses = 120): Promise<void> {
  await reach(page, `(element) => element.matches(${JSON.stringify(selector)})`, presses);
}

/** Does so for an element that a function in the page knows. */
export async function reach(page: Page, isWanted: string, presses = 120): Promise<void> {
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press("Tab");
    const { there, visible, what } = await page.evaluate<{ there: boolean; visible: boolean; what: string }>(`(() => {
      const element = document.activeElement;
      return { there: (${isWanted})(element), visible: (${SEEN})(element), what: element.outerHTML.slice(0, 120) };
    })()`);
    if (what.startsWith("<body")) throw new Error(`No ${isWanted} before the end of ${page.url()}.`);
    if (!what.startsWith("<iframe")) expect([what, visible]).toEqual([what, true]);
    if (there) return;
    if (press === 0) expect(await page.evaluate<string[]>(`(${APPROACH})(${isWanted})`)).toEqual([]);
  }
  throw new Error(`No ${isWanted} came within ${presses} presses of Tab.`);
}

/** Follows a link or button by keyboard. */
export async function follow(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}
