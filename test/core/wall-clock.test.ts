import { describe, expect, it } from "vitest";
import { timeZoneNamed, wallTime, zoneOffset } from "../../src/core/wall-clock.ts";

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

  it("that an earlier version stored as an offset still works", () => {
    expect(wallTime(Date.UTC(2026, 0, 1), "+05:30")).toMatchObject({ hour: 5, minute: 30 });
  });

  it.each([
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Caracas",
    "Pacific/Apia",
    "Pacific/Chatham",
    "America/St_Johns",
  ])("is exact to the second at every change: %s", (timeZone) => {
    const options = { timeZone, hourCycle: "h23", dateStyle: "short", timeStyle: "medium" } as const;
    const format = new Intl.DateTimeFormat("sv-SE", options);
    const offset = (at: number) => Date.parse(`${format.format(at).replace(" ", "T")}Z`) - at;
    const [from, week] = [Date.UTC(1973, 0), 7 * 86_400_000];
    let changes = 0;
    for (let at = from; at < Date.UTC(2040, 0); at += week) {
      if (offset(at) === offset(at + week)) continue;
      let [before, after] = [at, at + week];
      while (after - before > 1000) {
        const middle = Math.floor((before + after) / 2000) * 1000;
        if (offset(middle) === offset(at)) before = middle;
        else after = middle;
      }
      changes++;
      for (const near of [after - 60_000, before, after, after + 59_999])
        expect(zoneOffset(near, timeZone)).toBe(offset(near - (near % 1000)));
    }
    expect(changes).toBeGreaterThan(0);
  });
});
