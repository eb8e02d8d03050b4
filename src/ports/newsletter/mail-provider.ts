import type { Email, Mailbox } from "../../core/newsletter/email.ts";
import type { Receipt } from "../../core/newsletter/receipt.ts";
import type { Feedback } from "../../core/newsletter/suppression.ts";
import type { CheckTexts, Look } from "../../core/operations/check.ts";
import type { SenderRecords } from "../../core/operations/sender-domain.ts";
import type { Reason } from "../../core/reason.ts";

/** Everything that a mail provider supplies. */
export interface MailProvider {
  mailer: Mailer;
  feedback: FeedbackVerifier;
  mailAccount: MailAccount;
}

/** The sending limits of the account. */
export interface SendQuota {
  perSecond: number;
  perDay: number;
  /** In the last 24 hours. */
  sentToday: number;
}

export interface Mailer {
  /** Sends one email to one recipient, once: never retries by itself. Throws only for an email that cannot be written. */
  send(email: Email): Promise<Receipt>;
  quota(): Promise<SendQuota>;
}

/** The result of verifying a notification. */
export type VerifiedFeedback =
  | { outcome: "feedback"; feedback: Feedback }
  /** The provider asked us to confirm the subscription to its notifications, and we did. */
  | { outcome: "subscribed" }
  | { outcome: "ignored" }
  /** Not from our provider, or not for us. */
  | { outcome: "refused"; reason: Reason };

export interface FeedbackVerifier {
  /** Refuses messages older than an hour, against replays; those that an operator brings (`kept`) may be two weeks old. */
  verify(body: string, now: number, options?: { kept: boolean }): Promise<VerifiedFeedback>;
}

export interface MailAccount {
  /** The daily quota of an account that may only send to verified addresses, where the provider has such accounts. */
  sandboxPerDay?: number;
  /** Examines the account for one sender; puts each question to the provider once. */
  examine(sender: Mailbox): { records: () => Promise<SenderRecords>; checks: Record<string, Look> };
  /** Texts of its checks by BCP 47 tag, and of general checks that it can give better advice on. */
  texts(tag: string): CheckTexts;
}
