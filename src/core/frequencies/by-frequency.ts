import type * as frequencies from "./index.ts";

/** A value for every frequency, and where it is shown for alerts. Stored names may be of frequencies that no longer exist. */
export type ByFrequency<Value> = Record<keyof typeof frequencies, Value> & {
  alerts?: Value;
  [name: string]: Value | undefined;
};
