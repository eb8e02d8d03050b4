import { expect, it } from "vitest";
import { isBackupLate, keptSnapshots, keyTime, timeOfKey } from "../../../src/core/operations/backup.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = Date.UTC(2026, 10, 26, 3);

it("keeps the last snapshot of each of seven days, four weeks and twelve months", () => {
  const daily = Array.from({ length: 800 }, (_, days) => AT - days * DAY);
  const kept = [...keptSnapshots([...daily, AT - HOUR])].map((at) => new Date(at).toISOString().slice(0, 10));
  // Weeks are counted from a Thursday, as 1 January 1970 was.
  expect([...new Set(kept)].sort()).toEqual([
    ...["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"],
    ...["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-11", "2026-11-18"],
    ...["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"],
  ]);
  expect(keptSnapshots([AT, AT - HOUR])).toEqual(new Set([AT]));
  expect(keptSnapshots([])).toEqual(new Set());
});

it("a backup is late an hour after the journal was kept, and a day and a half after the last snapshot or the first", () => {
  const late = (journal: number, whole: number, since = 1) =>
    isBackupLate({ since, wholeAt: AT - whole, journalAt: AT - journal }, AT);
  expect([late(HOUR, DAY), late(HOUR + 1, DAY)]).toEqual([false, true]);
  expect([late(0, 36 * HOUR), late(0, 36 * HOUR + 1)]).toEqual([false, true]);
  expect([late(0, AT, AT - 36 * HOUR), late(0, AT, AT - 36 * HOUR - 1)]).toEqual([false, true]);
  expect([late(DAY, DAY, 0), late(DAY, DAY, 1)]).toEqual([false, true]);
});

it("names a moment in a key that is read again, and nothing else", () => {
  expect(keyTime(AT + 7)).toBe("2026-11-26T03-00-00.007Z");
  expect(timeOfKey(`${keyTime(AT + 7)}-3/000001`)).toBe(AT + 7);
  for (const name of ["", "x", "2026-11-26T03:00:00.007Z", "2026-13-26T03-00-00.007Z"])
    expect(timeOfKey(name)).toBeUndefined();
});
