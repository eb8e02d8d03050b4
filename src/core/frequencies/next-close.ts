import type { Frequency, Rhythm, Slot } from "./frequency.ts";

/** Returns the first moment after `at` at which a period closes. */
export function nextClose(frequency: Frequency, at: number, slot: Slot, rhythm: Rhythm): number {
  let ahead = 60_000;
  while (frequency.lastClose(at + ahead, slot, rhythm) <= at) ahead *= 2;
  let close = frequency.lastClose(at + ahead, slot, rhythm);
  for (let earlier = close; earlier > at; earlier = frequency.lastClose(earlier - 1, slot, rhythm)) close = earlier;
  return close;
}
