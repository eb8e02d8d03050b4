/** What has to be right for feeds and mail to go out. */
export const CHECKS = [
  "site-url",
  "site-file",
  "postal-address",
  "bucket",
  "link-secret",
  "tokens",
  "sender",
  "quota",
  "configuration-set",
  "feedback-topic",
  "hub",
  "challenge",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `warn`: it works, but not as well as it could, or only here. */
export interface Check {
  name: CheckName;
  state: "ok" | "warn" | "fail";
  /** What was found: an address, a number, what somebody answered. */
  found: string;
}
