import { type Reason, reason } from "../core/reason.ts";
import { instantOf } from "../core/wall-clock.ts";

export type DateReading = { at: number } | { reason: Reason };

const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const DAY = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?!\d)/;
const DAY_IN_WORDS = /^(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2}),?)\s+(\d{4})(?!\d)/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const TIME = /^(?:t|,?\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?!\d)/i;
/** Go writes a zone's name after the offset. */
const OFFSET = /^([+-])(\d{2})(?::?(\d{2}))?(?:\s+[A-Z]{2,5})?$/i;
const UTC = /^(?:z|utc|gmt|ut)$/i;

/**
 * Parses a date in the formats of Jekyll and Hugo. Without a zone it is local time in `timeZone`, without a time midnight.
 */
export function readDate(source: string, timeZone: string): DateReading {
  const text = source.trim();
  const day = readDay(text);
  if (!day) return { reason: unreadable(text) };
  const time = TIME.exec(text.slice(day.length));
  const zone = text.slice(day.length + (time?.[0].length ?? 0)).trim();
  const [hour, minute, second] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)];
  const { year, month, date } = day;
  const asUtc = Date.UTC(year, month - 1, date, hour, minute, second);
  const real = new Date(asUtc);
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date || hour > 23 || minute > 59 || second > 59) {
    return { reason: reason("date-impossible", { date: shown(text) }) };
  }
  const milliseconds = Number((time?.[4] ?? "").padEnd(3, "0").slice(0, 3));
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
  const [, sign, hours, minutes = "00"] = OFFSET.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
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
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
