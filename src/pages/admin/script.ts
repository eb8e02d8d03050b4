import { watchProgress } from "./desk-script.js";

/** `/admin/desk.js`. Bundlers that keep the names of functions call `__name` on them; in a browser there is none. */
export const deskScript = `(() => {\nconst __name = (named) => named;\n(${watchProgress})();\n})();\n`;
