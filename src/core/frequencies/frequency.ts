import type { Site } from "../site.ts";
import type { Preferences } from "../subscribers/subscriber.ts";

/** The preferences that decide when a subscriber's periods close. */
export type Slot = Pick<Preferences, "hour" | "timeZone">;

/** What of the site decides when periods close. */
export type Rhythm = Pick<Site["newsletter"], "weekday">;

/** How often a subscriber gets a digest. */
export interface Frequency {
  /** Returns the last moment at or before `at` at which a period closed. Periods follow each other without gaps. */
  lastClose(at: number, slot: Slot, rhythm: Rhythm): number;
  /** Whether the subscriber's `hour` applies. */
  usesHour: boolean;
}
