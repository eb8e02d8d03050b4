/** What is counted as it happens, for curves over weeks that the database does not keep. */
export type CountName = "requests" | "deliveries" | "issues" | "images" | "feedback" | "cron_runs" | "faults";

export interface Counters {
  /** `label`: which of its kind, e.g. a state. */
  add(name: CountName, label: string, count?: number): void;
}
