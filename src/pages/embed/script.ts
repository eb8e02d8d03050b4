import { locales } from "../../locales/index.ts";
import { defineGazetteFeed } from "./gazette-feed.js";

/** Writes `/embed.js` from the function's own source, which must not use anything outside it. */
export function embedScript(): string {
  const texts = Object.entries(locales).map(([language, { pages }]) => [language, pages.embedded] as const);
  return `(${defineGazetteFeed})(${JSON.stringify(Object.fromEntries(texts))});\n`;
}
