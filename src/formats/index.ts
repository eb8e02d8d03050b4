// One line per format: its routes, its <link> and its golden test follow.
export { atom } from "./atom.ts";
export { json } from "./json.ts";
export { rss } from "./rss.ts";
