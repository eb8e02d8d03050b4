import { describe, expect, it } from "vitest";
import { checkReadiness } from "../../../src/use-cases/operations/check-readiness.ts";
import { aSite, MINUTE, START } from "../a-site.ts";

async function ready() {
  const site = await aSite();
  await site.ports.cronRuns.note({ at: START, finishedAt: START, ms: 1, steps: [] });
  return { ...site, ports: { ...site.ports, sleep: () => new Promise<void>(() => {}) } };
}
const away = () => Promise.reject(new Error("away"));

describe("a site", () => {
  it("is ready when its cron has run lately, and all that it needs answers", async () => {
    const { ports } = await ready();
    expect(await checkReadiness(ports, START + MINUTE)).toEqual([]);
  });

  it("names what does not answer, each by itself, and the log says why", async () => {
    const { ports, faults } = await ready();
    const objects = { ...ports.objects, head: away };
    expect(await checkReadiness({ ...ports, objects }, START)).toEqual(["bucket"]);
    expect(faults).toMatchObject([{ event: "not-ready" }]);
    expect(await checkReadiness({ ...ports, mailer: { ...ports.mailer, quota: away } }, START + 2 * MINUTE)).toEqual([
      "mailer",
    ]);
  });

  it("is not ready while the mail provider is silent, which waiting for its quota is not", async () => {
    const { ports, db } = await ready();
    expect(await checkReadiness(ports, START)).toEqual([]);
    await ports.rateGate.waitUntil(START + MINUTE, "quota");
    expect(await checkReadiness(ports, START)).toEqual([]);
    await db.exec(`UPDATE rate_gate SET wait_reason = 'silence', silences = 1, wait_until = ${START + 1}`);
    expect(await checkReadiness(ports, START)).toEqual(["mailer"]);
    expect(await checkReadiness(ports, START + 1)).toEqual([]);
  });

  it("is not ready when the cron has been silent for more than five minutes", async () => {
    const { ports } = await ready();
    expect(await checkReadiness(ports, START + 5 * MINUTE)).toEqual([]);
    expect(await checkReadiness(ports, START + 5 * MINUTE + 1)).toEqual(["cron"]);
  });

  it("asks the mailer nothing where the database is away, which knows when it may be asked", async () => {
    const { ports } = await ready();
    expect(await checkReadiness({ ...ports, cronRuns: { ...ports.cronRuns, last: away } }, START)).toEqual([
      "database",
    ]);
  });

  it("waits five seconds for each part, and no longer", async () => {
    const { ports } = await ready();
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const objects = { ...ports.objects, head: () => new Promise<never>(() => {}) };
    expect(await checkReadiness({ ...ports, objects, sleep }, START)).toContain("bucket");
    expect(new Set(slept)).toEqual(new Set([5_000]));
  });
});
