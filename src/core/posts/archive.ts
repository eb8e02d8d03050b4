import { instantOf, wallTime } from "../wall-clock.ts";

/** Entries in one archive document. A month with more has further parts: `archive/2022-01/2/atom.xml`, older by the part. */
export const ARCHIVE_ENTRIES = 100;

/** The moments in `[since, before)`. */
export interface Period {
  since: number;
  before: number;
}

/** Returns the month of a moment as archives name it: `2022-01`. */
export function monthOf(at: number, timeZone: string): string {
  const { year, month } = wallTime(at, timeZone);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}

/** Returns a month's period in a time zone, or `undefined` if the name is not a month. */
export function monthPeriod(name: string, timeZone: string): Period | undefined {
  const [, year = 0, month = 0] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(name)?.map(Number) ?? [];
  if (year < 1970) return undefined;
  const first = { year, day: 1, hour: 0, minute: 0, second: 0 };
  return {
    since: instantOf({ ...first, month }, timeZone),
    // The thirteenth month is the first of the next year.
    before: instantOf({ ...first, month: month + 1 }, timeZone),
  };
}

/** Returns the start of the current month, before which every month is closed. */
export function currentMonthStart(at: number, timeZone: string): number {
  return monthPeriod(monthOf(at, timeZone), timeZone)?.since ?? 0;
}

/** Returns the path of an archive document, relative to its feed's page. */
export function archivePath(month: string, part: number): string {
  return part === 1 ? `archive/${month}/` : `archive/${month}/${part}/`;
}
