import { LruCache } from "./lru-cache.ts";

/** A local date and time; months count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Creating a formatter costs more than using it. Of some 600 zones a site uses a few. */
const FORMATTERS_MAX = 128;
const formatters = new LruCache<Intl.DateTimeFormat>(FORMATTERS_MAX);
/** Canonical names by their spellings. */
const NAMES_MAX = 1_024;
const names = new LruCache<string>(NAMES_MAX);

function formatter(timeZone: string): Intl.DateTimeFormat {
  return formatters.get(
    timeZone,
    () =>
      new Intl.DateTimeFormat("en-US", {
        timeZone,
        calendar: "gregory",
        numberingSystem: "latn",
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
  );
}

/** Longer than the longest zone name, `America/Argentina/ComodRivadavia`. */
export const ZONE_NAME_MAX = 64;

/**
 * Returns the canonical name of an IANA zone in any spelling, or `undefined`. Rejects offsets such as +05:43, which are
 * thousands and know no daylight saving.
 */
export function timeZoneNamed(name: string): string | undefined {
  if (name.length > ZONE_NAME_MAX || !/^[A-Za-z]/.test(name)) return undefined;
  try {
    return names.get(name, () => new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone);
  } catch {
    return undefined;
  }
}

/**
 * Offsets are cached by the day of UTC, and by the minute on days on which clocks change: since 1973 every zone has changed
 * them on a full minute. A quarter of an hour would be too coarse for Antarctica/Casey in 2022.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const MINUTES_FROM = Date.UTC(1973, 0);
const OFFSETS_MAX = 4_096;
const offsets = new Map<string, number>();

/** Returns the local time in a zone at an instant. */
export function wallTime(at: number, timeZone: string): WallTime {
  const shown = new Date(at + zoneOffset(at, timeZone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/** Returns a zone's offset from UTC at an instant, in milliseconds. */
export function zoneOffset(at: number, timeZone: string): number {
  if (at < MINUTES_FROM) return uncachedOffset(at, timeZone);
  const day = at - (at % DAY_MS);
  const offset = cachedOffset(day, timeZone);
  return offset === cachedOffset(day + DAY_MS, timeZone) ? offset : cachedOffset(at - (at % MINUTE_MS), timeZone);
}

function cachedOffset(at: number, timeZone: string): number {
  const key = `${at} ${timeZone}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = uncachedOffset(at, timeZone);
    if (offsets.size >= OFFSETS_MAX) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** As long as any other four. `Date.UTC` takes the years below 100 for those of the twentieth century. */
const FOUR_CENTURIES_MS = 146_097 * DAY_MS;

function uncachedOffset(at: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) - FOUR_CENTURIES_MS - Math.floor(at / 1000) * 1000;
}

/**
 * Returns the instant of a local time. A time skipped by daylight saving uses the offset before the gap, and an ambiguous
 * time is the first of the two (RFC 5545 §3.3.5).
 */
export function instantOf(wall: WallTime, timeZone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  const before = zoneOffset(asUtc - DAY_MS, timeZone);
  const after = zoneOffset(asUtc + DAY_MS, timeZone);
  const candidates = before === after ? [before] : [before, after];
  for (const offset of candidates) {
    if (zoneOffset(asUtc - offset, timeZone) === offset) return asUtc - offset;
  }
  return asUtc - before;
}
