import { locales } from "../../locales/index.ts";
import { defineGazetteFeed } from "./gazette-feed.js";
import { defineGazetteSubscribe } from "./gazette-subscribe.js";

/** Writes a script from the source of a function, which must not use anything outside it, and its words in each language. */
function script(define: (texts: never) => void, words: "embedded" | "embeddedForm"): string {
  const texts = Object.entries(locales).map(([language, { pages }]) => [language, pages[words]] as const);
  return `(${define})(${JSON.stringify(Object.fromEntries(texts))});\n`;
}

/** The scripts for other sites, by their addresses. */
export const EMBED_SCRIPTS = {
  "/embed.js": () => script(defineGazetteFeed, "embedded"),
  "/subscribe.js": () => script(defineGazetteSubscribe, "embeddedForm"),
};
