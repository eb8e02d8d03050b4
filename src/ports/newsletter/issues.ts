import type { Slot } from "../../core/frequencies/frequency.ts";
import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import type { IssueEdit } from "../../core/newsletter/issue-edit.ts";
import type { Reason } from "../../core/reason.ts";
import type { News } from "./releases.ts";

/** What subscribers whose periods close together have in common. */
export interface Cohort extends Slot {
  frequency: string;
  subscribers: number;
}

export interface Issues {
  cohorts(): Promise<Cohort[]>;
  /** Returns whether a cohort had a subscriber when a period closed. */
  hasCandidate(cohort: Cohort, closedAt: number): Promise<boolean>;
  /**
   * Returns the indexes of those periods that have no issue, and no later one, although their cohort had a subscriber as they closed, in one
   * query for all.
   */
  unopened(periods: (Slot & { frequency: string; closedAt: number })[]): Promise<number[]>;
  opened(frequency: string, closedAt: number): Promise<Issue | undefined>;
  /** Returns the last that closed, or the last before a time. */
  newest(frequency: string, before?: number): Promise<Issue | undefined>;
  /** Returns whether watches have matched since the last issue with alerts, up to a place in the log, and somebody has alerts. */
  hasAlerts(throughSeq: number): Promise<boolean>;
  /**
   * Returns whether somebody joined a frequency in `[since, until]`, or is to be tried again then, who has not got everything
   * up to a place in the log.
   */
  hasLatecomer(frequency: string, period: { since: number; until: number }, throughSeq: number): Promise<boolean>;
  /** Opens the issue of (frequency, closedAt); false if it exists. `slots` is empty for a frequency without an hour. */
  open(
    issue: Pick<Issue, "frequency" | "closedAt" | "openedAt" | "throughSeq" | "reviewUntil"> & { slots: Slot[] },
  ): Promise<boolean>;
  byId(id: number): Promise<Issue | undefined>;
  /** Newest first. */
  list(options: { before?: number | undefined; limit: number }): Promise<Issue[]>;
  /** Lists a frequency's issues that closed within a time, newest first. */
  closedWithin(frequency: string, within: { since: number; until: number }): Promise<Issue[]>;
  /** Lists issues in one of these states that are not over, oldest first. */
  inState(states: IssueState[]): Promise<Issue[]>;
  /**
   * Plans deliveries for about `step` subscribers in one transaction. Subscribers past `news.afterSeq` who chose none of the
   * news are `skipped` at once and their cursor moves; posts missing from the news are owed to them.
   */
  planStep(id: number, step: number, news: News, at: number): Promise<{ complete: boolean }>;
  /** Notes the subject of an issue, and the place after which most of its digests begin. */
  name(id: number, subject: string | undefined, fromSeq: number | undefined): Promise<void>;
  /** Changes the state; false if the issue was in none of the states `from`. */
  setState(id: number, from: IssueState[], to: IssueState, reason: Reason | undefined): Promise<boolean>;
  /** Lets an issue go out with the next run, though its review is not over. */
  endReview(id: number, at: number): Promise<void>;
  /**
   * Starts sending a planned issue; false if it is not planned. The first time, what its editor made of it is fixed, and the
   * posts of `drop` are left out of it and of later issues of its frequency, in the same transaction.
   */
  start(id: number, editing: { edit: IssueEdit; drop: string[] }, at: number): Promise<boolean>;
  /** Returns what was fixed as an issue started: the editor's hand, and how many of the dropped posts hold for it. */
  edit(id: number): Promise<{ edit: IssueEdit; droppedThrough: number }>;
  /** Counts deliveries by state, including those no longer stored. */
  counts(id: number): Promise<Record<DeliveryState, number>>;
  /** Finishes a sending issue if nothing is queued or claimed any more. */
  finish(id: number, at: number): Promise<boolean>;
}
