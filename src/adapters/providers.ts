// One line per mail provider; `MAILER` names the one in use.
export { ses } from "./ses/index.ts";
