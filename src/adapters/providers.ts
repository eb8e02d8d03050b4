// One line a mail provider; `MAILER` names the one in use.
export { ses } from "./ses/index.ts";
