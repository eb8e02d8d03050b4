import { expect, it } from "vitest";
import * as frequencies from "../../../src/core/frequencies/index.ts";
import { isLessFrequent } from "../../../src/core/frequencies/less-often.ts";

const { immediate, daily, weekly } = frequencies;

it.each([
  Date.UTC(2026, 5, 17, 12),
  // Days with 23 and with 25 hours.
  Date.UTC(2026, 2, 29, 12),
  Date.UTC(2026, 9, 25, 12),
])("sorts the frequencies by the length of their periods, at %d", (at) => {
  const slot = { hour: 8, timeZone: "Europe/Berlin" };
  expect(isLessFrequent(daily, immediate, at, slot)).toBe(true);
  expect(isLessFrequent(weekly, daily, at, slot)).toBe(true);
  expect(isLessFrequent(immediate, daily, at, slot)).toBe(false);
  for (const frequency of Object.values(frequencies))
    expect(isLessFrequent(frequency, frequency, at, slot)).toBe(false);
});
