import type { Reason } from "../reason.ts";

/** What became of an issue, beside its deliveries by state. */
export interface IssueOutcome {
  bounced: number;
  complained: number;
  /** Left within a week and before another issue reached them. */
  unsubscribed: number;
  /** The most frequent first. */
  skipped: { reason: Reason | undefined; deliveries: number }[];
}
