import { expect, it } from "vitest";
import { dateInWords, momentInWords } from "../../src/emails/dates.ts";

const at = Date.UTC(2021, 11, 31, 20, 5);

it("a moment is named with its time of day in a zone, and with its year only where that is another than now", () => {
  const inWords = (timeZone: string, now: number) => momentInWords(at, "en", timeZone, now);
  const [before, after] = [Date.UTC(2021, 11, 31, 12), Date.UTC(2022, 0, 1, 12)];
  expect(inWords("UTC", before)).toBe("December 31 at 20:05");
  expect(inWords("UTC", after)).toBe("December 31, 2021 at 20:05");
  // Where it is the next day.
  expect(inWords("Asia/Shanghai", after)).toBe("January 1 at 04:05");
  expect(inWords("Asia/Shanghai", before)).toBe("January 1, 2022 at 04:05");
  // Where it is still that day when the year has ended in UTC.
  expect(momentInWords(after, "en", "UTC", Date.UTC(2022, 0, 1, 1))).toBe("January 1 at 12:00");
  expect(momentInWords(Date.UTC(2022, 0, 1, 2), "en", "America/New_York", before)).toBe("December 31 at 21:00");
});

it("a date is named in a zone, by the Gregorian calendar", () => {
  expect(dateInWords(at, "en", "UTC")).toBe("December 31, 2021");
  expect(dateInWords(at, "zh-CN", "Asia/Shanghai")).toBe("2022年1月1日");
});
