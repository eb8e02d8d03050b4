import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import type { Suppression } from "../../core/newsletter/suppression.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { Reason } from "../../core/reason.ts";
import type { Subscriber, SubscriberState } from "../../core/subscribers/subscriber.ts";
import type { WaitReason } from "../newsletter/rate-gate.ts";
import type { PastChange } from "../subscribers/subscribers.ts";

/** An earlier outcome of a delivery that was sent again. */
export interface Resend {
  at: number;
  state: DeliveryState;
  reason: Reason | undefined;
}

/** A delivery as shown at the desk. */
export interface DeliveryReport {
  id: number;
  issueId: number;
  subscriberId: number;
  /** Empty for erased subscribers. */
  email: string;
  state: DeliveryState;
  reason: Reason | undefined;
  messageId: string | undefined;
  changedAt: number;
  /** Oldest first. */
  resends: Resend[];
}

/** The state of the rate gate. */
export interface GateReading {
  leftToday: number;
  /** 0 if never. */
  fetchedAt: number;
  waitUntil: number;
  waitReason: WaitReason;
  /** What the provider said, if anything. */
  waitDetail: Reason | undefined;
  /** Since when sending is stopped until the account is fixed, and what the provider said; 0 while it accepts mail. */
  stoppedAt: number;
  stopReason: Reason | undefined;
}

export interface OpenIssue {
  id: number;
  frequency: string;
  state: IssueState;
  reason: Reason | undefined;
  queued: number;
}

/** A period, and how many subscriptions started and ended in it. */
export interface SubscriptionFlow {
  joined: number;
  left: number;
}

/** A subscriber with their history, oldest first, and why nothing may be sent to them. */
export interface ExportedSubscriber extends Subscriber {
  history: PastChange[];
  suppression: Omit<Suppression, "email"> | undefined;
}

/** Queries of the publisher's desk. Read only; sending does not depend on them. */
export interface Desk {
  /** Lists subscribers by address, after one. */
  subscribers(options: {
    prefix: string;
    state: SubscriberState | undefined;
    after: string;
    limit: number;
  }): Promise<Subscriber[]>;
  /** Lists all subscribers by id, after one, with all that an export says of them. */
  everySubscriber(after: number, limit: number): Promise<ExportedSubscriber[]>;
  /** Counts active subscribers who follow something by its key; `""`: those who follow everything. */
  followers(key: string): Promise<number>;
  /** Counts active subscribers who follow one of these keys, or everything. Who follows several is counted for each. */
  reach(keys: string[]): Promise<{ most: number; isExact: boolean }>;
  /** Newest first. */
  deliveriesTo(subscriberId: number, limit: number): Promise<DeliveryReport[]>;
  /** Lists deliveries by id, after one. */
  deliveries(
    issueId: number,
    options: { state: DeliveryState | undefined; after: number; limit: number },
  ): Promise<DeliveryReport[]>;
  /** Returns whether anybody got an issue, or may have. Of a very large one only a part is read. */
  hasReached(issueId: number): Promise<boolean>;
  /** Returns the place in the log where most digests of an issue start; `undefined` without deliveries. */
  usualFromSeq(issueId: number): Promise<number | undefined>;
  gate(): Promise<GateReading>;
  openIssues(): Promise<OpenIssue[]>;
  waitingServiceEmails(): Promise<number>;
  /**
   * Counts for each period. Imports of active subscribers count as joined; subscriptions never confirmed do not count as
   * left.
   */
  subscriptionFlow(periods: Period[]): Promise<SubscriptionFlow[]>;
  /** Returns the statistics of issues opened since a time, oldest first. */
  statsSince(at: number): Promise<(SendStats & { openedAt: number })[]>;
}
