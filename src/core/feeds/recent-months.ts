import type { Period } from "../posts/archive.ts";
import { instantOf, wallTime } from "../wall-clock.ts";

/** Returns the last `months` months in a time zone, newest first. The first one is the present one. */
export function recentMonths(at: number, months: number, timeZone: string): Period[] {
  const now = wallTime(at, timeZone);
  const begins = (back: number) =>
    instantOf({ ...now, month: now.month - back, day: 1, hour: 0, minute: 0, second: 0 }, timeZone);
  return Array.from({ length: months }, (_, back) => ({ since: begins(back), before: begins(back - 1) }));
}
