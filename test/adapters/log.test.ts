import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consoleLog } from "../../src/adapters/log.ts";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the log on the console", () => {
  it("is one line of JSON for each thing that happened", () => {
    consoleLog.write({ event: "sending", issue: 7, sent: 2, states: { accepted: 2, failed: 1 }, ms: 40 });
    consoleLog.fault("cron-fault", new Error("first\nsecond"), { step: "open" });
    expect(lines.map((line) => line.includes("\n"))).toEqual([false, false]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: "sending", issue: 7, sent: 2, states: { accepted: 2, failed: 1 }, ms: 40 },
      { event: "cron-fault", step: "open", fault: expect.stringMatching(/^Error: first\nsecond\n +at /) },
    ]);
  });

  it("holds no address, however deep it lies", () => {
    const cause = new Error("Refused: ann@example.org");
    consoleLog.fault("fault", cause, { recipients: [{ email: "ann@example.org" }], cause });
    expect(lines.join()).not.toContain("ann");
    expect(lines.join()).toContain("…@example.org");
  });
});
