import type { Preferences } from "../subscribers/subscriber.ts";

/** The preferences that decide when a subscriber's periods close. */
export type Slot = Pick<Preferences, "hour" | "timeZone">;

/** How often a subscriber gets a digest. */
export interface Frequency {
  /** Returns the last moment at or before `at` at which a period closed. Periods follow each other without gaps. */
  lastClose(at: number, slot: Slot): number;
  /** Whether the subscriber's `hour` applies. */
  usesHour: boolean;
}
