import type { AlertKind } from "../../core/operations/alert.ts";

/** Alerts by email and webhook in English. */
export const alerts = {
  titles: {
    "no-issue": "Posts were released, but no issue was sent",
    "issue-paused": "An issue is paused",
    "sender-stopped": "The mail provider accepts no emails",
    "quota-short": "More emails are waiting than the quota allows in a day",
    "quarantine-grew": "Posts cannot be read",
    "quota-low": "The daily mail quota is nearly used up",
    "feedback-silent": "Emails were sent, but the provider reports nothing about them",
    "withdrawals-wait": "Many posts are missing from the bucket",
    "releases-wait": "Many new posts are waiting to be emailed",
    "webhooks-fail": "A webhook was told nothing after many attempts",
    "backup-late": "The backup is behind",
    "cron-faults": "The cron fails",
  } satisfies Record<AlertKind, string> as Record<AlertKind, string>,
  since: (time: string) => `Since ${time}.`,
  more: "At the desk:",
  runbook: (name: string) => `Run-book: ${name}`,
  often: "This alert is sent at most once an hour until it is over.",
};
