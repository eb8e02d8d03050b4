import type { Frequency, Slot } from "./frequency.ts";

/** Returns whether the periods of one frequency are longer than those of another. */
export function isLessFrequent(frequency: Frequency, than: Frequency, at: number, slot: Slot): boolean {
  return periodMs(frequency, at, slot) > periodMs(than, at, slot);
}

/** Returns the length of the last closed period. Daylight saving changes it by an hour, which does not change the order. */
function periodMs({ lastClose }: Frequency, at: number, slot: Slot): number {
  const closed = lastClose(at, slot);
  return closed - lastClose(closed - 1, slot);
}
