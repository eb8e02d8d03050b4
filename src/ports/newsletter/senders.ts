/** A sender's place, held until then. */
export interface Lease {
  sender: number;
  holder: string;
  until: number;
}

/** Who is sending just now, and how fast it goes. Times are real, not a run's. */
export interface Senders {
  /** Takes a sender's place until then; returns until when somebody else holds it, if so. */
  lease(sender: number, until: number, now: number): Promise<Lease | { heldUntil: number }>;
  /** Gives a place back; one that somebody else has taken since is theirs. */
  release(lease: Lease): Promise<void>;
  /** Notes how many mails went out just now. */
  noteSent(mails: number, now: number): Promise<void>;
  /** Mails a second over the last minutes; `undefined` when none went out. */
  pace(now: number): Promise<number | undefined>;
}
