import type { DeliveryState } from "../core/delivery.ts";
import type { Slot } from "../core/frequencies/frequency.ts";
import type { Issue } from "../core/issue.ts";

/** Subscribers whose period closes together share these. */
export interface Cohort extends Slot {
  frequency: string;
}

export interface Issues {
  /** The distinct (frequency, hour, time zone) among active subscribers. */
  cohorts(): Promise<Cohort[]>;
  /** The newest close already opened for a frequency and slot. */
  opened(frequency: string, closedAt: number): Promise<Issue | undefined>;
  /** Opens (frequency, closedAt) unless it is there; answers it either way. */
  open(issue: {
    frequency: string;
    closedAt: number;
    openedAt: number;
    throughSeq: number;
    slots: Slot[];
    state: "planned" | "skipped";
    reason: string | undefined;
  }): Promise<Issue>;
  byId(id: number): Promise<Issue | undefined>;
  list(options: { before?: number; limit: number }): Promise<Issue[]>;
  inState(states: Issue["state"][]): Promise<Issue[]>;
  /**
   * Plans one bounded step: deliveries for candidates in a range of ids, cursors moved in the same transaction.
   * Answers whether all candidates have been dealt with.
   */
  planStep(issueId: number, step: number, at: number): Promise<{ complete: boolean }>;
  setState(id: number, from: Issue["state"][], to: Issue["state"], reason: string | undefined): Promise<boolean>;
  counts(id: number): Promise<Record<DeliveryState, number>>;
  /** Finishes an issue none of whose deliveries is open any more; false when one still is. */
  finish(id: number, at: number): Promise<boolean>;
}
