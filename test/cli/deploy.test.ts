import { describe, expect, it } from "vitest";
import { take } from "../../src/cli/deploy/step.ts";
import { type Clouds, emptyAccounts } from "../clouds/clouds.ts";

async function run(clouds: Clouds, more: Record<string, unknown> = {}) {
  const opened = await clouds.open(more);
  const whole = await take(opened.steps, opened.told);
  return { ...opened, whole };
}

describe("gazette deploy", () => {
  it("makes everything on two empty accounts, and at the second run finds it and makes nothing", async () => {
    const clouds = await emptyAccounts();
    const first = await run(clouds);
    expect(first.outcomes.filter(([, outcome]) => outcome === "failed")).toEqual([]);
    expect(first.whole).toBe(true);
    const calls = clouds.cloudflare.calls.length;
    const second = await run(clouds);
    expect(second.outcomes.filter(([, outcome]) => outcome !== "found")).toEqual([]);
    expect(clouds.cloudflare.calls.slice(calls).filter((call) => !/^GET|\/query$/.test(call))).toEqual([]);
  });
});
