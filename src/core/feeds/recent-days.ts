import type { Period } from "../posts/archive.ts";
import { instantOf, wallTime } from "../wall-clock.ts";

/** The last so many days by the clocks of a zone, oldest first; the last of them is not over. */
export function recentDays(at: number, days: number, timeZone: string): Period[] {
  const today = wallTime(at, timeZone);
  const begins = (back: number) =>
    instantOf({ ...today, day: today.day - back, hour: 0, minute: 0, second: 0 }, timeZone);
  return Array.from({ length: days }, (_, index) => ({
    since: begins(days - 1 - index),
    before: begins(days - 2 - index),
  }));
}

/** A day by the clocks of a zone, counted from the first of 1970. */
export function dayOf(at: number, timeZone: string): number {
  const { year, month, day } = wallTime(at, timeZone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}
