import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frequencyNamed } from "../../src/core/frequencies/by-name.ts";
import type { Frequency, Slot } from "../../src/core/frequencies/frequency.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { wallTime } from "../../src/core/wall-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR_BEGINS = Date.UTC(2026, 0, 1);
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Shanghai",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "America/Santiago",
  "Africa/Casablanca",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

const close = (frequency: Frequency, slot: Slot) => (at: string) =>
  new Date(frequency.lastClose(Date.parse(at), slot, { weekday: 1 })).toISOString().slice(0, 16);

describe("a period of any frequency", () => {
  const anySlot = fc.record({ hour: fc.integer({ min: 0, max: 23 }), timeZone: fc.constantFrom(...ZONES) });
  const anyTime = fc.integer({ min: YEAR_BEGINS, max: YEAR_BEGINS + 3 * 366 * DAY });

  it.each(Object.entries(frequencies))(
    "%s: closes at or before now, and stays closed at that moment",
    (_, frequency) => {
      fc.assert(
        fc.property(anyTime, anySlot, (at, slot) => {
          const closedAt = frequency.lastClose(at, slot, { weekday: 1 });
          expect(closedAt).toBeLessThanOrEqual(at);
          expect(frequency.lastClose(closedAt, slot, { weekday: 1 })).toBe(closedAt);
          expect(frequency.lastClose(closedAt - 1, slot, { weekday: 1 })).toBeLessThan(closedAt);
        }),
        { numRuns: 500 },
      );
    },
  );

  it.each(Object.entries(frequencies))("%s: never goes back", (_, frequency) => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 0, max: 3 * DAY }), anySlot, (at, later, slot) => {
        expect(frequency.lastClose(at + later, slot, { weekday: 1 })).toBeGreaterThanOrEqual(
          frequency.lastClose(at, slot, { weekday: 1 }),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("periods meet end to end for a year", () => {
  it.each(ZONES)("in %s: a day has 23 to 25 hours, a week seven days", (timeZone) => {
    for (const [frequency, days] of [
      [frequencies.daily, 1],
      [frequencies.weekly, 7],
    ] as const) {
      for (const hour of [0, 1, 2, 3, 8, 23]) {
        const slot = { hour, timeZone };
        let closes = 0;
        let at = frequency.lastClose(YEAR_BEGINS + 366 * DAY, slot, { weekday: 1 });
        while (at > YEAR_BEGINS) {
          const before = frequency.lastClose(at - 1, slot, { weekday: 1 });
          expect(
            Math.abs(at - before - days * DAY),
            `${timeZone} ${hour} ${new Date(at).toISOString()}`,
          ).toBeLessThanOrEqual(HOUR);
          // Every moment of a period yields one of its ends.
          expect(frequency.lastClose(before + Math.floor((at - before) / 2), slot, { weekday: 1 })).toBe(before);
          const wall = wallTime(at, timeZone);
          // The hour differs only if daylight saving skips it.
          if (wall.hour !== hour) expect(wallTime(at - HOUR, timeZone).hour).not.toBe(hour);
          at = before;
          closes++;
        }
        expect(Math.abs(closes - 366 / days)).toBeLessThanOrEqual(1.5);
      }
    }
  });
});

describe("daylight saving", () => {
  it("in Berlin in spring: a skipped hour closes the period an hour later", () => {
    const at = close(frequencies.daily, { hour: 2, timeZone: "Europe/Berlin" });
    expect(at("2026-03-28T12:00Z")).toBe("2026-03-28T01:00");
    expect(at("2026-03-29T00:59Z")).toBe("2026-03-28T01:00");
    expect(at("2026-03-29T01:00Z")).toBe("2026-03-29T01:00");
    expect(at("2026-03-30T00:00Z")).toBe("2026-03-30T00:00");
  });

  it("in Berlin in autumn: a repeated hour closes the period once, the first time", () => {
    const at = close(frequencies.daily, { hour: 2, timeZone: "Europe/Berlin" });
    expect(at("2026-10-25T00:00Z")).toBe("2026-10-25T00:00");
    expect(at("2026-10-25T01:30Z")).toBe("2026-10-25T00:00");
    expect(at("2026-10-26T01:00Z")).toBe("2026-10-26T01:00");
  });

  it("in New York, weekly", () => {
    const daily = close(frequencies.daily, { hour: 8, timeZone: "America/New_York" });
    expect(daily("2026-03-07T20:00Z")).toBe("2026-03-07T13:00");
    expect(daily("2026-03-08T20:00Z")).toBe("2026-03-08T12:00");
    const weekly = close(frequencies.weekly, { hour: 8, timeZone: "America/New_York" });
    expect(weekly("2026-11-01T20:00Z")).toBe("2026-10-26T12:00");
    expect(weekly("2026-11-02T13:00Z")).toBe("2026-11-02T13:00");
  });

  it("in New York, weekly on another day than Monday", () => {
    const slot = { hour: 8, timeZone: "America/New_York" };
    const friday = (at: string) => new Date(frequencies.weekly.lastClose(Date.parse(at), slot, { weekday: 5 }));
    expect(friday("2026-11-06T12:59Z")).toEqual(new Date("2026-10-30T12:00Z"));
    expect(friday("2026-11-06T13:00Z")).toEqual(new Date("2026-11-06T13:00Z"));
  });

  it("in Berlin, monthly", () => {
    const monthly = close(frequencies.monthly, { hour: 0, timeZone: "Europe/Berlin" });
    expect(monthly("2026-03-31T21:59Z")).toBe("2026-02-28T23:00");
    expect(monthly("2026-03-31T22:00Z")).toBe("2026-03-31T22:00");
  });

  it("by half an hour on Lord Howe Island", () => {
    const at = close(frequencies.daily, { hour: 2, timeZone: "Australia/Lord_Howe" });
    // 5 April 2026: 02:00 at +11 is 01:30 at +10:30. 4 October 2026: 02:00 at +10:30 is 02:30 at +11.
    expect(at("2026-04-04T16:00Z")).toBe("2026-04-04T15:30");
    expect(at("2026-04-03T16:00Z")).toBe("2026-04-03T15:00");
    expect(at("2026-10-03T15:30Z")).toBe("2026-10-03T15:30");
    expect(at("2026-10-04T15:00Z")).toBe("2026-10-04T15:00");
  });
});

describe("a frequency's name", () => {
  it("finds it, and nothing that every object has", () => {
    for (const [name, frequency] of Object.entries(frequencies)) expect(frequencyNamed(name)).toBe(frequency);
    for (const name of ["", "yearly", "toString", "constructor", "__proto__", "default"])
      expect(frequencyNamed(name)).toBeUndefined();
  });

  it.each(["2026-11-20T08:00:00.000Z", "2026-11-20T08:00:59.999Z"])(
    "immediate: closes on the full minute: %s",
    (at) => {
      const slot = { hour: 3, timeZone: "Asia/Kathmandu" };
      expect(close(frequencies.immediate, slot)(at)).toBe("2026-11-20T08:00");
      expect(frequencies.immediate.lastClose(Date.parse(at), slot, { weekday: 1 }) % 60_000).toBe(0);
    },
  );
});
