/** What has to be right for feeds and mail to go out. */
export const CHECKS = [
  "site-url",
  "site-file",
  "postal-address",
  "bucket",
  "link-secret",
  "tokens",
  "sender",
  "spf",
  "dkim",
  "dmarc",
  "mx",
  "identity",
  "signing",
  "mail-from",
  "sending",
  "quota",
  "configuration-set",
  "feedback-topic",
  "feedback-heard",
  "hub",
  "challenge",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What a check may find that wants other words than its usual advice. */
export const FINDINGS = [
  "late",
  "no-answer",
  "not-told",
  "example-name",
  "elsewhere",
  "no-address",
  "no-record",
  "several-records",
  "not-ses",
  "records-missing",
  "records-unknown",
  "not-verified",
  "signing-off",
  "no-mail-from",
  "mail-from-pending",
  "paused",
  "sandbox",
  "nearly-used",
  "quota-unknown",
  "no-such-set",
  "no-events",
  "other-topic",
  "nothing-heard",
  "silent",
] as const;
export type FindingName = (typeof FINDINGS)[number];

/** `warn`: it works, but not as well as it could, or only here. `unknown`: it could not be looked at. */
export interface Check {
  name: CheckName;
  state: "ok" | "warn" | "fail" | "unknown";
  /** What was found, as it stands there: an address, a number, a record, what somebody answered. */
  found: string;
  finding?: FindingName;
  /** DNS records to add, to be copied. */
  wanted?: string[];
}
