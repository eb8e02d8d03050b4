import { describe, expect, it } from "vitest";
import { archivePath, currentMonthStart, monthOf, monthPeriod } from "../../../src/core/posts/archive.ts";

describe("a month", () => {
  it("goes by the site's clock", () => {
    const at = Date.UTC(2026, 10, 30, 20);
    expect([monthOf(at, "UTC"), monthOf(at, "Asia/Shanghai")]).toEqual(["2026-11", "2026-12"]);
    expect(monthOf(Date.UTC(987, 0, 1), "UTC")).toBe("0987-01");
    expect(currentMonthStart(at, "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 30, 16));
  });

  it("ends where the next begins, that of the next year after December", () => {
    expect(monthPeriod("2026-11", "UTC")).toEqual({ since: Date.UTC(2026, 10, 1), before: Date.UTC(2026, 11, 1) });
    expect(monthPeriod("2026-12", "UTC")).toEqual({ since: Date.UTC(2026, 11, 1), before: Date.UTC(2027, 0, 1) });
    const october = monthPeriod("2026-10", "Europe/Berlin");
    expect(october).toEqual({ since: Date.UTC(2026, 8, 30, 22), before: Date.UTC(2026, 9, 31, 23) });
    expect(monthPeriod("1970-01", "UTC")).toEqual({ since: 0, before: Date.UTC(1970, 1, 1) });
  });

  it.each(["2026", "2026-00", "2026-13", "2026-1", "1969-12", "26-01", "2026-11-01", ""])("is not %j", (name) => {
    expect(monthPeriod(name, "UTC")).toBeUndefined();
  });

  it("has parts with addresses of their own, but for the first", () => {
    expect([archivePath("2026-11", 1), archivePath("2026-11", 2)]).toEqual(["archive/2026-11/", "archive/2026-11/2/"]);
  });
});
