import type { Delivery, DeliveryState } from "../core/delivery.ts";
import type { Subscriber } from "../core/subscriber.ts";

/** A delivery taken for one attempt, with what is needed to write it. */
export interface ClaimedDelivery extends Pick<Delivery, "id" | "issueId" | "subscriberId" | "fromSeq" | "throughSeq"> {
  subscriber: Pick<Subscriber, "email" | "categories" | "timeZone" | "language">;
}

/** What became of a claimed delivery. `queued` gives it back unsent. */
export interface DeliveryOutcome {
  delivery: ClaimedDelivery;
  state: Exclude<DeliveryState, "sending">;
  reason: string | undefined;
  messageId: string | undefined;
}

export interface DeliveryLine {
  id: number;
  email: string;
  state: DeliveryState;
  reason: string | undefined;
}

export interface Deliveries {
  /**
   * Takes up to `limit` queued deliveries of an issue that is sending. Those whose subscriber may no longer be written to
   * become `skipped` instead.
   */
  claim(issueId: number, limit: number, now: number, claimMs: number): Promise<ClaimedDelivery[]>;
  record(outcomes: DeliveryOutcome[], now: number): Promise<void>;
  /** `sending` whose claim ran out → `unknown`; answers the issues this concerned. */
  sweep(now: number): Promise<number[]>;
  /** What has been `unknown` since before a moment → `queued`. */
  resendUnknown(issueId: number, before: number, now: number): Promise<number>;
  /** `queued` → `skipped` for the rest of an issue that will not be sent. */
  skipQueued(issueId: number, reason: string, now: number): Promise<number>;
  /** What the provider told later: `unknown` or `sending` → `accepted`. */
  settleByFeedback(id: number, messageId: string, now: number): Promise<void>;
  hasQueued(issueId: number): Promise<boolean>;
  /** In order of id, after one. Addresses of erased subscribers are empty. */
  list(issueId: number, after: number, limit: number): Promise<DeliveryLine[]>;
}
