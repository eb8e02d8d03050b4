import { type Reason, reason } from "../core/reason.ts";
import type { Site } from "../core/site.ts";
import { instantOf, wallTime } from "../core/wall-clock.ts";
import { shortened } from "./shortened.ts";

export type DateReading = { at: number } | { reason: Reason };

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 40;
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const DAY = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?!\d)/;
const DAY_IN_WORDS =
  /^(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9}),?|([a-z]{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?,?)\s+(\d{4})(?!\d)/i;
/** The year at the end, as C's `ctime` and `date` print it. */
const YEAR_LAST = /^([a-z]{3},? +[a-z]{3} +\d{1,2}) +(\d{1,2}:\d{2}:\d{2})( +[a-z]{1,5}| +[+-]\d{4})? +(\d{4})$/i;
const UNIX_TIME = /^\d{10}(?:\d{3})?$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const TIME =
  /^(?:t|,?\s*(?:at\s+)?)(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?!\d)(?:\s*([ap])\.?m\b\.?)?|\s*([ap])\.?m\b\.?)/i;
/** Go writes a zone's name after the offset, JavaScript in brackets. */
const OFFSET = /^(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?(?:\s+(?:[a-z]{2,5}|\([^()]{1,60}\)))?$/i;
const UTC = /^(?:z|utc|gmt|ut)$/i;
/** Names that stand for one zone only, with their hours from UTC. */
const ZONES = new Map(
  Object.entries({
    ...{ est: -5, edt: -4, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10 },
    ...{ wet: 0, west: 1, cet: 1, cest: 2, eet: 2, eest: 3, msk: 3, hkt: 8, sgt: 8, awst: 8, jst: 9, kst: 9 },
    ...{ acst: 9.5, acdt: 10.5, aest: 10, aedt: 11, nzst: 12, nzdt: 13 },
  }),
);

/**
 * Parses a date in the formats of Jekyll and Hugo. Without a zone it is local time in `timeZone`, without a time midnight.
 */
export function readDate(source: string, timeZone: string): DateReading {
  const text = source.trim();
  if (UNIX_TIME.test(text)) return plausible(Number(text.padEnd(13, "0")));
  return readWritten(text.replace(YEAR_LAST, "$1 $4 $2$3"), timeZone);
}

/** A time to the second as YAML has it, which generators get in UTC. Any other they read themselves. */
const YAML_TIME = /^\d{4}-\d\d?-\d\d?(?:t|\s+)\d\d?:\d{2}:\d{2}(?:\.\d*)?(\s*(?:z|[+-]\d\d?(?::\d{2})?))?$/i;

/** Parses a date as the site's generator does: Jekyll leaves it in UTC, Hexo takes the clock of UTC for the site's own. */
export function readSiteDate(
  source: string,
  { timeZone, generator }: Pick<Site, "timeZone" | "generator">,
): DateReading {
  const [isYamls, zone] = YAML_TIME.exec(source.trim()) ?? [];
  if (generator === "jekyll" && isYamls && zone === undefined) return readDate(source, "UTC");
  const reading = readDate(source, timeZone);
  if (generator !== "hexo" || zone === undefined || !("at" in reading)) return reading;
  return { at: instantOf(wallTime(reading.at, "UTC"), timeZone) };
}

function readWritten(text: string, timeZone: string): DateReading {
  const day = readDay(text);
  if (!day) return { reason: unreadable(text) };
  const time = TIME.exec(text.slice(day.length));
  const zone = text.slice(day.length + (time?.[0].length ?? 0)).trim();
  const hour = hourOf(Number(time?.[1] ?? 0), time?.[5] ?? time?.[6]);
  const [minute, second] = [Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)];
  const { year, month, date } = day;
  const asUtc = Date.UTC(year, month - 1, date, hour, minute, second);
  // A day that the month does not have lies in another.
  if (new Date(asUtc).getUTCMonth() !== month - 1 || !(hour <= 23) || minute > 59 || second > 59) {
    return { reason: reason("date-impossible", { date: shown(text) }) };
  }
  const milliseconds = Number(`${time?.[4] ?? ""}000`.slice(0, 3));
  if (zone === "")
    return plausible(instantOf({ year, month, day: date, hour, minute, second }, timeZone) + milliseconds);
  const offset = readOffset(zone);
  if (offset !== undefined) return plausible(asUtc - offset + milliseconds);
  if (/^[a-z]{2,5}$/i.test(zone)) {
    return {
      reason: reason("date-zone-unclear", { zone, date: shown(text) }),
    };
  }
  return { reason: unreadable(text) };
}

export interface Day {
  year: number;
  month: number;
  day: number;
}

/** Returns the day of a date as it is written, whatever its zone. */
export function writtenDay(source: string): Day | undefined {
  const found = readDay(source.trim());
  return found && { year: found.year, month: found.month, day: found.date };
}

function readDay(text: string): { year: number; month: number; date: number; length: number } | undefined {
  const numbers = DAY.exec(text);
  if (numbers) {
    return { year: Number(numbers[1]), month: Number(numbers[2]), date: Number(numbers[3]), length: numbers[0].length };
  }
  const words = DAY_IN_WORDS.exec(text);
  const month = MONTHS.indexOf((words?.[2] ?? words?.[3] ?? "").slice(0, 3).toLowerCase()) + 1;
  if (!words || month === 0) return undefined;
  return { year: Number(words[5]), month, date: Number(words[1] ?? words[4]), length: words[0].length };
}

/** Parses a zone as its offset from UTC, in milliseconds. */
function readOffset(zone: string): number | undefined {
  if (UTC.test(zone)) return 0;
  const named = ZONES.get(zone.toLowerCase());
  if (named !== undefined) return named * 3_600_000;
  const [, sign, hours, minutes = "00"] = OFFSET.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Returns an hour of 0 to 23. Of twelve hours the first is written 12; one that is not there is no hour at all. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}

function plausible(at: number): DateReading {
  if (at >= EARLIEST && at < LATEST) return { at };
  const day = new Date(at).toISOString().slice(0, 10);
  return { reason: reason("date-absurd", { day }) };
}

function unreadable(text: string): Reason {
  if (/^[+-]\d{1,2}:?\d{2}$/.test(text)) return reason("date-only-zone", { zone: text });
  return reason("date-unreadable", { date: shown(text) });
}

function shown(text: string): string {
  return `"${shortened(text, REPEATED_MAX)}"`;
}
