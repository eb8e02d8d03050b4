import { Unavailable } from "../../src/core/unavailable.ts";
import { loadSite } from "../../src/shared-parts.ts";
import type { GazetteEnv } from "../env.ts";

/** `Retry-After` of a 503, in seconds. */
export const RETRY_SECONDS = 60;

/** Returns whether a request failed because a part of the platform is unavailable, not because of the request or a bug. */
export async function isUnavailable(env: GazetteEnv, fault: Error): Promise<boolean> {
  if (fault instanceof Unavailable) return true;
  // Faults of a statement name SQLite; others are D1's own: overload, a lost connection.
  if (fault.message.startsWith("D1_ERROR") && !fault.message.includes("SQLITE_")) return true;
  try {
    await loadSite(env, env);
    return false;
  } catch {
    return true;
  }
}
