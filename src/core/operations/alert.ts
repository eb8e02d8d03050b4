/** What a publisher should look at, in the words that tell it. */
export const ALERTS = {
  "no-issue": "Posts were released, and no issue went out",
  "issue-paused": "An issue is paused",
  "sender-stopped": "The mail provider takes nothing from us",
  "quota-short": "More mails wait than the quota lets out in a day",
  "quarantine-grew": "Posts cannot be read",
  "quota-low": "The mail quota of the day is nearly used up",
  "feedback-silent": "Mails went out, and the provider tells nothing of them",
  "withdrawals-wait": "Many posts are missing from the bucket",
  "releases-wait": "Many new posts wait to be emailed",
  "cron-faults": "The cron fails",
} as const;

export type AlertKind = keyof typeof ALERTS;
export const ALERT_KINDS = Object.keys(ALERTS) as AlertKind[];

export interface Alert {
  kind: AlertKind;
  /** Which and why, in words; names nobody. */
  detail: string;
}

/** The ways in which an alert reaches somebody. */
export const ALERT_CHANNELS = ["webhook", "email"] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** An alert that stands is told again after so long, and no kind more often. */
export const ALERT_EVERY_MS = 3_600_000;
