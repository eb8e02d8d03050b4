import type { Email } from "../../core/newsletter/email.ts";
import type { Receipt } from "../../core/newsletter/receipt.ts";

/** What the provider lets us send. */
export interface SendQuota {
  perSecond: number;
  perDay: number;
  /** Already sent in the last 24 hours. */
  sentToday: number;
}

export interface Mailer {
  /** Sends one email to one recipient, once: never retries by itself. Throws only for an email that cannot be written. */
  send(email: Email): Promise<Receipt>;
  quota(): Promise<SendQuota>;
}
