import { describe, expect, it } from "vitest";
import { frequencyNamed } from "../../../src/core/frequencies/by-name.ts";
import { daily } from "../../../src/core/frequencies/daily.ts";
import { immediate } from "../../../src/core/frequencies/immediate.ts";
import { nextClose } from "../../../src/core/frequencies/next-close.ts";
import { weekly } from "../../../src/core/frequencies/weekly.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Friday. */
const EIGHT = Date.UTC(2026, 10, 20, 8);
const SLOT = { hour: 8, timeZone: "UTC" };

describe("the next close", () => {
  it.each([
    ["daily", daily, EIGHT, EIGHT + DAY],
    ["daily", daily, EIGHT - 1, EIGHT],
    ["daily", daily, EIGHT - DAY, EIGHT],
    ["weekly", weekly, EIGHT, EIGHT + 3 * DAY],
    ["weekly", weekly, EIGHT + 3 * DAY, EIGHT + 10 * DAY],
    ["weekly", weekly, EIGHT + 3 * DAY - 1, EIGHT + 3 * DAY],
    ["immediate", immediate, EIGHT, EIGHT + 60_000],
    ["immediate", immediate, EIGHT + 59_999, EIGHT + 60_000],
  ])("of %s is the first after a moment", (_, frequency, at, close) => {
    expect(nextClose(frequency, at, SLOT, { weekday: 1 })).toBe(close);
    expect(frequency.lastClose(close, SLOT, { weekday: 1 })).toBe(close);
    expect(frequency.lastClose(close - 1, SLOT, { weekday: 1 })).toBeLessThanOrEqual(at);
  });
});

describe("a frequency", () => {
  it("is found by its name; what an object has of its own is none", () => {
    expect([frequencyNamed("daily"), frequencyNamed("weekly")]).toEqual([daily, weekly]);
    for (const name of ["yearly", "toString", ""]) expect(frequencyNamed(name)).toBeUndefined();
  });

  it("goes by the hour, but for the one that waits for none", () => {
    expect([daily, weekly, immediate].map(({ usesHour }) => usesHour)).toEqual([true, true, false]);
  });

  it("is weekly on Mondays, by the reader's clock", () => {
    // In Auckland it is Monday, eight o'clock, while it is still Sunday in UTC.
    const close = Date.UTC(2026, 10, 22, 19);
    expect(weekly.lastClose(close, { hour: 8, timeZone: "Pacific/Auckland" }, { weekday: 1 })).toBe(close);
    expect(weekly.lastClose(close - 1, { hour: 8, timeZone: "Pacific/Auckland" }, { weekday: 1 })).toBe(
      close - 7 * DAY,
    );
  });
});
