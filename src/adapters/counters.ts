import type { Counters } from "../ports/operations/log.ts";

/**
 * Writes to Workers Analytics Engine: `blob1` is the count, `blob2` its label, `double1` how many. Does nothing without the
 * binding.
 */
export function analyticsEngine(binding: AnalyticsEngineDataset | undefined): Counters {
  return {
    add(name, label, count = 1) {
      binding?.writeDataPoint({ indexes: [name], blobs: [name, label], doubles: [count] });
    },
  };
}
