import { expect, it } from "vitest";
import { dayOf, recentDays } from "../../../src/core/feeds/recent-days.ts";

const HOUR = 3_600_000;

it("the last days join without a gap, and the last of them is today", () => {
  const at = Date.UTC(2026, 10, 2, 16, 30);
  const days = recentDays(at, 4, "Asia/Shanghai");
  expect(days).toHaveLength(4);
  // Half past midnight on the third, in Shanghai.
  expect(days.at(-1)).toEqual({ since: Date.UTC(2026, 10, 2, 16), before: Date.UTC(2026, 10, 3, 16) });
  expect(days.slice(1).map(({ since }) => since)).toEqual(days.slice(0, -1).map(({ before }) => before));
});

it("a day on which the clock is put back has twenty-five hours", () => {
  const [day] = recentDays(Date.UTC(2026, 9, 25, 12), 1, "Europe/Berlin");
  expect(day && (day.before - day.since) / HOUR).toBe(25);
});

it("the number of a day is the one on the calendar there", () => {
  const at = Date.UTC(2026, 10, 2, 16, 30);
  expect(dayOf(at, "Asia/Shanghai") - dayOf(at, "UTC")).toBe(1);
  expect(dayOf(Date.UTC(1970, 0, 1), "UTC")).toBe(0);
});
