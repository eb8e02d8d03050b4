import type { Email } from "../../src/core/newsletter/email.ts";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { writeMime } from "../../src/emails/mime.ts";
import type { Mailer, SendQuota } from "../../src/ports/newsletter/mail-provider.ts";

/** Keeps what it is given, and misbehaves when told to. */
export interface MemoryMailer extends Mailer {
  readonly sent: { email: Email; mime: Uint8Array; messageId: string }[];
  /** What to answer instead for a recipient, and whether the mail goes out all the same. */
  readonly troubles: Map<string, { receipt: Receipt; goesOut: boolean }>;
  allowance: SendQuota;
}

export function memory(_env: object = {}): MemoryMailer {
  const sent: MemoryMailer["sent"] = [];
  const troubles: MemoryMailer["troubles"] = new Map();
  return {
    sent,
    troubles,
    allowance: { perSecond: 1000, perDay: 1_000_000, sentToday: 0 },
    async send(email) {
      const mime = writeMime(email);
      const messageId = `memory-${sent.length + 1}`;
      const trouble = troubles.get(email.to);
      if (!trouble || trouble.goesOut) sent.push({ email, mime, messageId });
      return trouble?.receipt ?? { outcome: "accepted", messageId };
    },
    async quota() {
      return { ...this.allowance, sentToday: this.allowance.sentToday + sent.length };
    },
  };
}
