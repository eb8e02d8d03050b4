import { locales } from "../../locales/index.ts";
import { defineGazetteFeed } from "./gazette-feed.js";

/** Writes `/embed.js`: the function's own text, so that it may use nothing from outside it. */
export function embedScript(): string {
  const texts = Object.entries(locales).map(([language, { pages }]) => [language, pages.embedded] as const);
  return `(${defineGazetteFeed})(${JSON.stringify(Object.fromEntries(texts))});\n`;
}
