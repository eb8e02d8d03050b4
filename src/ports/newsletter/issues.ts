import type { Slot } from "../../core/frequencies/frequency.ts";
import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import type { News } from "./releases.ts";

/** Active subscribers whose periods close together share these. */
export interface Cohort extends Slot {
  frequency: string;
  subscribers: number;
}

export interface Issues {
  cohorts(): Promise<Cohort[]>;
  /** Whether anybody was in a cohort already when a period closed. */
  hasCandidate(cohort: Cohort, closedAt: number): Promise<boolean>;
  /**
   * Of these periods the places of those that have no issue and that somebody was there for as they closed: one question
   * for all cohorts.
   */
  unopened(periods: (Slot & { frequency: string; closedAt: number })[]): Promise<number[]>;
  opened(frequency: string, closedAt: number): Promise<Issue | undefined>;
  newest(frequency: string): Promise<Issue | undefined>;
  /** Whether anybody joined a frequency in `[since, until]` who has not got everything up to a place in the log. */
  hasLatecomer(frequency: string, period: { since: number; until: number }, throughSeq: number): Promise<boolean>;
  /** Opens the issue of (frequency, closedAt); false when it was there. `slots` is empty where the frequency has no hour. */
  open(issue: Pick<Issue, "frequency" | "closedAt" | "openedAt" | "throughSeq"> & { slots: Slot[] }): Promise<boolean>;
  byId(id: number): Promise<Issue | undefined>;
  /** Newest first. */
  list(options: { before?: number | undefined; limit: number }): Promise<Issue[]>;
  /** Issues that are not over, in one of these states, oldest first. */
  inState(states: IssueState[]): Promise<Issue[]>;
  /**
   * Plans deliveries for some `step` subscribers in one transaction. Whoever is past `news.afterSeq` and chose nothing of
   * what is new since is `skipped` at once, and the cursor moves; what is missing from the news is owed to them.
   */
  planStep(id: number, step: number, news: News, at: number): Promise<{ complete: boolean }>;
  /** False when the issue was in none of the states `from`. */
  setState(id: number, from: IssueState[], to: IssueState, reason: string | undefined): Promise<boolean>;
  /** Deliveries by state, those that are no longer kept included. */
  counts(id: number): Promise<Record<DeliveryState, number>>;
  /** sending → finished, if nothing is queued or claimed any more; false otherwise. */
  finish(id: number, at: number): Promise<boolean>;
}
