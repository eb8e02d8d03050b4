import type { Delivery, DeliveryState } from "../core/delivery.ts";
import type { Subscriber } from "../core/subscriber.ts";

/** A delivery taken for one attempt, with what is needed to write it. */
export interface ClaimedDelivery extends Delivery {
  subscriber: Pick<Subscriber, "id" | "email" | "categories" | "timeZone" | "language">;
}

export interface Deliveries {
  /** Takes up to `limit` queued deliveries of an issue that is sending; those whose subscriber has left become `skipped`. */
  claim(issueId: number, limit: number, now: number, claimMs: number): Promise<ClaimedDelivery[]>;
  /** Records what became of claimed deliveries, all in one statement. `queued` gives a claim back unsent. */
  record(
    outcomes: {
      id: number;
      state: Exclude<DeliveryState, "sending">;
      reason: string | undefined;
      messageId: string | undefined;
    }[],
    now: number,
  ): Promise<void>;
  /** `sending` whose claim ran out → `unknown`; returns how many. */
  sweep(now: number): Promise<number>;
  /** What stayed `unknown` since before a moment → `queued` again, where the site says so. */
  resendUnknown(before: number, now: number): Promise<number>;
  /** What the provider told later: `unknown`, `sending` → `accepted`. */
  settleByFeedback(deliveryId: number, messageId: string, now: number): Promise<void>;
  hasOpen(issueId: number): Promise<boolean>;
  queuedIssues(): Promise<number[]>;
  list(
    issueId: number,
    after: number,
    limit: number,
  ): Promise<{ id: number; email: string; state: DeliveryState; reason: string | undefined }[]>;
}
