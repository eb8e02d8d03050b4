import type { Period } from "../posts/archive.ts";
import { instantOf, wallTime } from "../wall-clock.ts";

/** Returns the last `days` days in a time zone, oldest first. The last one is today. */
export function recentDays(at: number, days: number, timeZone: string): Period[] {
  const today = wallTime(at, timeZone);
  const begins = (back: number) =>
    instantOf({ ...today, day: today.day - back, hour: 0, minute: 0, second: 0 }, timeZone);
  return Array.from({ length: days }, (_, index) => ({
    since: begins(days - 1 - index),
    before: begins(days - 2 - index),
  }));
}

/** Returns the number of a day in a time zone, counted from 1970-01-01. */
export function dayOf(at: number, timeZone: string): number {
  const { year, month, day } = wallTime(at, timeZone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}
