import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import { withChineseFont } from "./chinese-font.ts";

/** Starts the Chromium installed by npm, limited to loopback. */
export async function openChromium(): Promise<Browser> {
  const [executablePath, fonts] = await Promise.all([chromium.executablePath(), withChineseFont()]);
  return playwright.launch({
    executablePath,
    env: { ...process.env, FONTCONFIG_FILE: fonts },
    // Not the package's default flags: they turn off web security, which is tested here.
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    headless: true,
  });
}
