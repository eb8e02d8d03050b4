import { describe, expect, it } from "vitest";
import { timeZoneNamed, wallTime } from "../../src/core/wall-clock.ts";

describe("a time zone", () => {
  it.each([
    ["aMeRiCa/new_york", "America/New_York"],
    ["America/New_York", "America/New_York"],
    ["US/Eastern", "America/New_York"],
    ["utc", "UTC"],
    ["Etc/UTC", "UTC"],
  ])("has one spelling: %s is %s", (name, zone) => {
    expect(timeZoneNamed(name)).toBe(zone);
  });

  it.each(["+05:43", "-0800", "+8", "", " UTC", "Nowhere/City", `America/${"x".repeat(100_000)}`])(
    "is nothing that is no name of one: %.20s",
    (name) => {
      expect(timeZoneNamed(name)).toBeUndefined();
    },
  );

  it("that was stored as an offset, when offsets were taken, is read as it was meant", () => {
    expect(wallTime(Date.UTC(2026, 0, 1), "+05:30")).toMatchObject({ hour: 5, minute: 30 });
  });
});
