import { expect, it } from "vitest";
import { editionsOf } from "../../../src/core/newsletter/edition.ts";

it("puts the issues of a day together, whatever their zones and hours, and those apart that had nothing to send", () => {
  const day = Date.UTC(2026, 0, 2) / 86_400_000;
  const slots = (timeZone: string) => [{ timeZone, hour: 8 }];
  const issue = (id: number, closedAt: number, more: object = {}) => ({
    ...{ id, frequency: "daily", closedAt, slots: slots("UTC"), planned: 1, state: "finished" as const },
    ...more,
  });
  const at = Date.UTC(2026, 0, 2, 8);
  const all = [
    issue(1, at),
    // Where it is the second already.
    issue(2, at - 16 * 3_600_000, { slots: slots("Asia/Shanghai") }),
    issue(3, at, { frequency: "weekly" }),
    issue(4, at, { planned: 0, state: "skipped" }),
    issue(5, at, { planned: 0, state: "sending" }),
    issue(6, at, { planned: 1, state: "skipped" }),
    issue(7, at + 86_400_000, { slots: [] }),
  ];
  const found = editionsOf(all as never[], "UTC").map(({ frequency, day, issues, empty }) => [
    ...[frequency, day],
    ...[issues, empty].map((some) => some.map(({ id }: { id: number }) => id)),
  ]);
  expect(found).toEqual([
    ["daily", day, [1, 2, 5, 6], [4]],
    ["weekly", day, [3], []],
    ["daily", day + 1, [7], []],
  ]);
});
