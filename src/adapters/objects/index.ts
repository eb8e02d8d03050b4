// One line per store; `OBJECTS` in wrangler.toml names the one in use.
export { r2 } from "./r2.ts";
export { s3 } from "./s3.ts";
