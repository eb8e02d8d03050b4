import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** As Playwright opens a page. */
const VIEWPORT = { width: 1280, height: 720 };

export interface Kept {
  page: Page;
  /** Errors and warnings of the page, and of the browser about it. */
  complaints: string[];
}

/**
 * Opens the page of a context that has these options, which the tests of a file use one after another: the first page of a context
 * starts a process, and takes four times as long as those after it. Of what a test did there nothing is left but what the
 * browser has cached; init scripts cannot be taken back and need a context of their own. `prepare`: once for each page.
 */
export function keptPages(browser: () => Browser, prepare: (kept: Kept) => Promise<void> = async () => {}) {
  const all = new Map<string, Promise<Kept>>();
  return async ({ viewport, colorScheme, ...options }: BrowserContextOptions = {}): Promise<Kept> => {
    const key = JSON.stringify(options);
    const kept = await (all.get(key) ?? all.set(key, opened(browser(), options, prepare)).get(key));
    if (!kept) throw new Error(`No page of ${key}.`);
    const { page, complaints } = kept;
    complaints.length = 0;
    await page.unrouteAll();
    await page.context().unrouteAll();
    await page.context().clearCookies();
    await page.setViewportSize(viewport ?? VIEWPORT);
    await page.emulateMedia({ media: null, colorScheme: colorScheme ?? null });
    return kept;
  };
}

async function opened(
  browser: Browser,
  options: BrowserContextOptions,
  prepare: (kept: Kept) => Promise<void>,
): Promise<Kept> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const kept = { page: await context.newPage(), complaints };
  await prepare(kept);
  return kept;
}
