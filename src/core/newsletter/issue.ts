import type { Slot } from "../frequencies/frequency.ts";
import type { Reason } from "../reason.ts";
/** `skipped`: the period closed without new posts. */
export const ISSUE_STATES = ["planned", "sending", "finished", "paused", "cancelled", "expired", "skipped"] as const;
export type IssueState = (typeof ISSUE_STATES)[number];

/** One edition: all subscribers of one frequency whose period closed at the same moment. */
export interface Issue {
  id: number;
  frequency: string;
  closedAt: number;
  openedAt: number;
  /** Last place in the log of released posts that this issue may hold. */
  throughSeq: number;
  /** Of the copy for those who follow everything; `undefined` until it starts. */
  subject: string | undefined;
  /** The place in the log after which most of its digests begin; `undefined` until it starts. */
  fromSeq: number | undefined;
  /** Whose periods closed; empty where the frequency has no hour. */
  slots: Slot[];
  finishedAt: number | undefined;
  /** Until when it waits for an editor; 0 without review. */
  reviewUntil: number;
  /** When its sending first began. Edits made from then on do not change it. */
  startedAt: number | undefined;
  state: IssueState;
  /** Why, where the state does not say it: nothing new, waiting for the quota … */
  reason: Reason | undefined;
  /** Deliveries still to be sent; an estimate. */
  queued: number;
  candidates: number;
  planned: number;
  excluded: number;
  /** Whether deliveries are still stored one by one, or some of them only as counts. */
  keepsDeliveries: boolean;
}
