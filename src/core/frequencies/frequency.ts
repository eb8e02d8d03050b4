import type { Preferences } from "../subscribers/subscriber.ts";

/** The part of the preferences that decides when a subscriber's periods close. */
export type Slot = Pick<Preferences, "hour" | "timeZone">;

/** How often a subscriber hears from us. */
export interface Frequency {
  /** The last moment at or before `at` when a period of this frequency closed; periods meet end to end. */
  lastClose(at: number, slot: Slot): number;
  /** Whether `hour` means anything to it. */
  usesHour: boolean;
}
