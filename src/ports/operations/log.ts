import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";

export interface CronStep {
  step: string;
  ms: number;
  /** What the step says of itself. */
  result?: unknown;
  fault?: string;
}

export type LogLine =
  /** The route is the pattern that answered, so that no token of a path is in it. */
  | { event: "request"; method: string; route: string; status: number; ms: number }
  /** A sub-batch of an issue: deliveries by what became of them. */
  | { event: "sending"; issue: number; sent: number; states: Partial<Record<DeliveryState, number>>; ms: number }
  /** An issue has come to a state. */
  | {
      event: "issue";
      issue: number;
      frequency: string;
      state: IssueState;
      reason: string | undefined;
      candidates: number;
      planned: number;
      excluded: number;
      /** Once it is over or paused. */
      deliveries: Record<DeliveryState, number> | undefined;
    }
  /** What a worker did for images that waited to be mirrored. */
  | { event: "mirror"; mirrored: number; refused: number; later: number; posts: number; ms: number }
  | { event: "cron"; at: number; ms: number; steps: CronStep[] };

/** What happened, for whoever looks after the service: one line each, and nobody's address in any of them. */
export interface Log {
  write(line: LogLine): void;
  fault(event: string, fault: unknown, facts?: Record<string, unknown>): void;
}
