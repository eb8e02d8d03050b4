import { type Faults, noFaults } from "./faults.ts";
import type { Happening } from "./happening.ts";
import { Rate } from "./rate.ts";

/** One SES account: faults, rates and delayed events. */
export class Account {
  readonly faults: Faults = noFaults();
  readonly sendRate = new Rate();
  readonly quotaRate = new Rate();
  late: Happening[] = [];
}

/**
 * Accounts by access key. Setting faults for a key gives it an account of its own, so that tests can share one simulator; all
 * other keys share an account.
 */
export class Accounts {
  readonly #shared = new Account();
  readonly #own = new Map<string, Account>();

  /** Finds the account of an access key. */
  of(accessKey: string | undefined): Account {
    return this.#own.get(accessKey ?? "") ?? this.#shared;
  }

  /** Returns the key's own account, created if needed; without a key, the shared one. */
  open(accessKey: string | undefined): Account {
    if (!accessKey) return this.#shared;
    const account = this.#own.get(accessKey) ?? new Account();
    this.#own.set(accessKey, account);
    return account;
  }
}
