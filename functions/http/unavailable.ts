import { Unavailable } from "../../src/core/unavailable.ts";
import { loadSite } from "../../src/wiring.ts";
import type { GazetteEnv } from "../env.ts";

/** Seconds after which somebody who was turned away may try again. */
export const RETRY_SECONDS = 60;

/** Whether a request failed because a part of the platform is away for a while, and not because of the request or of us. */
export async function isUnavailable(env: GazetteEnv, fault: Error): Promise<boolean> {
  if (fault instanceof Unavailable) return true;
  // What is wrong with a statement names SQLite; the rest is D1's own trouble: overload, a lost connection.
  if (fault.message.startsWith("D1_ERROR") && !fault.message.includes("SQLITE_")) return true;
  try {
    await loadSite(env, env);
    return false;
  } catch {
    return true;
  }
}
