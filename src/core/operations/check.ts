/** What must be right for feeds and email to work. */
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

/** Findings that need other advice than the check's usual one. */
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

/** `warn`: works, but not as well as it could, or only locally. `unknown`: could not be checked. */
export interface Check {
  name: CheckName;
  state: "ok" | "warn" | "fail" | "unknown";
  /** What was found, verbatim: an address, a number, a record, an answer. */
  found: string;
  finding?: FindingName;
  /** DNS records to add. */
  wanted?: string[];
}
