import { instantOf, wallTime } from "../wall-clock.ts";
import type { Frequency } from "./frequency.ts";

/** Every Monday at the subscriber's hour. */
export const weekly: Frequency = {
  usesHour: true,
  lastClose(at, { hour, timeZone }) {
    const today = wallTime(at, timeZone);
    const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
    const monday = today.day - ((weekday + 6) % 7);
    const close = instantOf({ ...today, day: monday, hour, minute: 0, second: 0 }, timeZone);
    return close <= at ? close : instantOf({ ...today, day: monday - 7, hour, minute: 0, second: 0 }, timeZone);
  },
};
