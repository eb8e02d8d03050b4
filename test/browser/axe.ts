import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Defines how to start axe: to hand it to a page costs five times as much as to start it there. */
const LENT = `Object.defineProperty(window, "startAxe", { value() {\n${AXE}\n} })`;

const debuggers = new WeakMap<Page, Promise<CDPSession>>();

/**
 * Runs axe-core on a page (WCAG 2.2 A and AA, best practices), and returns a line for each violation. Contrast is left to
 * `faultsOf`, which takes a tenth of the time; only axe sees that inside of our elements.
 */
export async function violations(page: Page, { contrast = false } = {}): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) {
    if (!debuggers.has(page)) debuggers.set(page, lend(page));
    // By the debugger, which bypasses the page's CSP and keeps what it compiled.
    await (await debuggers.get(page))?.send("Runtime.evaluate", { expression: "startAxe(); undefined" });
  }
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: ${contrast} } } }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => id + ": " + help + ": " + html.slice(0, 160))))`,
  );
}

/** Gives axe to this document of a page and to all later ones. */
async function lend(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  await session.send("Page.addScriptToEvaluateOnNewDocument", { source: LENT });
  await session.send("Runtime.evaluate", { expression: LENT });
  return session;
}
