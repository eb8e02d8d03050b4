import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Presses Tab until an element has the focus, and checks that focus is visible on the way. */
export async function tabTo(page: Page, selector: string, presses = 120): Promise<void> {
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press("Tab");
    const { there, visible, what } = await page.evaluate<{ there: boolean; visible: boolean; what: string }>(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { width, height, right, bottom } = element.getBoundingClientRect();
      return {
        there: element.matches(${JSON.stringify(selector)}),
        visible: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1.5 && width > 4 && height > 4 && right > 0 && bottom > 0,
        what: element.outerHTML.slice(0, 120),
      };
    })()`);
    if (what.startsWith("<body")) throw new Error(`No ${selector} before the end of ${page.url()}.`);
    expect([what, visible]).toEqual([what, true]);
    if (there) return;
  }
  throw new Error(`No ${selector} came within ${presses} presses of Tab.`);
}

/** Follows a link or button by keyboard. */
export async function follow(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}
