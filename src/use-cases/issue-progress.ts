import type { DeliveryState } from "../core/delivery.ts";
import type { Issue } from "../core/issue.ts";
import type { Ports } from "../ports/index.ts";

export interface IssueProgress {
  deliveries: Record<DeliveryState, number>;
  /** Deliveries without an end yet. */
  left: number;
  perSecond: number;
  /** When the last one would go out at the present rate; undefined while nobody can tell. */
  doneAt: number | undefined;
}

/** How far an issue has come, and when it would be done. */
export async function issueProgress(
  { issues, desk, rateGate }: Pick<Ports, "issues" | "desk" | "rateGate">,
  { id, state }: Issue,
  now: number,
): Promise<IssueProgress> {
  const [deliveries, gate, perSecond] = await Promise.all([issues.counts(id), desk.gate(), rateGate.perSecond(now)]);
  const left = deliveries.queued + deliveries.sending;
  const { leftToday, waitUntil } = gate;
  // Without a quota that lasts, it is done when the provider says so.
  const foreseeable = state === "sending" && perSecond > 0 && left <= leftToday;
  const doneAt = foreseeable ? Math.max(now, waitUntil) + Math.ceil((left * 1000) / perSecond) : undefined;
  return { deliveries, left, perSecond, doneAt };
}
