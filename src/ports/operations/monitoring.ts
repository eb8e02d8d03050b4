/** A period of a cohort: (since, closedAt]. */
export interface ClosedPeriod {
  frequency: string;
  hour: number;
  timeZone: string;
  since: number;
  closedAt: number;
}

/** What only alerts and checks ask for. */
export interface Monitoring {
  /** Returns those periods in which posts were released but no issue was opened. */
  withoutIssue(periods: ClosedPeriod[]): Promise<ClosedPeriod[]>;
  /** Counts quarantined posts, with the newest keys. Objects that cannot be read count from the second try. */
  quarantinedSince(at: number): Promise<{ posts: number; keys: string[] }>;
  /** Counts calls of webhooks that are made no more, but for webhooks that were paused by hand, and names their hosts. */
  deadCalls(): Promise<{ calls: number; urls: string[] }>;
  /** The quota as last fetched; `perDay` is 0 before. */
  quota(): Promise<{ perDay: number; leftToday: number; fetchedAt: number }>;
  /** Returns the newest issue opened in (since, before] that sent mails, if no feedback has arrived since it opened. */
  sentWithoutFeedback(since: number, before: number): Promise<{ id: number; sent: number } | undefined>;
  /** When feedback last arrived, to within some minutes; 0 if never. */
  lastFeedbackAt(): Promise<number>;
  /** Since when there are backups, when one was last whole and the journal up to date; 0 if never. */
  backups(): Promise<{ since: number; wholeAt: number; journalAt: number }>;
  /** Notes that feedback arrived, to within some minutes. */
  noteFeedback(at: number): Promise<void>;
}
