// One line a mailer; `MAILER=…` follows.
export { memory } from "./memory.ts";
export { ses } from "./ses.ts";
