/** What goes wrong with calls of one binding, as shares of them. */
export interface Trouble {
  /** Fails at once, and nothing was done. */
  refused: number;
  /** All was done, and then the answer was lost. */
  unanswered: number;
  /** Takes up to `slowMs` longer. */
  slow: number;
  slowMs: number;
  /** Every call fails, as while the far side is down. */
  away: boolean;
}

/** What goes wrong with messages, besides. */
export interface QueueTrouble extends Trouble {
  /** Taken, and never delivered. */
  dropped: number;
  /** Delivered twice. */
  repeated: number;
}

export interface Troubles {
  database: Trouble;
  bucket: Trouble;
  queue: QueueTrouble;
}

/** How often each fault has struck, e.g. `database unanswered`. */
export type Struck = Record<string, number>;

const NONE: Trouble = { refused: 0, unanswered: 0, slow: 0, slowMs: 0, away: false };
export const NO_TROUBLES: Troubles = { database: NONE, bucket: NONE, queue: { ...NONE, dropped: 0, repeated: 0 } };
