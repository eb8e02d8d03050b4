import { expect, it } from "vitest";
import { readMetrics } from "../../../src/use-cases/operations/read-metrics.ts";
import { aSite, START } from "../a-site.ts";

it("measures the cron in seconds: each step of its last run, which of them failed, and how long ago it was", async () => {
  const { ports } = await aSite();
  const steps = [
    { step: "open", ms: 250 },
    { step: "plan", ms: 1_500, fault: "away" },
  ];
  await ports.cronRuns.note({ at: START, finishedAt: START + 2_000, ms: 1_750, steps });
  const metrics = await readMetrics(ports, START + 32_000);
  const samples = (name: string) => metrics.find((metric) => metric.name === name)?.samples;
  expect(samples("cron_age_seconds")).toEqual([{ labels: {}, value: 30 }]);
  expect(samples("cron_step_seconds")).toEqual([
    { labels: { step: "open" }, value: 0.25 },
    { labels: { step: "plan" }, value: 1.5 },
  ]);
  expect(samples("cron_step_failed")).toEqual([
    { labels: { step: "open" }, value: 0 },
    { labels: { step: "plan" }, value: 1 },
  ]);
});
