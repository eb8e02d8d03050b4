import type * as frequencies from "./index.ts";

/** A value for every frequency. Stored names may be of frequencies that no longer exist. */
export type ByFrequency<Value> = Record<keyof typeof frequencies, Value> & { [name: string]: Value | undefined };
