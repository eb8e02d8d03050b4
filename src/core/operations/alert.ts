/** Conditions the publisher is alerted to. */
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
  /** Details in words, without personal data. */
  detail: string;
}

export const ALERT_CHANNELS = ["webhook", "email"] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** How often a lasting alert is repeated, and how soon a returning one may be sent again. */
export const ALERT_EVERY_MS = 3_600_000;
