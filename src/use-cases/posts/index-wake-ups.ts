import type { WakeUp } from "../../ports/queue.ts";

/** Posts of one wake-up, which are indexed together. */
const KEYS_MAX = 100;
/** Posts that an invocation leaves to others: as many as one indexes alone. */
export const LEFT_TOGETHER = 10;
/** A message may have 128 KB. */
const BYTES_MAX = 100_000;

/** Writes wake-ups that have objects indexed. */
export function indexWakeUps(keys: string[], together = KEYS_MAX): WakeUp[] {
  const wakeUps: { kind: "index"; keys: string[] }[] = [];
  let room = 0;
  for (const key of keys) {
    const bytes = new TextEncoder().encode(JSON.stringify(key)).length + 1;
    const last = wakeUps.at(-1);
    if (last && last.keys.length < together && bytes <= room) {
      last.keys.push(key);
      room -= bytes;
    } else {
      wakeUps.push({ kind: "index", keys: [key] });
      room = BYTES_MAX - bytes;
    }
  }
  return wakeUps;
}
