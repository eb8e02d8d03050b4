import type { Frequency, Slot } from "./frequency.ts";

/** Returns the first moment after `at` at which a period closes. */
export function nextClose(frequency: Frequency, at: number, slot: Slot): number {
  let ahead = 60_000;
  while (frequency.lastClose(at + ahead, slot) <= at) ahead *= 2;
  let close = frequency.lastClose(at + ahead, slot);
  for (let earlier = close; earlier > at; earlier = frequency.lastClose(earlier - 1, slot)) close = earlier;
  return close;
}
