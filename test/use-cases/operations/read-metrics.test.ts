import { expect, it } from "vitest";
import { said } from "../../../src/core/reason.ts";
import { readMetrics } from "../../../src/use-cases/operations/read-metrics.ts";
import { insert } from "../../sqlite/changes.ts";
import { insertDelivery, insertIssue } from "../../sqlite/rows.ts";
import { aSite, DAY, START } from "../a-site.ts";

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

it("counts what there is by state, the deliveries of the last three issues that had any, and what is waited for", async () => {
  const { ports, db, publish, subscribe } = await aSite();
  await publish("a", START);
  await subscribe("ann@example.com", "bob@example.com");
  for (const [id, state, planned] of [
    [1, "finished", 1],
    [2, "finished", 1],
    [3, "sending", 2],
    [4, "skipped", 0],
    [5, "sending", 1],
    [6, "paused", 0],
  ] as const) {
    insertIssue(db, id, { state, planned, closed_at: START + id });
    for (let subscriber = 1; subscriber <= planned; subscriber++)
      insertDelivery(db, id, subscriber, { state: id === 5 ? "queued" : "accepted" });
  }
  for (const [name, state, reason] of [
    ["a", "waiting", null],
    ["b", "refused", "gone"],
    ["c", "refused", "gone"],
  ] as const)
    insert(db, "remote_images", { url: `https://a.example/${name}`, host: "a.example", state, reason, try_at: START });
  const today = Math.floor(START / DAY);
  for (const [day, requests] of [
    [today - 1, 90],
    [today, 7],
  ] as const)
    insert(db, "feed_requests", { day, client: "Reeder", requests, unchanged: 4, failed: 0, subscribers: 0 });
  await ports.rateGate.noteSilence(START, said("Silence."));
  await ports.alerts.set([{ kind: "quota-low", reason: said("Low.") }], START);
  const at = async (now: number) => {
    const metrics = await readMetrics(ports, now);
    return (name: string) =>
      Object.fromEntries(
        (metrics.find((metric) => metric.name === name)?.samples ?? []).map(({ labels, value }) => [
          Object.values(labels).join(" "),
          value,
        ]),
      );
  };
  const samples = await at(START);
  expect(samples("posts")).toMatchObject({ published: 1 });
  expect(samples("subscribers")).toMatchObject({ active: 2 });
  expect(samples("deliveries")).toMatchObject({ "5 daily queued": 1, "3 daily accepted": 2, "2 daily accepted": 1 });
  expect(samples("deliveries")).not.toHaveProperty("1 daily accepted");
  expect(samples("issues_open")).toEqual({ planned: 0, sending: 2, paused: 1 });
  expect(samples("images")).toMatchObject({ waiting: 1, "refused gone": 2, "refused type": 0 });
  expect(samples("feed_requests_today")).toEqual({ Reeder: 7 });
  expect(samples("feed_requests_unchanged_today")).toEqual({ Reeder: 4 });
  expect(samples("gate_waiting")).toEqual({ rate: 0, quota: 0, silence: 1 });
  expect(samples("alert")).toMatchObject({ "quota-low": 1, "cron-faults": 0 });
  expect(samples("cron_age_seconds")).toEqual({});
  const { waitUntil } = await ports.desk.gate();
  expect((await at(waitUntil))("gate_waiting")).toEqual({ rate: 0, quota: 0, silence: 0 });
});
