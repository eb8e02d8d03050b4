import { setTimeout as sleep } from "node:timers/promises";
import { counted, type Used } from "../../src/adapters/database/counted.ts";

/** D1's limit for one invocation, in the strictest reading: every statement of a batch counts. */
export const QUERIES_MAX = 1_000;

export interface Limits {
  most?: number;
  /** Round-trip time, in milliseconds. */
  wayMs?: number;
}

/** Wraps a D1 with an invocation's limits and latency, and counts calls and statements. */
export function limited(
  db: D1Database,
  { most = QUERIES_MAX, wayMs = 0 }: Limits = {},
): { db: D1Database; used: () => Used } {
  return counted(db, async ({ statements }) => {
    if (statements > most) throw new Error("D1_ERROR: Too many API requests by single worker invocation.");
    if (wayMs > 0) await sleep(wayMs);
  });
}
