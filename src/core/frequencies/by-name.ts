import type { Frequency } from "./frequency.ts";
import * as frequencies from "./index.ts";

/** Returns a frequency by its name. Stored names may be of frequencies that no longer exist. */
export function frequencyNamed(name: string): Frequency | undefined {
  return Object.hasOwn(frequencies, name) ? frequencies[name as keyof typeof frequencies] : undefined;
}
