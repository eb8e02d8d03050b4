import type { Reason } from "../reason.ts";
/** What the mailer said about one send. */
export type Receipt =
  | { outcome: "accepted"; messageId: string }
  | {
      outcome: "refused";
      /**
       * `wait-rate`: throttled; `wait-quota`: daily quota used up; `retry`: never reached the provider; `rejected`: this
       * message or address; `stop`: nothing will be accepted until the account is repaired.
       */
      kind: "wait-rate" | "wait-quota" | "retry" | "rejected" | "stop";
      reason: Reason;
    }
  /** No answer, or one that does not say whether the email was sent. Never retried automatically. */
  | { outcome: "unknown"; reason: Reason };
