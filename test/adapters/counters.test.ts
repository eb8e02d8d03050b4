import { describe, expect, it } from "vitest";
import { countedLog } from "../../src/adapters/counted-log.ts";
import { analyticsEngine } from "../../src/adapters/counters.ts";
import type { Log } from "../../src/ports/operations/log.ts";

const points: AnalyticsEngineDataPoint[] = [];
const dataset = { writeDataPoint: (point = {}) => void points.push(point) } as AnalyticsEngineDataset;
const silent: Log = { write: () => {}, fault: () => {} };

function counted(tell: (log: Log) => void) {
  points.length = 0;
  tell(countedLog(silent, analyticsEngine(dataset)));
  return points.map(({ blobs, doubles }) => [...(blobs ?? []), ...(doubles ?? [])]);
}

describe("counters", () => {
  it("count deliveries by what became of them", () => {
    const states = { accepted: 46, failed: 2 };
    const points = counted((log) => log.write({ event: "sending", issue: 3, sent: 46, states, ms: 900 }));
    expect(points).toEqual([
      ["deliveries", "accepted", 46],
      ["deliveries", "failed", 2],
    ]);
  });

  it("count runs of the cron, requests and faults by their kind", () => {
    const points = counted((log) => {
      log.write({ event: "cron", at: 0, ms: 5, steps: [{ step: "open", ms: 5 }] });
      log.write({ event: "cron", at: 0, ms: 5, steps: [{ step: "open", ms: 5, fault: "no" }] });
      log.write({ event: "request", method: "GET", route: "/confirm/:token", status: 410, ms: 3 });
      log.fault("wake-up-fault", new Error("ann@example.org"));
    });
    expect(points).toEqual([
      ["cron_runs", "well", 1],
      ["cron_runs", "faulty", 1],
      ["requests", "GET /confirm/:token 410", 1],
      ["faults", "wake-up-fault", 1],
    ]);
  });

  it("need no dataset", () => {
    expect(() => analyticsEngine(undefined).add("feedback", "bounce")).not.toThrow();
  });
});
