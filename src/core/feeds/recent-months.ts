import type { Period } from "../posts/archive.ts";
import { instantOf, wallTime } from "../wall-clock.ts";

/** Returns the last `months` months in a time zone, newest first. The first one is the present one. */
export function recentMonths(at: number, months: number, timeZone: string): Period[] {
  const now = wallTime(at, timeZone);
  const begins = (back: number) =>
    instantOf({ ...now, month: now.month - back, day: 1, hour: 0, minute: 0, second: 0 }, timeZone);
  const starts = Array.from({ length: months + 1 }, (_, index) => begins(index - 1));
  return starts.slice(1).map((since, back) => ({ since, before: starts[back] ?? since }));
}
