import type { Frequency } from "./frequency.ts";

const MINUTE_MS = 60_000;

/** Every released post goes out with the next run of the cron. */
export const immediate: Frequency = {
  usesHour: false,
  lastClose: (at) => Math.floor(at / MINUTE_MS) * MINUTE_MS,
};
