import { describe, expect, it } from "vitest";
import { statsByDay, subscriberDays, sumStats } from "../../../src/core/newsletter/day-counts.ts";

const periods = [0, 1, 2].map((day) => ({ since: day * 100, before: (day + 1) * 100 }));
const stats = (sent: number, openedAt = 0) => ({ sent, lost: 1, refused: 2, bounced: 3, complained: 4, openedAt });

describe("subscribers by day", () => {
  it("are counted back from how many there are now", () => {
    const flow = [
      { joined: 5, left: 0 },
      { joined: 3, left: 1 },
      { joined: 0, left: 4 },
    ];
    expect(subscriberDays(periods, flow, 10).map(({ total }) => total)).toEqual([12, 14, 10]);
  });

  it("are never fewer than none, though some have been erased since", () => {
    const flow = [
      { joined: 0, left: 0 },
      { joined: 9, left: 0 },
      { joined: 9, left: 0 },
    ];
    expect(subscriberDays(periods, flow, 4).map(({ total }) => total)).toEqual([0, 0, 4]);
  });

  it("have stayed as they were where nothing is known of a day", () => {
    expect(subscriberDays(periods, [], 4).map(({ joined, total }) => [joined, total])).toEqual([
      [0, 4],
      [0, 4],
      [0, 4],
    ]);
  });
});

describe("what became of mails", () => {
  it("is added up, each by itself", () => {
    expect(sumStats([stats(10), stats(20)])).toEqual({ sent: 30, lost: 2, refused: 4, bounced: 6, complained: 8 });
    expect(sumStats([])).toEqual({ sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 });
  });

  it("belongs to the day on which its issue was opened, whose end is the next one's beginning", () => {
    const days = statsByDay(periods, [stats(1, 99), stats(2, 100), stats(4, 199), stats(8, 300)]);
    expect(days.map(({ sent }) => sent)).toEqual([1, 6, 0]);
  });
});
