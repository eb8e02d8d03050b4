import { instantOf, wallTime } from "../wall-clock.ts";
import type { Frequency } from "./frequency.ts";

/** Every day at the subscriber's hour. */
export const daily: Frequency = {
  usesHour: true,
  lastClose(at, { hour, timeZone }) {
    const today = wallTime(at, timeZone);
    const close = instantOf({ ...today, hour, minute: 0, second: 0 }, timeZone);
    return close <= at ? close : instantOf({ ...today, day: today.day - 1, hour, minute: 0, second: 0 }, timeZone);
  },
};
