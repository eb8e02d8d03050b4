import { openIssues } from "../src/use-cases/open-issues.ts";
import { planIssues } from "../src/use-cases/plan-issues.ts";
import { reconcile } from "../src/use-cases/reconcile.ts";
import { sweepDeliveries } from "../src/use-cases/sweep-deliveries.ts";
import { currentPorts, forgetPulse } from "./context.ts";
import type { GazetteEnv } from "./env.ts";

/** Future posts become visible by themselves: looked for this far back, should runs have been missed. */
const VISIBLE_MS = 10 * 60_000;

/** Everything that happens by the clock. All of it follows from `at`; doing it twice for one time is doing it once. */
export async function runCron(env: GazetteEnv, at: number): Promise<void> {
  const ports = await currentPorts(env);
  const { site, posts, releases, sites } = ports;
  const steps: [string, () => Promise<unknown>][] = [
    ["reconcile", () => reconcile(ports, at)],
    ["show", async () => (await posts.becomesVisible(at - VISIBLE_MS, at)) > 0 && sites.bumpVersion()],
    ["sweep", () => sweepDeliveries(ports, at)],
    ["release", () => releases.release(at, site.newsletter)],
    ["open", () => openIssues(ports, at)],
    ["plan", () => planIssues(ports, at)],
  ];
  const faults: unknown[] = [];
  for (const [step, run] of steps) {
    try {
      await run();
    } catch (fault) {
      // A bucket that does not answer must not keep the newsletter from going out.
      console.error(
        JSON.stringify({ event: "cron-fault", step, at, fault: fault instanceof Error ? fault.stack : String(fault) }),
      );
      faults.push(fault);
    }
  }
  forgetPulse(env);
  if (faults.length > 0) throw faults[0];
}
