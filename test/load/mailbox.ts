import { setTimeout as sleep } from "node:timers/promises";

/** A mail in the simulator's inbox, as far as we look at it. */
export interface Mail {
  id: number;
  to: string[];
  headers: { name: string; value: string }[];
  links: string[];
  tags: Record<string, string>;
}

const LOOK_MS = 150;

/** Everybody's mailbox: what SES took, as it comes in. */
export class Mailbox {
  readonly mails: Mail[] = [];
  readonly #byRecipient = new Map<string, Mail[]>();
  readonly #ses: string;
  #lastId = 0;

  constructor(ses: string) {
    this.#ses = ses;
  }

  async watch(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      await this.look();
      await sleep(LOOK_MS);
    }
  }

  async look(): Promise<void> {
    const answer = await fetch(`${this.#ses}/inbox.json?after=${this.#lastId}`);
    for (const mail of (await answer.json()) as Mail[]) {
      if (mail.id <= this.#lastId) continue;
      this.#lastId = mail.id;
      this.mails.push(mail);
      for (const recipient of mail.to) this.#byRecipient.set(recipient, [...this.of(recipient), mail]);
    }
  }

  of(recipient: string): Mail[] {
    return this.#byRecipient.get(recipient) ?? [];
  }

  /** The first mail to somebody that is looked for, or nothing when `goesOn` says no more. */
  async wait(recipient: string, wanted: (mail: Mail) => boolean, goesOn: () => boolean): Promise<Mail | undefined> {
    for (;;) {
      const found = this.of(recipient).find(wanted);
      if (found || !goesOn()) return found;
      await sleep(LOOK_MS);
    }
  }
}
