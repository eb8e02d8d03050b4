import { runSender } from "../src/use-cases/newsletter/run-sender.ts";
import { counting, loadSite, siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** Statements after which a shift ends: D1 allows an invocation a thousand, and we use half of them. */
const STATEMENTS_MAX = 420;

/** Runs one shift of a sender. Returns when the next is due, if before the next cron. */
export async function shift(env: GazetteEnv, sender: number): Promise<number | undefined> {
  const { bindings, used } = counting(env);
  const { settings } = await loadSite(env, bindings);
  return runSender(wire(env, bindings, siteOf(env, settings)), sender, () => used().statements < STATEMENTS_MAX);
}
