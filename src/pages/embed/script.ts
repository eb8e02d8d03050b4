import { defineGazetteFeed } from "./gazette-feed.js";

/** `/embed.js`. Bundlers that keep the names of functions call `__name` on them; on other people's pages there is none. */
export const embedScript = `(() => {\nconst __name = (named) => named;\n(${defineGazetteFeed})();\n})();\n`;
