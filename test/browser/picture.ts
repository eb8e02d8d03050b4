import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const output = fileURLToPath(new URL("../output", import.meta.url));

/** Height limit of screenshots, in pixels: long lists only repeat. */
const TALLEST = 2_800;

/** Takes a screenshot, for people, if `PICTURES` is set. No test depends on it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  const path = join(output, `${name}.jpg`);
  await mkdir(dirname(path), { recursive: true });
  const { width, height } = await page.evaluate<{ width: number; height: number }>(
    `({ width: innerWidth, height: Math.min(document.documentElement.scrollHeight, ${TALLEST}) })`,
  );
  const clip = { x: 0, y: 0, width, height };
  // Chromium sometimes fails to take one on a busy machine.
  await page
    .screenshot({ path, type: "jpeg", quality: 80, fullPage: true, clip })
    .catch((fault) => console.warn(`No picture of ${name}: ${fault}`));
}
