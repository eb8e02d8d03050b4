import { defineGazetteFeed } from "./gazette-feed.js";

/** `/embed.js`: the function's own text, so that it may use nothing from outside it. */
export const embedScript = `(${defineGazetteFeed})();\n`;
