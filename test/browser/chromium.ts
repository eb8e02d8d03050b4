import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import { withChineseFont } from "./chinese-font.ts";

/** Unpacks what npm has installed, unless it lies there: whoever sees half of it takes it for the whole. */
export async function unpackChromium(): Promise<[executablePath: string, fonts: string]> {
  return Promise.all([chromium.executablePath(), withChineseFont()]);
}

/** Starts the Chromium installed by npm, limited to loopback. */
export async function openChromium(): Promise<Browser> {
  const [executablePath, fonts] = await unpackChromium();
  return playwright.launch({
    executablePath,
    env: { ...process.env, FONTCONFIG_FILE: fonts },
    // Not the package's default flags: they turn off web security, which is tested here.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      // Keeps a frame when its page changes: to make a new one takes nearly half the time to open a page. Of flags with this name
      // only the last counts, so the second feature, which Playwright enables, is named again.
      "--enable-features=RenderDocument:level/crashed-frame,CDPScreenshotNewSurface",
    ],
    headless: true,
  });
}

let shared: Promise<Browser> | undefined;

/** Returns the Chromium of all test files that this process runs; to close it is to close what was opened in it. */
export async function sharedChromium(): Promise<Browser> {
  if (!(await shared)?.isConnected()) shared = openChromium().then(keptOpen);
  return shared as Promise<Browser>;
}

function keptOpen(browser: Browser): Browser {
  return Object.assign(browser, {
    close: async () => void (await Promise.all(browser.contexts().map((context) => context.close()))),
  });
}
