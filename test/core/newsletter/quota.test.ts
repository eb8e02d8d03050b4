import { expect, it } from "vitest";
import { quotaOutlook, serviceEmailReserve } from "../../../src/core/newsletter/quota.ts";

it.each([
  [200, 200, 200, "sandbox"],
  [200, 0, 200, "sandbox"],
  [200, 200, undefined, "fine"],
  [1000, 101, 200, "fine"],
  [1000, 100, 200, "nearly-used"],
  [1000, 0, undefined, "nearly-used"],
])(
  "of a quota of %i a day with %i left, where %s is a sandbox's, is %s",
  (perDay, leftToday, sandboxPerDay, outlook) => {
    expect(quotaOutlook({ perDay, leftToday, sandboxPerDay })).toBe(outlook);
  },
);

it.each([
  [0, 0],
  [2, 0],
  [3, 1],
  [9, 3],
  [30, 10],
  [200, 10],
  [1_000, 20],
  [50_000, 1_000],
  [1_000_000, 1_000],
])("of a quota of %i a day, issues leave %i to service emails", (perDay, reserve) => {
  expect(serviceEmailReserve(perDay)).toBe(reserve);
});
