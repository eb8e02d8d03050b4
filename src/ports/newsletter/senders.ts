/** A lease on a sender's place. */
export interface Lease {
  sender: number;
  holder: string;
  until: number;
}

/** Active senders and their speed. Times are real, not those of a run. */
export interface Senders {
  /** Leases a sender's place; returns until when another holder has it, if so. */
  lease(sender: number, until: number, now: number): Promise<Lease | { heldUntil: number }>;
  /** Releases a lease; no effect if another holder has the place. */
  release(lease: Lease): Promise<void>;
  /** Counts mails sent now. */
  noteSent(mails: number, now: number): Promise<void>;
  /** Returns mails per second over the last minutes; `undefined` if none were sent. */
  pace(now: number): Promise<number | undefined>;
}
