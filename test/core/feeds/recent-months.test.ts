import { expect, it } from "vitest";
import { recentMonths } from "../../../src/core/feeds/recent-months.ts";

it("the last months join without a gap, and the first of them is the present one, where it is", () => {
  // Half past midnight on the first of March, in Shanghai.
  const months = recentMonths(Date.UTC(2026, 1, 28, 16, 30), 3, "Asia/Shanghai");
  const begins = (month: number) => Date.UTC(2026, month - 1, 1) - 8 * 3_600_000;
  expect(months).toEqual([
    { since: begins(3), before: begins(4) },
    { since: begins(2), before: begins(3) },
    { since: begins(1), before: begins(2) },
  ]);
});
