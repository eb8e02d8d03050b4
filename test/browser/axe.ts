import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const debuggers = new WeakMap<Page, Promise<CDPSession>>();

/**
 * Runs axe-core on a page (WCAG 2.2 A and AA, best practices), and returns a line for each violation. Contrast is left to
 * `faultsOf`, which takes a tenth of the time; only axe sees that inside of our elements.
 */
export async function violations(page: Page, { contrast = false } = {}): Promise<string[]> {
  // By the debugger, which bypasses the page's CSP and keeps what it compiled; once a document, as it is slow.
  if (!(await page.evaluate("'axe' in window"))) {
    if (!debuggers.has(page)) debuggers.set(page, page.context().newCDPSession(page));
    await (await debuggers.get(page))?.send("Runtime.evaluate", { expression: AXE });
  }
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: ${contrast} } } }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => id + ": " + help + ": " + html.slice(0, 160))))`,
  );
}
