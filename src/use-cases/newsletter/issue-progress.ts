import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Ports } from "../../ports/index.ts";

export interface IssueProgress {
  deliveries: Record<DeliveryState, number>;
  /** Deliveries without an end yet. */
  left: number;
  /** Mails that went out a second over the last minutes; before the first ones, what the provider's rate allows. */
  perSecond: number;
  /** When the last one would go out at this pace; undefined while nobody can tell. */
  doneAt: number | undefined;
  /** Of those left, how many wait for another day's quota. */
  beyondQuota: number;
}

/** How far an issue has come, and when it would be done. */
export async function issueProgress(
  { issues, desk, rateGate, senders }: Pick<Ports, "issues" | "desk" | "rateGate" | "senders">,
  { id, state }: Issue,
  now: number,
): Promise<IssueProgress> {
  const [deliveries, gate, allowed, pace, sending] = await Promise.all([
    issues.counts(id),
    desk.gate(),
    rateGate.perSecond(now),
    senders.pace(now),
    issues.inState(["sending"]),
  ]);
  const left = deliveries.queued + deliveries.sending;
  const perSecond = pace ?? allowed;
  // Issues take turns: until this one is done, no other sends more than it.
  const others = sending.filter((issue) => issue.id !== id);
  const until = others.reduce((sum, { queued }) => sum + Math.min(queued, left), left);
  const beyondQuota =
    state === "sending" && gate.fetchedAt > 0 ? Math.min(left, Math.max(0, until - gate.leftToday)) : 0;
  const foreseeable = state === "sending" && perSecond > 0 && beyondQuota === 0;
  const doneAt = foreseeable ? Math.max(now, gate.waitUntil) + Math.ceil((until * 1000) / perSecond) : undefined;
  return { deliveries, left, perSecond, doneAt, beyondQuota };
}
