/** A fault of one object, while others can be read. Its message is the reason, in our own words. */
export class ObjectFault extends Error {
  override name = "ObjectFault";
}

/** When an object that could not be had is tried again, after so many tries: a minute, two, four … up to six hours. */
export const RETRY_FIRST_MS = 60_000;
export const RETRY_DOUBLED_MAX = 8;
export const RETRY_MAX_MS = 6 * 3_600_000;
