import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { Subscriber, SubscriberState } from "../../core/subscribers/subscriber.ts";
import type { WaitReason } from "../newsletter/rate-gate.ts";

/** What a delivery had come to before it was sent again. */
export interface Resend {
  at: number;
  state: DeliveryState;
  reason: string | undefined;
}

/** A delivery as the publisher looks at it. */
export interface DeliveryReport {
  id: number;
  issueId: number;
  subscriberId: number;
  /** Empty for subscribers who have been erased. */
  email: string;
  state: DeliveryState;
  reason: string | undefined;
  messageId: string | undefined;
  changedAt: number;
  /** Oldest first. */
  resends: Resend[];
}

/** The rate gate as it stands, without taking anything from it. */
export interface GateReading {
  leftToday: number;
  /** 0 for never. */
  fetchedAt: number;
  waitUntil: number;
  waitReason: WaitReason;
  /** What the provider said, if it did. */
  waitDetail: string;
  /** Since when the provider takes nothing until the account is mended, and what it said; 0 while it takes mails. */
  stoppedAt: number;
  stopReason: string;
}

export interface OpenIssue {
  id: number;
  frequency: string;
  state: IssueState;
  reason: string | undefined;
  queued: number;
}

/** A stretch of time, and how many subscriptions began and ended in it. */
export interface SubscriptionFlow {
  joined: number;
  left: number;
}

/** The publisher's desk: what an admin looks at. Reads only; nothing that sends depends on it. */
export interface Desk {
  /** In order of address, after one. */
  subscribers(options: {
    prefix: string;
    state: SubscriberState | undefined;
    after: string;
    limit: number;
  }): Promise<Subscriber[]>;
  /** Everybody, in order of id, after one. */
  everySubscriber(after: number, limit: number): Promise<Subscriber[]>;
  /** How many of these addresses are known, in whatever state. */
  known(emails: string[]): Promise<number>;
  /** Active subscribers who chose a category. Reads all of them, in steps. */
  choosing(categoryId: string): Promise<number>;
  /** Newest first. */
  deliveriesTo(subscriberId: number, limit: number): Promise<DeliveryReport[]>;
  /** In order of id, after one. */
  deliveries(
    issueId: number,
    options: { state: DeliveryState | undefined; after: number; limit: number },
  ): Promise<DeliveryReport[]>;
  /** Whether anybody got an issue, or may have. Of a very large one only a part is looked at. */
  hasReached(issueId: number): Promise<boolean>;
  /** Where in the log most digests of an issue begin; undefined while it has no deliveries. */
  usualFromSeq(issueId: number): Promise<number | undefined>;
  gate(): Promise<GateReading>;
  openIssues(): Promise<OpenIssue[]>;
  waitingServiceEmails(): Promise<number>;
  /** For each period in turn. Imports of active subscribers count as joined; who never confirmed did not leave. */
  subscriptionFlow(periods: Period[]): Promise<SubscriptionFlow[]>;
  /** The stats of issues opened since a moment, oldest first. */
  statsSince(at: number): Promise<(SendStats & { openedAt: number })[]>;
}
