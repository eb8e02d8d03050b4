import type { Counters } from "../ports/operations/log.ts";

/** Workers Analytics Engine by its binding: `blob1` the count, `blob2` its label, `double1` how many. Without one, nothing. */
export function analyticsEngine(binding: AnalyticsEngineDataset | undefined): Counters {
  return {
    add(name, label, count = 1) {
      binding?.writeDataPoint({ indexes: [name], blobs: [name, label], doubles: [count] });
    },
  };
}
