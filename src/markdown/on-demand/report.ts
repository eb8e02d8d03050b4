import type { Env } from "markdown-it";
import type { Reason } from "../../core/reason.ts";

/** What of a text readers cannot be shown as it was meant. */
export interface Report {
  reason: Reason;
  /** Text that stands where it is. */
  sought: string;
}

/** Notes what cannot be shown as it was meant. */
export function report(env: Env, reason: Reason, sought: string): void {
  (env.reports as Report[]).push({ reason, sought });
}
