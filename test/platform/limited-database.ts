import { setTimeout as sleep } from "node:timers/promises";
import { counted, type Used } from "../../src/adapters/database/counted.ts";

/** D1's own limit for one invocation, taken as the strictest reading: every statement of a batch counts. */
export const QUERIES_MAX = 1_000;

export interface Limits {
  most?: number;
  /** How long the way there and back takes, in milliseconds. */
  wayMs?: number;
}

/** A D1 as one invocation meets it: counts calls and statements, refuses what is above the limit, and is some way off. */
export function limited(
  db: D1Database,
  { most = QUERIES_MAX, wayMs = 0 }: Limits = {},
): { db: D1Database; used: () => Used } {
  return counted(db, async ({ statements }) => {
    if (statements > most) throw new Error("D1_ERROR: Too many API requests by single worker invocation.");
    if (wayMs > 0) await sleep(wayMs);
  });
}
