import type { Reason } from "../reason.ts";
/** One object cannot be read, while others can. */
export class ObjectFault extends Error {
  override name = "ObjectFault";
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(reason.code, options);
    this.reason = reason;
  }
}

/** Delays before an unreadable object is tried again: a minute, two, four … up to six hours. */
export const RETRY_FIRST_MS = 60_000;
export const RETRY_DOUBLED_MAX = 8;
export const RETRY_MAX_MS = 6 * 3_600_000;
