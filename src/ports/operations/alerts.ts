import type { Alert, AlertKind, AlertWay } from "../../core/operations/alert.ts";

export interface StandingAlert extends Alert {
  raisedAt: number;
  /** When it was last to be told; each way has told it up to one of these times. */
  dueAt: number;
  told: Record<AlertWay, number>;
}

/** Which alerts stand, and who knows. */
export interface Alerts {
  /** These stand at `at`, and no others: new ones are due, and those that were told longer ago than an alert may wait. */
  set(alerts: Alert[], at: number): Promise<void>;
  standing(): Promise<StandingAlert[]>;
  noteTold(kind: AlertKind, way: AlertWay, dueAt: number): Promise<void>;
}

/** Tells an alert to a program of the publisher's. Throws unless it was taken. */
export interface AlertWebhook {
  tell(alert: Alert & { raisedAt: number }, site: URL): Promise<void>;
}
