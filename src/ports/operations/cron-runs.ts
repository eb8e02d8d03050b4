import type { CronStep } from "./log.ts";

export interface CronRun {
  /** The time it ran for. */
  at: number;
  /** The real time at which it was done. */
  finishedAt: number;
  ms: number;
  steps: CronStep[];
}

/** What the cron last did, and nothing of what it did before. */
export interface CronRuns {
  /** With how many runs in a row had a step that failed, this one included. */
  last(): Promise<(CronRun & { faultyRuns: number }) | undefined>;
  note(run: CronRun): Promise<void>;
}
