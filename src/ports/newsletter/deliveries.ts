import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { Delivery, DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Subscriber } from "../../core/subscribers/subscriber.ts";

/** A delivery taken for one attempt, with what is needed to write it. */
export interface ClaimedDelivery extends Pick<Delivery, "id" | "issueId" | "subscriberId" | "fromSeq" | "throughSeq"> {
  /** Places in the log of earlier posts that are owed to the subscriber. */
  also: number[];
  /** Whether the range is the delivery's own, wherever the subscriber's cursor stands. */
  bound: boolean;
  /** Undefined for somebody who may no longer be written to. */
  subscriber: Pick<Subscriber, "email" | "categories" | "timeZone" | "language"> | undefined;
}

/** A sub-batch that belongs to one worker until the claim runs out. */
export interface Claim {
  id: string;
  issueId: number;
  claimedUntil: number;
  /** In order of id; never empty but when feedback was quicker. */
  deliveries: ClaimedDelivery[];
}

/** What became of a claimed delivery. `queued` gives it back unsent. */
export interface DeliveryOutcome {
  delivery: ClaimedDelivery;
  state: Exclude<DeliveryState, "sending">;
  reason: string | undefined;
  messageId: string | undefined;
  /** Whether its posts are still to reach the subscriber, with the next try or the next digest. */
  carried: boolean;
  /** Places in the log of posts in its range that could not be shown; empty where it was not written. */
  leftOut: number[];
  /** Of `also`, those that could be shown. */
  madeUp: number[];
}

export interface DeliveryLine {
  id: number;
  email: string;
  state: DeliveryState;
  reason: string | undefined;
}

export interface Deliveries {
  /**
   * Takes up to `limit` queued deliveries of an issue that is sending; undefined when there are none. Each takes its range
   * and moves its subscriber's cursor in the same transaction: up to `throughSeq` or the issue's own end, and over what
   * newer issues would hold for the same subscriber. What another delivery already holds is `skipped`, and not in the claim.
   */
  claim(
    issueId: number,
    options: { limit: number; throughSeq: number; claimMs: number },
    now: number,
  ): Promise<Claim | undefined>;
  /**
   * Ends a claim with what became of each of its deliveries; returns the issue's stats. The cursors of those that are
   * carried move back, and what their digests had to leave out is owed.
   */
  record(claim: Claim, outcomes: DeliveryOutcome[], now: number): Promise<SendStats>;
  /** Ends claims that ran out: their `sending` → `unknown`. Answers the issues this concerned. */
  sweep(now: number): Promise<number[]>;
  /** What has been `unknown` since before a moment, of an issue that is sending → `queued`; each once. */
  resendUnknown(issueId: number, before: number, now: number): Promise<number>;
  /** Whether a delivery is `unknown` that `resendUnknown` has not dealt with yet. */
  awaitsFeedback(issueId: number): Promise<boolean>;
  /**
   * `queued` → `skipped` for the rest of an issue that will not be sent. Its posts are passed over; those of older issues
   * that the same subscribers still wait for are not.
   */
  skipQueued(issueId: number, reason: string, now: number): Promise<number>;
  /**
   * Failed or unknown deliveries of a finished issue → `queued`, and the issue → `sending`; what they had come to is kept.
   * Without ids, all that are in this state. Answers how many.
   */
  resend(
    issueId: number,
    which: { state: "failed" | "unknown"; ids: number[] | undefined },
    now: number,
  ): Promise<number>;
  /** Looks for queued deliveries from the first one on, should any have been passed by. */
  lookAgain(issueId: number): Promise<void>;
  hasQueued(issueId: number): Promise<boolean>;
  /** Whether a sender holds deliveries of this issue at this moment. */
  hasClaims(issueId: number): Promise<boolean>;
  /**
   * Forgets some deliveries of an issue that is over and closed before a moment, and keeps how many of each state there
   * were. Answers how many, or nothing where all that old are forgotten.
   */
  forget(closedBefore: number): Promise<number | undefined>;
  /** In order of id, after one. Addresses of erased subscribers are empty. */
  list(issueId: number, after: number, limit: number): Promise<DeliveryLine[]>;
}
