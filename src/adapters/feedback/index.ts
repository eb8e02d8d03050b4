// One line a provider; whose feedback we take follows.
export { sesFeedback as ses } from "./ses.ts";
