/** `skipped`: the slot came, there was nothing new. */
export const ISSUE_STATES = ["planned", "sending", "finished", "paused", "cancelled", "expired", "skipped"] as const;
export type IssueState = (typeof ISSUE_STATES)[number];

/** One edition going out: all subscribers of one frequency whose period closed at one moment. */
export interface Issue {
  id: number;
  frequency: string;
  /** Milliseconds since 1970, as all times. */
  closedAt: number;
  openedAt: number;
  /** Last place in the log of released posts that this issue may hold. */
  throughSeq: number;
  state: IssueState;
  /** In words, where the state alone does not say it: nothing new, waiting for the quota until … */
  reason: string | undefined;
  /** Deliveries that wait to be sent; an estimate. */
  queued: number;
  candidates: number;
  planned: number;
  excluded: number;
  /** Whether its deliveries are still there one by one, or some of them only counted. */
  keepsDeliveries: boolean;
}
