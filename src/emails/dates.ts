import { LruCache } from "../core/lru-cache.ts";
import { zoneOffset } from "../core/wall-clock.ts";

const FORMATS_MAX = 128;
const formats = new LruCache<Intl.DateTimeFormat>(FORMATS_MAX);

function format(language: string, timeZone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formats.get(
    `${language} ${timeZone} ${Object.keys(parts)}`,
    () => new Intl.DateTimeFormat(language, { timeZone, calendar: "gregory", numberingSystem: "latn", ...parts }),
  );
}

/** Formats the date of an instant in a zone, in words. */
export function dateInWords(at: number, language: string, timeZone: string): string {
  return format(language, timeZone, { year: "numeric", month: "long", day: "numeric" }).format(at);
}

/** Formats an instant in a zone with its time of day, and with its year only if that is not the year of `now`. */
export function momentInWords(at: number, language: string, timeZone: string, now: number): string {
  const yearOf = (instant: number) => new Date(instant + zoneOffset(instant, timeZone)).getUTCFullYear();
  const parts = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const year = yearOf(at) === yearOf(now) ? {} : { year: "numeric" as const };
  return format(language, timeZone, { ...year, ...parts }).format(at);
}
