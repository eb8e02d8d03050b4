import { describe, expect, it } from "vitest";
import { ZonedDate } from "../../src/formats/zoned-date.ts";

describe("a date in a feed", () => {
  it.each([
    ["2022-01-07T12:33:27.891Z", "Asia/Shanghai", "2022-01-07T20:33:27+08:00", "Fri, 07 Jan 2022 20:33:27 +0800"],
    ["2022-01-06T16:19:55Z", "Asia/Shanghai", "2022-01-07T00:19:55+08:00", "Fri, 07 Jan 2022 00:19:55 +0800"],
    ["2022-01-07T12:33:27Z", "UTC", "2022-01-07T12:33:27Z", "Fri, 07 Jan 2022 12:33:27 GMT"],
    ["2022-01-07T12:33:27Z", "Asia/Kolkata", "2022-01-07T18:03:27+05:30", "Fri, 07 Jan 2022 18:03:27 +0530"],
    ["2022-01-01T02:00:00Z", "America/St_Johns", "2021-12-31T22:30:00-03:30", "Fri, 31 Dec 2021 22:30:00 -0330"],
    ["2022-07-01T02:00:00Z", "America/St_Johns", "2022-06-30T23:30:00-02:30", "Thu, 30 Jun 2022 23:30:00 -0230"],
    ["0034-04-09T21:53:42Z", "Africa/Abidjan", "0034-04-09T21:37:42-00:16", "Sun, 09 Apr 0034 21:37:42 -0016"],
    ["2022-01-07T12:33:27Z", "Nowhere/At_All", "2022-01-07T12:33:27Z", "Fri, 07 Jan 2022 12:33:27 GMT"],
  ])("%s in %s is %s and %s", (at, timeZone, rfc3339, rfc822) => {
    const date = new ZonedDate(Date.parse(at), timeZone);
    expect(date.toISOString()).toBe(rfc3339);
    expect(date.toUTCString()).toBe(rfc822);
  });

  it.each([Number.NaN, 9e15, Date.UTC(10_000, 0), Date.UTC(-1, 0)])(
    "is refused where no year can be written: %s",
    (at) => {
      expect(() => new ZonedDate(at, "UTC")).toThrow(RangeError);
    },
  );

  it("is of a year from 1 to 9998, so that no zone carries it out of those of four digits", () => {
    for (const day of ["0001-01-01", "9998-12-31"])
      expect(new ZonedDate(Date.parse(day), "UTC").toISOString()).toBe(`${day}T00:00:00Z`);
    for (const day of ["0000-12-31", "9999-01-01"])
      expect(() => new ZonedDate(Date.parse(day), "UTC")).toThrow(RangeError);
  });
});
