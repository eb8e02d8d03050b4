import type { CronStep } from "./log.ts";

export interface CronRun {
  /** The scheduled time. */
  at: number;
  /** When it finished, in real time. */
  finishedAt: number;
  ms: number;
  steps: CronStep[];
}

/** The last run of the cron. */
export interface CronRuns {
  /** Includes how many runs in a row had a failed step, this one included. */
  last(): Promise<(CronRun & { faultyRuns: number }) | undefined>;
  note(run: CronRun): Promise<void>;
}
