import { runSender } from "../src/use-cases/newsletter/run-sender.ts";
import { counting, loadSite, siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** Statements from which on a shift ends and the next begins: D1 allows an invocation a thousand, and we half of that. */
const STATEMENTS_MAX = 420;

/** Works one shift of a sender; returns when to call it again, if before the next cron. */
export async function shift(env: GazetteEnv, sender: number): Promise<number | undefined> {
  const { bindings, used } = counting(env);
  const { settings } = await loadSite(env, bindings);
  return runSender(wire(env, bindings, siteOf(env, settings)), sender, () => used().statements < STATEMENTS_MAX);
}
