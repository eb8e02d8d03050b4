import type { Frequency, Slot } from "./frequency.ts";

/** Whether a frequency's periods are longer than another's. */
export function isLessFrequent(frequency: Frequency, than: Frequency, at: number, slot: Slot): boolean {
  return periodMs(frequency, at, slot) > periodMs(than, at, slot);
}

/** How long the last closed period was: a day may have 23 hours, but never as many as a week. */
function periodMs({ lastClose }: Frequency, at: number, slot: Slot): number {
  const closed = lastClose(at, slot);
  return closed - lastClose(closed - 1, slot);
}
