import type { Frequency, Rhythm, Slot } from "./frequency.ts";

/** Returns whether the periods of one frequency are longer than those of another. */
export function isLessFrequent(frequency: Frequency, than: Frequency, at: number, slot: Slot): boolean {
  return periodMs(frequency, at, slot) > periodMs(than, at, slot);
}

/** A week is as long whatever its first day. */
const ANY_RHYTHM: Rhythm = { weekday: 1 };

/** Returns the length of the last closed period. Daylight saving changes it by an hour, which does not change the order. */
function periodMs({ lastClose }: Frequency, at: number, slot: Slot): number {
  const closed = lastClose(at, slot, ANY_RHYTHM);
  return closed - lastClose(closed - 1, slot, ANY_RHYTHM);
}
