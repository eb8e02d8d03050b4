import { unpackChromium } from "./chromium.ts";

/** Unpacks Chromium once, before processes beside each other start it. */
export default async function unpacked(): Promise<void> {
  await unpackChromium();
}
