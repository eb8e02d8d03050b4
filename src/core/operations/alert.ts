import type { Reason } from "../reason.ts";
/** Conditions the publisher is alerted to. */
export const ALERT_KINDS = [
  "no-issue",
  "issue-paused",
  "sender-stopped",
  "quota-short",
  "quarantine-grew",
  "quota-low",
  "feedback-silent",
  "withdrawals-wait",
  "releases-wait",
  "webhooks-fail",
  "backup-late",
  "cron-faults",
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

export interface Alert {
  kind: AlertKind;
  /** Without personal data. */
  reason: Reason;
}

/** Where an alert's run-book is, in the project's documents. */
export const runbookOf = (kind: AlertKind): string => `docs/operations/alerts.md#${kind}`;

/** An alert in the language of the site, by its clock. */
export interface AlertText extends Alert {
  raisedAt: number;
  title: string;
  detail: string;
  whatToDo: string;
  since: string;
}

export const ALERT_CHANNELS = ["webhook", "email"] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** How often a lasting alert is repeated, and how soon a returning one may be sent again. */
export const ALERT_EVERY_MS = 3_600_000;
