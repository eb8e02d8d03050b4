/** Longer than any time that an export or a sheet writes. */
const TIME_MAX = 64;

const OFFSET = String.raw`(?:\s?(z|utc|gmt|[+-]\d{2}:?\d{2})(?:\s[a-z]{3,4})?)?`;
const HALF = String.raw`(上午|下午|[ap]\.?m\.?)?`;
const CLOCK = new RegExp(
  String.raw`(?<=[\dT\s,日号])${HALF}\s?(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2}))?[分秒]?(?:[.,](\d{1,3})\d*)?\s?${HALF}${OFFSET}$`,
  "i",
);
const YEAR_FIRST = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/;
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const EITHER = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;
const DAY_AND_NAME = /^(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})$/i;
const NAME_AND_DAY = /^([a-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})$/i;
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Days of spreadsheets, counted from 30 December 1899, between 1990 and 2100. */
const SERIAL = /^(3[3-9]|[4-6]\d|7[0-3])\d{3}(\.\d+)?$/;
const SERIAL_OF_1970 = 25_569;

/**
 * Reads a time in the shapes of exports and sheets as ISO 8601, without an offset where it has none. Returns `undefined` where
 * the day is not certain: 3/4/2024 has two.
 */
export function readTime(text: string): string | undefined {
  const time = text.trim();
  if (time === "" || time.length > TIME_MAX) return undefined;
  if (SERIAL.test(time)) return iso((Number(time) - SERIAL_OF_1970) * 86_400_000).slice(0, 19);
  if (/^1\d{9}(\d{3})?$/.test(time)) return iso(Number(time) * (time.length === 10 ? 1_000 : 1));
  const clock = CLOCK.exec(time);
  const day = readDay(time.slice(0, clock?.index ?? time.length).replace(/[T\s,]{1,9}$/, ""));
  if (!day) return undefined;
  const [, before, hour = "0", minute = "0", second = "0", fraction = "", after, offset] = clock ?? [];
  const at = Date.UTC(...day, wholeHour(Number(hour), before ?? after), Number(minute), Number(second));
  const read = Number.isNaN(at) ? "" : iso(at);
  // What ran over, such as 30 February or 25:00, is no time.
  const asked = [day[0], day[1] + 1, day[2]].map((part) => String(part).padStart(2, "0")).join("-");
  if (!read.startsWith(asked) || Number(minute) > 59 || Number(second) > 60) return undefined;
  return read.slice(0, 19) + (Number(fraction) > 0 ? `.${fraction}` : "") + shownOffset(offset);
}

const iso = (at: number) => new Date(Math.round(at / 1_000) * 1_000).toISOString().replace(".000", "");

function wholeHour(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  const isLate = half === "下午" || /^p/i.test(half);
  return (hour % 12) + (isLate ? 12 : 0);
}

function shownOffset(offset: string | undefined): string {
  if (offset === undefined) return "";
  return /^[+-]/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(-2)}` : "Z";
}

/** Returns year, month from 0 and day. */
function readDay(text: string): [number, number, number] | undefined {
  const first = YEAR_FIRST.exec(text);
  if (first) return [Number(first[1]), Number(first[2]) - 1, Number(first[3])];
  const dotted = DAY_FIRST.exec(text);
  if (dotted) return [Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1])];
  const either = EITHER.exec(text)?.slice(1).map(Number) as [number, number, number] | undefined;
  if (either) {
    const [one, two, year] = either;
    if (one <= 12 && two <= 12 && one !== two) return undefined;
    return one > 12 ? [year, two - 1, one] : [year, one - 1, two];
  }
  const plain = text.replace(WEEKDAY, "");
  const [, day, name, year] = DAY_AND_NAME.exec(plain) ?? swapped(NAME_AND_DAY.exec(plain));
  const month = MONTHS.indexOf((name ?? "").slice(0, 3).toLowerCase());
  return month < 0 ? undefined : [Number(year), month, Number(day)];
}

const swapped = (found: RegExpExecArray | null): (string | undefined)[] =>
  found ? [found[0], found[2], found[1], found[3]] : [];
