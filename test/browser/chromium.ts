import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import { withChineseFont } from "./chinese-font.ts";

/** A real Chromium that came with npm; it talks to loopback and to nobody else. */
export async function openChromium(): Promise<Browser> {
  const [executablePath, fonts] = await Promise.all([chromium.executablePath(), withChineseFont()]);
  return playwright.launch({
    executablePath,
    env: { ...process.env, FONTCONFIG_FILE: fonts },
    // Not the package's own flags: they turn off the web's security, which is part of what is tested here.
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    headless: true,
  });
}
