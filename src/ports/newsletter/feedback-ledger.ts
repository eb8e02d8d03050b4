import type { Suppression } from "../../core/newsletter/suppression.ts";

/** What feedback says about mails and addresses; in which order it was heard means nothing. */
export interface FeedbackFacts {
  /** Deliveries whose mail the provider had taken. */
  accepted: { id: number; messageId: string }[];
  /** Deliveries whose mail the provider took and then rejected. */
  rejected: { id: number; messageId: string; reason: string }[];
  /** Deliveries that count against their issue, each once. */
  bouncesAndComplaints: { id: number; how: "bounced" | "complained" }[];
  /** Each once. */
  serviceEmails: { id: number; state: "accepted" | "failed"; detail: string }[];
  reached: { email: string; at: number }[];
  /** Transient bounces; the address is suppressed when `most` stand in a row, without a delivery after them. */
  transient: (Suppression & { messageId: string })[];
  most: number;
  suppressed: Suppression[];
}

/** Writes down what the provider tells about mails. */
export interface FeedbackLedger {
  /**
   * All of it or nothing; the same again changes nothing. A delivery that was never claimed is left alone: the mail was not
   * ours. An address that was lifted later than something happened stays lifted.
   */
  record(facts: FeedbackFacts, now: number): Promise<void>;
}
