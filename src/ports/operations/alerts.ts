import type { Alert, AlertChannel, AlertKind } from "../../core/operations/alert.ts";

export interface ActiveAlert extends Alert {
  raisedAt: number;
  /** When it was last to be told; each channel has told it up to one of these times. */
  dueAt: number;
  sentAt: Record<AlertChannel, number>;
}

/** Which alerts stand, and who knows. */
export interface Alerts {
  /** These stand at `at`, and no others: new ones are due, and those that were told longer ago than an alert may wait. */
  set(alerts: Alert[], at: number): Promise<void>;
  active(): Promise<ActiveAlert[]>;
  markSent(kind: AlertKind, channel: AlertChannel, dueAt: number): Promise<void>;
}

/** Tells an alert to a program of the publisher's. Throws unless it was taken. */
export interface AlertWebhook {
  send(alert: Alert & { raisedAt: number }, site: URL): Promise<void>;
}
