import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { Delivery, DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Reason } from "../../core/reason.ts";
import type { Follows } from "../../core/subscribers/follow.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";

/** A delivery taken for one attempt, with what is needed to write it. */
export interface ClaimedDelivery extends Pick<Delivery, "id" | "issueId" | "subscriberId" | "fromSeq" | "throughSeq"> {
  /** Places in the log of earlier posts owed to the subscriber. */
  also: number[];
  /** Places in the range that an alert has dealt with. */
  without: number[];
  /** Whether the range is fixed, wherever the subscriber's cursor stands. */
  bound: boolean;
  /** `undefined` if the subscriber may no longer get mail. */
  subscriber:
    | (Pick<Subscriber, "email" | Exclude<keyof Preferences, keyof Follows>> & {
        follows: string[];
        /** The questions of the watches among them, by key. */
        questions: Record<string, string>;
        /** Those that they began to follow within the range, and after which place. */
        since: Record<string, number>;
      })
    | undefined;
}

/** A sub-batch held by one worker until the claim expires. */
export interface Claim {
  id: string;
  issueId: number;
  /** Whether it holds alerts: their ranges are empty, and `also` is what watches have matched. */
  isAlert: boolean;
  claimedUntil: number;
  /** In order of id; empty only if feedback settled them first. */
  deliveries: ClaimedDelivery[];
}

/** The outcome of a claimed delivery. `queued` returns it unsent. */
export interface DeliveryOutcome {
  delivery: ClaimedDelivery;
  state: Exclude<DeliveryState, "sending">;
  reason: Reason | undefined;
  messageId: string | undefined;
  /** Whether its posts still have to reach the subscriber, with the next try or the next digest. */
  carried: boolean;
  /** Places of posts in its range that could not be shown; empty if it was not written. */
  leftOut: number[];
  /** Those of `also` that could be shown. */
  madeUp: number[];
}

export interface DeliveryLine {
  id: number;
  email: string;
  state: DeliveryState;
  reason: Reason | undefined;
}

export interface Deliveries {
  /**
   * Claims up to `limit` queued deliveries of an issue that is sending; `undefined` if there are none. Each takes its range
   * and moves its subscriber's cursor in the same transaction: up to `throughSeq` or the issue's end, and over what newer
   * issues would hold for the same subscriber. Deliveries whose posts another one already holds become `skipped` and are not
   * in the claim.
   */
  claim(
    issueId: number,
    options: { limit: number; throughSeq: number; claimMs: number },
    now: number,
  ): Promise<Claim | undefined>;
  /**
   * Records the outcomes of a claim and ends it; returns the issue's statistics. Cursors of carried deliveries move back,
   * and posts left out of digests are owed.
   */
  record(claim: Claim, outcomes: DeliveryOutcome[], now: number): Promise<SendStats>;
  /** Ends expired claims: `sending` → `unknown`. Returns their issues. */
  sweep(now: number): Promise<number[]>;
  /** Requeues deliveries of a sending issue that have been `unknown` since before a time, each once. */
  resendUnknown(issueId: number, before: number, now: number): Promise<number>;
  /** Returns whether a delivery is `unknown` that `resendUnknown` has not requeued yet. */
  awaitsFeedback(issueId: number): Promise<boolean>;
  /**
   * Skips the queued deliveries of an issue that will not be sent. Its posts are passed over, but not those of older issues
   * that the same subscribers still wait for.
   */
  skipQueued(issueId: number, reason: Reason, now: number): Promise<number>;
  /**
   * Requeues failed or unknown deliveries of a finished issue, which is sending again; their former outcomes are kept.
   * Without ids, all in this state. Returns how many.
   */
  resend(
    issueId: number,
    which: { state: "failed" | "unknown"; ids: number[] | undefined },
    now: number,
  ): Promise<number>;
  /** Starts again from the first delivery, in case queued ones were passed by. */
  lookAgain(issueId: number): Promise<void>;
  hasQueued(issueId: number): Promise<boolean>;
  /** Returns whether a sender holds deliveries of this issue now. */
  hasClaims(issueId: number): Promise<boolean>;
  /**
   * Deletes some deliveries of an issue that is over and closed before a time, and keeps their counts by state. Returns how
   * many, or `undefined` if none that old are left.
   */
  forget(closedBefore: number): Promise<number | undefined>;
  /** Lists deliveries by id, after one. Addresses of erased subscribers are empty. */
  list(issueId: number, after: number, limit: number): Promise<DeliveryLine[]>;
}
