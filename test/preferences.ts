import { EVERYTHING } from "../src/core/subscribers/follow.ts";
import type { Preferences } from "../src/core/subscribers/subscriber.ts";

/** Everything, once a day at eight: what most tests of subscribers choose. */
export const PREFERENCES: Preferences = {
  ...EVERYTHING,
  frequency: "daily",
  hour: 8,
  timeZone: "UTC",
  language: "en",
  alerts: false,
};
