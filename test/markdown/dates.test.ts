import { describe, expect, it } from "vitest";
import { reason } from "../../src/core/reason.ts";
import { readDate, readSiteDate, writtenDay } from "../../src/markdown/dates.ts";
import { post, problem, readText, site } from "./a-post.ts";

const iso = (source: string, timeZone = "Asia/Shanghai") => {
  const reading = readDate(source, timeZone);
  return "at" in reading ? new Date(reading.at).toISOString().replace(".000Z", "Z") : reading.reason.code;
};

describe("a date", () => {
  it.each([
    ["2022-01-07 20:33:27 +0800", "2022-01-07T12:33:27Z"],
    ["2022-01-07 20:33:27", "2022-01-07T12:33:27Z"],
    ["2022-01-07 20:33", "2022-01-07T12:33:00Z"],
    ["2022-01-07T20:33:27", "2022-01-07T12:33:27Z"],
    ["2022-01-07T20:33:27Z", "2022-01-07T20:33:27Z"],
    ["2022-01-07t20:33:27z", "2022-01-07T20:33:27Z"],
    ["2022-01-07T20:33:27.5Z", "2022-01-07T20:33:27.500Z"],
    ["2022-01-07T20:33:27.123456789+08:00", "2022-01-07T12:33:27.123Z"],
    ["2022-01-07 20:33:27+08", "2022-01-07T12:33:27Z"],
    ["2022-01-07 20:33:27 -0330", "2022-01-08T00:03:27Z"],
    ["2022-01-07 20:33:27 UTC", "2022-01-07T20:33:27Z"],
    ["2022-01-07 20:33:27 GMT", "2022-01-07T20:33:27Z"],
    ["2022-01-07 20:33:27 +0800 CST", "2022-01-07T12:33:27Z"],
    ["2022-01-07", "2022-01-06T16:00:00Z"],
    ["2022-01-07Z", "2022-01-07T00:00:00Z"],
    ["2022-1-7 9:05", "2022-01-07T01:05:00Z"],
    ["2022/01/07 20:33:27", "2022-01-07T12:33:27Z"],
    ["2022年1月7日 20:33", "2022-01-07T12:33:00Z"],
    ["7 January 2022", "2022-01-06T16:00:00Z"],
    ["January 7, 2022", "2022-01-06T16:00:00Z"],
    ["Fri, 07 Jan 2022 20:33:27 +0800", "2022-01-07T12:33:27Z"],
    ["2022-01-08 00:19:55 +0800", "2022-01-07T16:19:55Z"],
    ["2024-02-29", "2024-02-28T16:00:00Z"],
    ["2022-01-7T20:33", "2022-01-07T12:33:00Z"],
    ["2022-01-8T19:00", "2022-01-08T11:00:00Z"],
    ["2022-01-07T20:33:27.123456789Z", "2022-01-07T20:33:27.123Z"],
    ["2022-01-07T20:33:27.1234567890123Z", "2022-01-07T20:33:27.123Z"],
    ["2022-01-07 10:00 PM", "2022-01-07T14:00:00Z"],
    ["2022-01-07 10:00pm", "2022-01-07T14:00:00Z"],
    ["2022-01-07 10 p.m.", "2022-01-07T14:00:00Z"],
    ["2022-01-07 12:30 AM UTC", "2022-01-07T00:30:00Z"],
    ["2022-01-07 12:30 PM UTC", "2022-01-07T12:30:00Z"],
    ["January 7th, 2022 at 10:00 PM EST", "2022-01-08T03:00:00Z"],
    ["1st January, 2022", "2021-12-31T16:00:00Z"],
    ["2022-01-07 20:33:27 EST", "2022-01-08T01:33:27Z"],
    ["2022-07-07 20:33:27 PDT", "2022-07-08T03:33:27Z"],
    ["2022-01-07 20:33:27 PST", "2022-01-08T04:33:27Z"],
    ["2022-01-07 20:33:27 cet", "2022-01-07T19:33:27Z"],
    ["2022-01-07 20:33:27 ACST", "2022-01-07T11:03:27Z"],
    ["2022-01-07 20:33:27 UTC+8", "2022-01-07T12:33:27Z"],
    ["Fri Jan 07 2022 20:33:27 GMT+0800 (China Standard Time)", "2022-01-07T12:33:27Z"],
    ["Fri Jan  7 20:33:27 2022", "2022-01-07T12:33:27Z"],
    ["Fri Jan 7 20:33:27 UTC 2022", "2022-01-07T20:33:27Z"],
    ["1641557607", "2022-01-07T12:13:27Z"],
    ["1641557607000", "2022-01-07T12:13:27Z"],
    ["1990-01-01 00:00:00 +0000", "1990-01-01T00:00:00Z"],
    ["2199-12-31 23:59:59 +0000", "2199-12-31T23:59:59Z"],
    ["2022-01-07 1:59 AM UTC", "2022-01-07T01:59:00Z"],
    ["2022-01-07 20:00:00 +1459", "2022-01-07T05:01:00Z"],
    ["2022-01-07 20:00:00 -1400", "2022-01-08T10:00:00Z"],
  ])("written %j is %s", (source, at) => {
    expect(iso(source)).toBe(at);
  });

  it.each([
    ["2022-03-13 02:30:00", "America/New_York", "2022-03-13T07:30:00Z"],
    ["2022-11-06 01:30:00", "America/New_York", "2022-11-06T05:30:00Z"],
    ["2022-07-01 12:00:00", "Europe/Berlin", "2022-07-01T10:00:00Z"],
    ["2011-12-30 12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z"],
    ["2022-01-07", "Asia/Kathmandu", "2022-01-06T18:15:00Z"],
  ])("without a zone, %s in %s, is local time", (source, zone, at) => {
    expect(iso(source, zone)).toBe(at);
  });

  it("has the offset of its zone's name", () => {
    const places = {
      ...{
        est: "01 America/New_York",
        edt: "07 America/New_York",
        cdt: "07 America/Chicago",
        mst: "01 America/Denver",
      },
      ...{ mdt: "07 America/Denver", pst: "01 America/Los_Angeles", pdt: "07 America/Los_Angeles" },
      ...{ akst: "01 America/Anchorage", akdt: "07 America/Anchorage", hst: "01 Pacific/Honolulu" },
      ...{ wet: "01 Europe/Lisbon", west: "07 Europe/Lisbon", cet: "01 Europe/Berlin", cest: "07 Europe/Berlin" },
      ...{ eet: "01 Europe/Athens", eest: "07 Europe/Athens", msk: "01 Europe/Moscow", hkt: "01 Asia/Hong_Kong" },
      ...{ sgt: "01 Asia/Singapore", awst: "01 Australia/Perth", jst: "01 Asia/Tokyo", kst: "01 Asia/Seoul" },
      ...{ acst: "07 Australia/Adelaide", acdt: "01 Australia/Adelaide", aest: "07 Australia/Sydney" },
      ...{ aedt: "01 Australia/Sydney", nzst: "07 Pacific/Auckland", nzdt: "01 Pacific/Auckland" },
    };
    for (const [name, place] of Object.entries(places)) {
      const [month, zone] = place.split(" ");
      const noon = `2022-${month}-07 12:00:00`;
      expect([name, iso(`${noon} ${name}`)]).toEqual([name, iso(noon, zone)]);
    }
  });

  it.each([
    [" +0800", "date-only-zone"],
    ["+08:00", "date-only-zone"],
    ["0800-01-01", "date-absurd"],
    ["1989-12-31 23:59:59 +0000", "date-absurd"],
    ["2200-01-01 00:00:00 +0000", "date-absurd"],
    ["2022-13-01", "date-impossible"],
    ["2022-02-30", "date-impossible"],
    ["2023-02-29", "date-impossible"],
    ["2022-01-07 24:00:00", "date-impossible"],
    ["2022-01-07 20:60:00", "date-impossible"],
    ["2022-01-07 20:33:60", "date-impossible"],
    ["2022-01-00", "date-impossible"],
    ["2022-01-32", "date-impossible"],
    ["2022-01-07 20:33:27 +1500", "date-unreadable"],
    ["2022-01-07 20:33:27 +0860", "date-unreadable"],
    ["2022-01-07 20:33:27 CST", "date-zone-unclear"],
    ["2022-01-07 20:33:27 IST", "date-zone-unclear"],
    ["2022-01-07 20:33:27 BST", "date-zone-unclear"],
    ["2022-01-07 13:00 PM", "date-impossible"],
    ["2022-01-07 0:30 am", "date-impossible"],
    ["2022-01-07 10", "date-unreadable"],
    ["164155760", "date-unreadable"],
    ["2022-01-07 20:33:27 +2500", "date-unreadable"],
    ["2022-01-07 20:33:27 +0800 and more", "date-unreadable"],
    ["2022-01-07 yesterday", "date-unreadable"],
    ["20220107203327", "date-unreadable"],
    ["7 Nonsense 2022", "date-unreadable"],
    ["yesterday", "date-unreadable"],
    ["", "date-unreadable"],
  ])("written %j is refused: %s", (source, code) => {
    expect(iso(source)).toBe(code);
  });
});

it("is of the day that is written, whatever its zone", () => {
  const day = { year: 2022, month: 1, day: 7 };
  expect(["2022-01-07 23:00 -0800", " 7 January 2022", "soon"].map(writtenDay)).toEqual([day, day, undefined]);
});

describe("when a post is published", () => {
  it("is its date, else the day in its file name, in the site's zone", async () => {
    expect((await post("title: t\ndate: 2022-01-09 08:00:00")).publishedAt).toBe(Date.UTC(2022, 0, 9));
    expect((await post("title: t")).publishedAt).toBe(Date.UTC(2022, 0, 6, 16));
    expect((await post("title: t\ndate:")).publishedAt).toBe(Date.UTC(2022, 0, 6, 16));
    expect((await post("title: t", "x", undefined, { ...site, timeZone: "America/New_York" })).publishedAt).toBe(
      Date.UTC(2022, 0, 7, 5),
    );
  });

  // What Jekyll 4.3.1 and Hexo 8.1.2 built, in this zone.
  it.each([
    ["jekyll", "2022-01-07 20:33:27", "2022-01-07T20:33:27.000Z"],
    ["jekyll", "2022-01-07T20:33:27.5", "2022-01-07T20:33:27.500Z"],
    ["jekyll", "2022-01-07 20:33", "2022-01-07T12:33:00.000Z"],
    ["jekyll", "2022-01-07 20:33:27 +0800", "2022-01-07T12:33:27.000Z"],
    ["jekyll", "2022-01-07", "2022-01-06T16:00:00.000Z"],
    ["hexo", "2022-01-07 20:33:27", "2022-01-07T12:33:27.000Z"],
    ["hexo", "2022-01-07T20:33:27Z", "2022-01-07T12:33:27.000Z"],
    ["hexo", "2022-01-07T20:33:27+08:00", "2022-01-07T04:33:27.000Z"],
    ["hexo", "2022-01-07 20:33:27 +0800", "2022-01-07T12:33:27.000Z"],
  ] as const)("is for %s, which says %s, what it built", async (generator, date, built) => {
    const { publishedAt } = await post(`title: t\ndate: ${date}`, "Text.", undefined, { ...site, generator });
    expect(new Date(publishedAt).toISOString()).toBe(built);
  });

  it("may be in the future", async () => {
    expect((await post("title: t\ndate: 2099-01-01 00:00:00 +0000")).publishedAt).toBe(Date.UTC(2099, 0, 1));
  });

  it("is never guessed", async () => {
    expect(await problem("title: t\ndate: +0800", "x", "posts/202201072240483448.md")).toEqual({
      line: 3,
      reason: reason("date-only-zone", { zone: "+0800" }),
    });
    expect((await problem("title: t\ndate: soon")).reason).toEqual(reason("date-unreadable", { date: '"soon"' }));
    for (const [given, shown] of [
      ["x".repeat(40), "x".repeat(40)],
      ["x".repeat(41), `${"x".repeat(40)}…`],
    ])
      expect((await problem(`title: t\ndate: ${given}`)).reason.values).toEqual({ date: `"${shown}"` });
    expect(readSiteDate("2022-13-01 20:33:27 +0800", { timeZone: "UTC", generator: "hexo" })).toHaveProperty("reason");
    expect((await problem("title: t\ndate: [2022]")).line).toBe(3);
    expect((await problem("title: t\ndate: 1066-10-14")).reason).toEqual(reason("date-absurd", { day: "1066-10-13" }));
    expect((await problem("title: t", "x", "posts/harbour.md")).reason).toEqual(reason("post-without-date"));
    // A page of one of Hugo's sections.
    const page = await readText("---\ntitle: t\n---\nx", "posts/_content/docs/harbour.md");
    expect(page).toEqual({ state: "draft", held: { line: undefined, reason: reason("held-without-date") } });
    expect((await problem("title: t", "x", "posts/1066-10-14-hastings.md")).reason).toEqual(
      reason("date-of-name-absurd", { year: 1066 }),
    );
  });

  it("is independent of its last change", async () => {
    for (const key of ["updated", "last_modified_at", "lastmod", "modified"]) {
      expect((await post(`title: t\n${key}: 2022-02-01 08:00:00`)).updatedAt).toBe(Date.UTC(2022, 1, 1));
    }
    expect((await post("title: t\nupdated: whenever")).updatedAt).toBeUndefined();
    expect((await post("title: t")).updatedAt).toBeUndefined();
  });
});
