import { instantOf, wallTime } from "../wall-clock.ts";

/** Entries in one archive document. A month with more has further parts: `archive/2022-01/2/atom.xml`, older by the part. */
export const ARCHIVE_ENTRIES = 100;

/** Moments in `[since, before)`, milliseconds since 1970. */
export interface Period {
  since: number;
  before: number;
}

/** The month of a moment as archives name it: `2022-01`. */
export function monthOf(at: number, timeZone: string): string {
  const { year, month } = wallTime(at, timeZone);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}

/** From the first moment of a month to the first of the next, by the clocks of a zone. Nothing when there is no such month. */
export function monthPeriod(name: string, timeZone: string): Period | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(name)?.map(Number) ?? [];
  if (year === undefined || month === undefined || year < 1970) return undefined;
  const first = { day: 1, hour: 0, minute: 0, second: 0 };
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return {
    since: instantOf({ year, month, ...first }, timeZone),
    before: instantOf({ ...next, ...first }, timeZone),
  };
}

/** When the month began that is not over yet: everything before it is closed. */
export function currentMonthStart(at: number, timeZone: string): number {
  return monthPeriod(monthOf(at, timeZone), timeZone)?.since ?? 0;
}

/** Path of an archive document below the page of its feed. */
export function archivePath(month: string, part: number): string {
  return part === 1 ? `archive/${month}/` : `archive/${month}/${part}/`;
}
