import { type Faults, noFaults } from "./faults.ts";
import type { Happening } from "./happening.ts";
import { Rate } from "./rate.ts";

/** One account at SES: its faults, its rates, and the events it keeps back. */
export class Account {
  readonly faults: Faults = noFaults();
  readonly sendRate = new Rate();
  readonly quotaRate = new Rate();
  late: Happening[] = [];
}

/**
 * SES knows an account by the access key that signs. Here, an access key has an account of its own as soon as somebody
 * sets faults for it, so that tests can share one simulator; all others share one.
 */
export class Accounts {
  readonly #shared = new Account();
  readonly #own = new Map<string, Account>();

  /** The account an access key belongs to. */
  of(accessKey: string | undefined): Account {
    return this.#own.get(accessKey ?? "") ?? this.#shared;
  }

  /** The account of this access key alone; without one, the shared account. */
  open(accessKey: string | undefined): Account {
    if (!accessKey) return this.#shared;
    const account = this.#own.get(accessKey) ?? new Account();
    this.#own.set(accessKey, account);
    return account;
  }
}
