import { SITE_KEY } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";

/** What may keep a site from doing its work. */
export type Unready = "settings" | "database" | "bucket" | "mailer" | "cron";

/** How long each part may take to answer. */
const PATIENCE_MS = 5_000;

/** The cron runs every minute; it may be late, and a run may take a while. */
const CRON_SILENCE_MS = 5 * 60_000;

type ReadinessPorts = Pick<Ports, "objects" | "mailer" | "rateGate" | "desk" | "cronRuns" | "log" | "sleep">;

/** Tries everything the site needs, and answers what does not work, by name only. The log has the rest. */
export async function checkReadiness(ports: ReadinessPorts, now: number): Promise<Unready[]> {
  const { objects, cronRuns, log, sleep } = ports;
  const unready = new Set<Unready>();

  async function attempt(name: Unready, works: () => Promise<boolean>): Promise<void> {
    const tooLong = sleep(PATIENCE_MS).then(() => Promise.reject(new Error("It did not answer in time.")));
    try {
      if (!(await Promise.race([works(), tooLong]))) unready.add(name);
    } catch (fault) {
      log.fault("not-ready", fault, { name });
      unready.add(name);
    }
  }

  async function ofDatabase(): Promise<void> {
    await attempt("database", async () => {
      const run = await cronRuns.last();
      if (!run || now - run.finishedAt > CRON_SILENCE_MS) unready.add("cron");
      return true;
    });
    // What the mailer said last is written there.
    if (!unready.has("database")) await attempt("mailer", () => answers(ports, now));
  }

  const ofBucket = attempt("bucket", async () => {
    await objects.head(SITE_KEY);
    return true;
  });
  await Promise.all([ofDatabase(), ofBucket]);
  return [...unready].sort();
}

/** Whether the mailer told its quota when it was last asked; it is asked once a minute, by whoever comes first. */
async function answers(ports: ReadinessPorts, now: number): Promise<boolean> {
  if ((await refreshQuota(ports, now)) !== undefined) return false;
  const { fetchedAt, waitUntil, waitReason } = await ports.desk.gate();
  return fetchedAt > 0 && !(waitReason === "silence" && waitUntil > now);
}
