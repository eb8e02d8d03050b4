/** One object cannot be read, while others can. The message is the reason, in our own words. */
export class ObjectFault extends Error {
  override name = "ObjectFault";
}

/** Delays before an unreadable object is tried again: a minute, two, four … up to six hours. */
export const RETRY_FIRST_MS = 60_000;
export const RETRY_DOUBLED_MAX = 8;
export const RETRY_MAX_MS = 6 * 3_600_000;
