import type { Alert, AlertChannel, AlertKind, AlertText } from "../../core/operations/alert.ts";

export interface ActiveAlert extends Alert {
  raisedAt: number;
  /** When it was last due; each channel has sent it up to one of these times. */
  dueAt: number;
  sentAt: Record<AlertChannel, number>;
}

/** Active alerts, and where they were sent. */
export interface Alerts {
  /** Sets the active alerts at `at`: new ones are due, and so are those last sent longer ago than the repeat interval. */
  set(alerts: Alert[], at: number): Promise<void>;
  active(): Promise<ActiveAlert[]>;
  /** Lists the last one of each kind that is over, newest first. */
  over(): Promise<(Alert & { raisedAt: number; clearedAt: number })[]>;
  markSent(kind: AlertKind, channel: AlertChannel, dueAt: number): Promise<void>;
}

/** Sends alerts to a webhook. Throws unless it was accepted. */
export interface AlertWebhook {
  send(alert: AlertText, site: URL): Promise<void>;
}
