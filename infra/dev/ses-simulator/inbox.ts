import type { Mail } from "./mail.ts";

/** Raw bytes kept; beyond this the oldest mails are dropped, but still counted. */
const BYTES_MAX = 1 << 30;

/** Mails that SES has accepted, oldest first. */
export class Inbox {
  #mails: Mail[] = [];
  #bytes = 0;
  #lastId = 0;
  #total = 0;
  #recipients = new Map<string, number>();

  add(mail: Omit<Mail, "id">): Mail {
    const added = { id: ++this.#lastId, ...mail };
    this.#mails.push(added);
    this.#total++;
    this.#bytes += added.raw.length;
    for (const recipient of added.to) {
      const key = recipient.toLowerCase();
      this.#recipients.set(key, (this.#recipients.get(key) ?? 0) + 1);
    }
    if (this.#bytes > BYTES_MAX) this.#forgetOldest();
    return added;
  }

  get(id: number): Mail | undefined {
    // Ids are consecutive, so a mail's place follows from the first one's.
    return this.#mails[id - (this.#mails[0]?.id ?? 0)];
  }

  byMessageId(messageId: string): Mail | undefined {
    return this.#mails.findLast((mail) => mail.messageId === messageId);
  }

  list({ to, after = 0, before = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY }: Selection): Mail[] {
    const wanted = to?.toLowerCase();
    const found: Mail[] = [];
    for (let at = this.#mails.length - 1; at >= 0 && found.length < limit; at--) {
      const mail = this.#mails[at];
      if (!mail || mail.id <= after) break;
      if (mail.id >= before) continue;
      if (wanted === undefined || mail.to.some((recipient) => recipient.toLowerCase() === wanted)) found.push(mail);
    }
    return found.reverse();
  }

  /** Counts of accepted mails, in total and by recipient, since the inbox was emptied. */
  counts(): { total: number; recipients: Record<string, number> } {
    return { total: this.#total, recipients: Object.fromEntries(this.#recipients) };
  }

  clear(): void {
    this.#mails = [];
    this.#bytes = 0;
    this.#total = 0;
    this.#recipients.clear();
  }

  #forgetOldest(): void {
    let gone = 0;
    while (this.#bytes > BYTES_MAX * 0.9) this.#bytes -= this.#mails[gone++]?.raw.length ?? 0;
    this.#mails = this.#mails.slice(gone);
  }
}

/** Finds the newest `limit` mails to an address between two ids. */
export interface Selection {
  to?: string | undefined;
  after?: number | undefined;
  before?: number | undefined;
  limit?: number | undefined;
}
