/** Checks that every installation has; the mail provider adds its own. */
export type CheckName =
  | "site-url"
  | "site-file"
  | "postal-address"
  | "bucket"
  | "link-secret"
  | "tokens"
  | SenderCheck
  | "quota"
  | "feedback-heard"
  | "backups"
  | "hub"
  | "challenge";

export type SenderCheck = "sender" | "spf" | "dkim" | "dmarc" | "mx";

/** Findings that need other words than the check's usual advice. */
export type FindingName =
  | "late"
  | "no-answer"
  | "not-told"
  | "example-name"
  | "elsewhere"
  | "no-address"
  | "no-record"
  | "several-records"
  | "not-included"
  | "records-missing"
  | "records-unknown"
  | "sandbox"
  | "nearly-used"
  | "quota-unknown"
  | "nothing-heard"
  | "silent"
  | "behind";

export interface CheckResult {
  /** `warn`: it works, but could be better, or works only here. `unknown`: it could not be checked. */
  state: "ok" | "warn" | "fail" | "unknown";
  /** What was found, verbatim: an address, a number, a record, an answer. */
  found: string;
  finding?: string;
  /** DNS records to add, to be copied. */
  wanted?: string[];
}

export interface Check extends CheckResult {
  name: string;
}

export type Look = () => CheckResult | Promise<CheckResult>;

/** Titles and advice by check, and what findings mean. */
export interface CheckTexts {
  names: Record<string, { title: string; whatToDo: string }>;
  findings: Record<string, { says: string; whatToDo?: string }>;
}

export function checkResult<Name extends string = FindingName>(
  state: CheckResult["state"],
  found = "",
  finding?: Name,
): CheckResult {
  return { state, found, ...(finding === undefined ? {} : { finding }) };
}
