import type { Suppression } from "../../core/newsletter/suppression.ts";
import type { Reason } from "../../core/reason.ts";

/** What feedback says about mails and addresses. The order in which it arrives does not matter. */
export interface FeedbackFacts {
  /** Deliveries whose mail the provider accepted. */
  accepted: { id: number; messageId: string }[];
  /** Deliveries whose mail the provider accepted and then rejected. */
  rejected: { id: number; messageId: string; reason: Reason }[];
  /** Deliveries that count against their issue, each once. */
  bouncesAndComplaints: { id: number; how: "bounced" | "complained" }[];
  /** Each once. */
  serviceEmails: { id: number; state: "accepted" | "failed"; detail: string | Reason }[];
  reached: { email: string; at: number }[];
  /** Transient bounces. An address is suppressed after `most` in a row without a delivery. */
  transient: (Suppression & { messageId: string })[];
  most: number;
  suppressed: Suppression[];
}

/** Records feedback. */
export interface FeedbackLedger {
  /**
   * Records all of it at once; repeating it changes nothing. A delivery that was never claimed is left alone, because the
   * mail was not ours. An address lifted after the event stays lifted.
   */
  record(facts: FeedbackFacts, now: number): Promise<void>;
}
