import { instantOf, wallTime } from "../wall-clock.ts";
import type { Frequency } from "./frequency.ts";

/** Every week on the site's weekday, at the subscriber's hour. */
export const weekly: Frequency = {
  usesHour: true,
  lastClose(at, { hour, timeZone }, { weekday: closing }) {
    const today = wallTime(at, timeZone);
    const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
    const day = today.day - ((weekday - closing + 7) % 7);
    const close = instantOf({ ...today, day, hour, minute: 0, second: 0 }, timeZone);
    return close <= at ? close : instantOf({ ...today, day: day - 7, hour, minute: 0, second: 0 }, timeZone);
  },
};
