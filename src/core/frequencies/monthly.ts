import { instantOf, wallTime } from "../wall-clock.ts";
import type { Frequency } from "./frequency.ts";

/** The first of each month at the subscriber's hour. */
export const monthly: Frequency = {
  usesHour: true,
  lastClose(at, { hour, timeZone }) {
    const first = { ...wallTime(at, timeZone), day: 1, hour, minute: 0, second: 0 };
    const close = instantOf(first, timeZone);
    return close <= at ? close : instantOf({ ...first, month: first.month - 1 }, timeZone);
  },
};
