/** Periods of a cohort: (since, closedAt]. */
export interface ClosedPeriod {
  frequency: string;
  hour: number;
  timeZone: string;
  since: number;
  closedAt: number;
}

/** What alerts go by that nothing else asks for. */
export interface Monitoring {
  /** Of these periods those in which posts were released, and for which no issue was opened. */
  withoutIssue(periods: ClosedPeriod[]): Promise<ClosedPeriod[]>;
  /** How many, and the keys of the newest. What is not handed out counts when it was tried twice. */
  quarantinedSince(at: number): Promise<{ posts: number; keys: string[] }>;
  /** As the provider last told; `perDay` is 0 before it did. */
  quota(): Promise<{ perDay: number; leftToday: number; fetchedAt: number }>;
  /** The newest issue opened in (since, before] of which mails went out, if no feedback about any mail has come since it was opened. */
  sentWithoutFeedback(since: number, before: number): Promise<{ id: number; sent: number } | undefined>;
  /** When the provider last told us of a mail, to some minutes; 0 for never. */
  lastFeedbackAt(): Promise<number>;
  /** The provider told us of a mail. Kept to some minutes. */
  noteFeedback(at: number): Promise<void>;
}
