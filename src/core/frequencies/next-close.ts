import type { Frequency, Slot } from "./frequency.ts";

/** The first moment after `at` when a period of a frequency closes. */
export function nextClose(frequency: Frequency, at: number, slot: Slot): number {
  let ahead = 60_000;
  while (frequency.lastClose(at + ahead, slot) <= at) ahead *= 2;
  let close = frequency.lastClose(at + ahead, slot);
  for (let earlier = close; earlier > at; earlier = frequency.lastClose(earlier - 1, slot)) close = earlier;
  return close;
}
