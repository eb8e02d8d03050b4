// One line per frequency. Preferences, validation and the cron follow.
export { daily } from "./daily.ts";
export { immediate } from "./immediate.ts";
export { monthly } from "./monthly.ts";
export { weekly } from "./weekly.ts";
