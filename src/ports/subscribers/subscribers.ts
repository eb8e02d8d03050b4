import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { ChangeKind, Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";

/** One line of a subscriber's history; never changed, never removed but by erasure. */
export interface SubscriptionChange {
  subscriberId: number;
  kind: ChangeKind;
  at: number;
  /** Where it came from: `form`, `api`, `one-click`, `page`, `unsubscribe-page`, `feedback`, `import`, `admin`, `desk`, `cron`. */
  source: string;
  /** The consent an import refers to, the preferences before, the reason for leaving, what the provider said. */
  detail: string;
}

/** An email about a subscription, as opposed to an issue: asked for once, sent once. */
export interface ServiceEmail {
  id: number;
  subscriberId: number;
  kind: string;
  requestedAt: number;
  /** When its link was made: an unexpired one is sent again as it is. */
  linkMadeAt: number;
  /** What a confirmation was asked for with; nothing for other kinds. */
  preferences: Preferences | undefined;
}

/** What limits know a request for mail by: keyed hashes. `domain` and `network` are empty where they are not limited. */
export interface RequestKeys {
  mailbox: string;
  domain: string;
  network: string;
}

/** A delivery as the person who got it may see it. */
export interface ReceivedDelivery {
  issueId: number;
  frequency: string;
  closedAt: number;
  state: DeliveryState;
  changedAt: number;
}

export interface Subscribers {
  byEmail(email: string): Promise<Subscriber | undefined>;
  byId(id: number): Promise<Subscriber | undefined>;
  /**
   * Adds a pending subscriber, or takes up the one that is there, counts the request, and notes the email that answers, if
   * there is one: a confirmation, which keeps the preferences, or `already-subscribed`. The same statements run whoever it
   * is. Returns the id of the noted email.
   */
  request(
    email: string,
    preferences: Preferences,
    keys: RequestKeys,
    facts: { at: number; source: string },
  ): Promise<number | undefined>;
  /** What was asked for with this confirmation of theirs; nothing when there is none. */
  requested(id: number, serviceEmailId: number): Promise<Preferences | undefined>;
  /**
   * pending → active, with these preferences and the cursor to start from; nothing when it was not pending. In the same
   * moment the welcome is noted, if it may go out: answers its id.
   */
  confirm(
    subscriber: Pick<Subscriber, "id" | "email">,
    preferences: Preferences,
    cursor: number,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  changePreferences(id: number, preferences: Preferences, at: number, source: string): Promise<boolean>;
  /** active or pending → unsubscribed; false when it already was. `reason` goes into the history. */
  unsubscribe(id: number, at: number, source: string, reason?: string): Promise<boolean>;
  /** The same, and in the same moment a goodbye is noted, if it may go out: answers its id. */
  unsubscribeWithGoodbye(
    subscriber: Pick<Subscriber, "id" | "email">,
    reason: string,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  /**
   * The subscriber and the history go; what remains is a line that says so, deliveries of nobody, and a suppression, which
   * must outlive the person's data or we would write again. False when there was nobody left.
   */
  erase(id: number, at: number, source: string): Promise<boolean>;
  /**
   * Forgets up to `most` who were last asked before a moment and never confirmed; those who had been subscribed before are
   * `unsubscribed` again.
   */
  expirePending(before: number, at: number, most: number): Promise<void>;
  /** Adds those whose address is new; answers how many. `consent` goes into their history. */
  importRows(
    rows: (Preferences & { email: string; state: "pending" | "active" })[],
    facts: { cursor: number; consent: string; at: number },
  ): Promise<number>;
  changes(id: number): Promise<SubscriptionChange[]>;
  received(id: number): Promise<ReceivedDelivery[]>;
  counts(): Promise<Record<string, number>>;

  /**
   * Counts the request, and notes that a preferences link is to be sent, if the subscriber of this address is in a state that
   * wants it, may be written to, and has not had too many; otherwise returns nothing.
   */
  requestPreferencesLink(email: string, keys: RequestKeys, at: number): Promise<number | undefined>;
  /** A noted email that nobody has taken. */
  queuedServiceEmail(id: number): Promise<ServiceEmail | undefined>;
  /** Takes a noted email for this attempt alone; false when somebody else has. */
  claimServiceEmail(id: number, now: number, claimMs: number): Promise<boolean>;
  settleServiceEmail(id: number, state: "queued" | "accepted" | "failed" | "unknown", detail: string): Promise<void>;
  /**
   * Claims that ran out become `unknown`; with `resend`, what people wait for and has been so for long is to be sent once
   * more. Answers what was noted over a minute ago and is to be sent.
   */
  sweepServiceEmails(now: number, onUnknown: "leave" | "resend"): Promise<number[]>;
  /** Drops up to `most` that no limit looks back to. */
  pruneServiceEmails(before: number, most: number): Promise<void>;
  /** The same for what was asked for. */
  pruneMailRequests(before: number, most: number): Promise<void>;
}
