import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Ports } from "../../ports/index.ts";

export interface IssueProgress {
  deliveries: Record<DeliveryState, number>;
  /** Deliveries that are not yet settled. */
  left: number;
  /** Emails sent per second over the last minutes; before the first ones, the rate that the provider allows. */
  perSecond: number;
  /** When the last one will be sent at this rate, or `undefined` if that cannot be estimated. */
  doneAt: number | undefined;
  /** Of those left, how many exceed today's quota. */
  beyondQuota: number;
}

/** Returns an issue's progress and its estimated end. */
export async function issueProgress(
  { issues, desk, rateGate, senders }: Pick<Ports, "issues" | "desk" | "rateGate" | "senders">,
  { id, state }: Issue,
  now: number,
): Promise<IssueProgress> {
  const [deliveries, gate, allowed, leftToday, pace, sending] = await Promise.all([
    issues.counts(id),
    desk.gate(),
    rateGate.perSecond(now),
    rateGate.leftForIssues(),
    senders.pace(now),
    issues.inState(["sending"]),
  ]);
  const left = deliveries.queued + deliveries.sending;
  const perSecond = pace ?? allowed;
  // Issues take turns: until this one is done, no other sends more than it does.
  const others = sending.filter((issue) => issue.id !== id);
  const until = others.reduce((sum, { queued }) => sum + Math.min(queued, left), left);
  const beyondQuota = state === "sending" && gate.fetchedAt > 0 ? Math.min(left, Math.max(0, until - leftToday)) : 0;
  const foreseeable = state === "sending" && perSecond > 0 && beyondQuota === 0;
  const doneAt = foreseeable ? Math.max(now, gate.waitUntil) + Math.ceil((until * 1000) / perSecond) : undefined;
  return { deliveries, left, perSecond, doneAt, beyondQuota };
}
