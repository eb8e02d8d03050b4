import { SITE_KEY } from "../../core/posts/object-key.ts";
import type { Ports } from "../../ports/index.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";

/** Parts without which a site cannot work. */
export const UNREADY = ["settings", "database", "bucket", "mailer", "cron"] as const;
export type Unready = (typeof UNREADY)[number];

/** Time limit of each part. */
const TIMEOUT_MS = 5_000;

/** The cron runs every minute, but may be late, and a run may take a while. */
const CRON_SILENCE_MS = 5 * 60_000;

type ReadinessPorts = Pick<Ports, "objects" | "mailer" | "rateGate" | "desk" | "cronRuns" | "log" | "sleep">;

/** Tries everything a site needs and returns the names of what fails. Details go to the log. */
export async function checkReadiness(ports: ReadinessPorts, now: number): Promise<Unready[]> {
  const { objects, cronRuns, log, sleep } = ports;
  const unready = new Set<Unready>();

  async function attempt(name: Unready, works: () => Promise<boolean>): Promise<void> {
    const tooLong = sleep(TIMEOUT_MS).then(() => Promise.reject(new Error("It did not answer in time.")));
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
    // The mailer's last answer is stored in the database.
    if (!unready.has("database")) await attempt("mailer", () => mailerAnswers(ports, now));
  }

  const ofBucket = attempt("bucket", async () => {
    await objects.head(SITE_KEY);
    return true;
  });
  await Promise.all([ofDatabase(), ofBucket]);
  return [...unready].sort();
}

/** Returns whether the mailer answered when it was last asked for its quota. It is asked once a minute at most. */
async function mailerAnswers(ports: ReadinessPorts, now: number): Promise<boolean> {
  if ((await refreshQuota(ports, now)) !== undefined) return false;
  const { fetchedAt, waitUntil, waitReason } = await ports.desk.gate();
  return fetchedAt > 0 && !(waitReason === "silence" && waitUntil > now);
}
