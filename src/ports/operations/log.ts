import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import type { Reason } from "../../core/reason.ts";

export interface CronStep {
  step: string;
  ms: number;
  /** The step's result. */
  result?: unknown;
  fault?: string;
}

export type LogLine =
  /** `route` is the pattern that matched, so that no token of a path is logged. */
  | { event: "request"; method: string; route: string; status: number; ms: number }
  /** A sub-batch of an issue: deliveries by state. */
  | { event: "sending"; issue: number; sent: number; states: Partial<Record<DeliveryState, number>>; ms: number }
  /** An issue changed its state. */
  | {
      event: "issue";
      issue: number;
      frequency: string;
      state: IssueState;
      reason: Reason | undefined;
      candidates: number;
      planned: number;
      excluded: number;
      /** When it is over or paused. */
      deliveries: Record<DeliveryState, number> | undefined;
    }
  /** What a worker did for images waiting to be mirrored. */
  | { event: "mirror"; mirrored: number; refused: number; later: number; posts: number; ms: number }
  /** The desk changed settings of site.yaml: which, and the version that it made. */
  | { event: "site-file"; etag: string; settings: string[] }
  | { event: "cron"; at: number; ms: number; steps: CronStep[] };

/** The operator's log: one line per event, without email addresses. */
export interface Log {
  write(line: LogLine): void;
  fault(event: string, fault: unknown, facts?: Record<string, unknown>): void;
}

/** Events counted for charts over weeks, which the database does not keep. */
export type CountName = "requests" | "deliveries" | "issues" | "images" | "feedback" | "cron_runs" | "faults";

export interface Counters {
  /** `label`: which of its kind, e.g. a state. */
  add(name: CountName, label: string, count?: number): void;
}
