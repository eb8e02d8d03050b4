import { describe, expect, it } from "vitest";
import { type Activity, dollarsOf, type Figures, totalOf, usage } from "../../../src/core/operations/costs.ts";

const MB = 1e6;
const figures: Figures = {
  mail: { cpuMs: 2, rowsRead: 3, rowsWritten: 5, bytesStored: MB },
  feedback: { cpuMs: 7, rowsRead: 11, rowsWritten: 13, bytesSent: MB },
  post: { cpuMs: 17, rowsRead: 19, rowsWritten: 23 },
  feed: { cpuMs: 29, rowsRead: 31, uncached: 0.5 },
  cron: { cpuMs: 37, rowsRead: 41, rowsWritten: 43, rowsReadByPost: 47 },
  mailsByLogLine: 10,
  bytesBySubscriber: MB,
};

const nothing: Activity = {
  ...{ mails: 0, feedback: 0, feedRequests: 0, posts: 0, cronRuns: 0, postsStored: 0 },
  ...{ subscribers: 0, mailsStored: 0, mailsPerSecond: 0 },
};

/** What is used at all. */
const used = (activity: Partial<Activity>) =>
  Object.fromEntries(Object.entries(usage({ ...nothing, ...activity }, figures)).filter(([, amount]) => amount !== 0));

describe("a month's use", () => {
  it.each<[string, Partial<Activity>, object]>([
    ["nothing but the plan, where nothing happens", {}, {}],
    [
      "mails, by eight senders in shifts of 22 seconds",
      { mails: 44, mailsPerSecond: 2 },
      {
        ...{ mails: 44, cpuMs: 88, rowsRead: 132, rowsWritten: 220, logEvents: 4.4 },
        ...{ objectRequests: 8, objectGigabyteSeconds: 22.528 },
      },
    ],
    [
      "feedback",
      { feedback: 1_000 },
      {
        ...{ publishes: 1_000, notifications: 1_000, awsGigabytes: 1, requests: 1_000, queueOperations: 3_000 },
        ...{ cpuMs: 7_000, rowsRead: 11_000, rowsWritten: 13_000 },
      },
    ],
    [
      "requests for feeds, of which some miss every cache",
      { feedRequests: 100 },
      { requests: 100, cpuMs: 1_450, rowsRead: 1_550 },
    ],
    ["posts", { posts: 3 }, { cpuMs: 51, rowsRead: 57, rowsWritten: 69, queueOperations: 9, r2Writes: 6, r2Reads: 6 }],
    [
      "the cron, which lists a thousand posts at once",
      { cronRuns: 2, postsStored: 1_001 },
      { requests: 2, logEvents: 2, cpuMs: 74, rowsRead: 94_176, rowsWritten: 86, r2Writes: 4 },
    ],
    ["what is stored", { subscribers: 500, mailsStored: 250 }, { databaseGigabytes: 0.75 }],
  ])("is of %s", (_, activity, expected) => {
    expect(used(activity)).toEqual({ plan: 1, ...expected });
  });

  it("costs the plan, and what goes beyond it", () => {
    expect(totalOf(usage(nothing, figures))).toBe(5);
    expect(dollarsOf("mails", 2_000)).toBeCloseTo(0.2);
    expect(dollarsOf("publishes", 400_000)).toBe(0);
    expect(dollarsOf("publishes", 3_000_000)).toBeCloseTo(1);
    expect(totalOf({ ...usage(nothing, figures), mails: 1_000, publishes: 3_000_000 })).toBeCloseTo(6.1);
  });
});
