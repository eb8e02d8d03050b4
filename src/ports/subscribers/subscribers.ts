import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Reason } from "../../core/reason.ts";
import type { Standing } from "../../core/subscribers/import-outcome.ts";
import type { ChangeKind, Preferences, Subscriber, SubscriberState } from "../../core/subscribers/subscriber.ts";

/** An entry of a subscriber's history; never changed, and deleted only by erasure. */
export interface SubscriptionChange {
  subscriberId: number;
  kind: ChangeKind;
  at: number;
  /** Source: `form`, `api`, `one-click`, `mail`, `page`, `unsubscribe-page`, `feedback`, `import`, `admin`, `desk`, `cron`. */
  source: string;
  /** The consent of an import, the preferences before, the reason for leaving, or what the provider said. */
  detail: string;
}

/** An entry of a history, without whose it is. */
export type PastChange = Omit<SubscriptionChange, "subscriberId">;

/** A new subscriber of an import, with what is known of before. */
export interface ImportedSubscriber extends Preferences {
  email: string;
  state: SubscriberState;
  createdAt?: number | undefined;
  confirmedAt?: number | undefined;
  /** Their history; that they were imported, if there is none. */
  history?: PastChange[];
  /** Of who is asked to confirm: the key by which the mailbox is limited. */
  mailbox?: string;
}

/** An email about a subscription, as opposed to an issue: requested once, sent once. */
export interface ServiceEmail {
  id: number;
  subscriberId: number;
  kind: string;
  requestedAt: number;
  /** When its link was made: an unexpired link is sent again. */
  linkMadeAt: number;
  /** Where it goes, if not to the subscriber's present address. */
  address: string | undefined;
  /** The requested preferences of a confirmation; `undefined` for other kinds. */
  preferences: Preferences | undefined;
}

/** Keyed hashes by which requests for mail are limited. `domain` and `network` are empty if not limited. */
export interface RequestKeys {
  mailbox: string;
  domain: string;
  network: string;
}

/** A delivery as its recipient may see it. */
export interface ReceivedDelivery {
  issueId: number;
  frequency: string;
  closedAt: number;
  state: DeliveryState;
  changedAt: number;
}

export interface Subscribers {
  byEmail(email: string): Promise<Subscriber | undefined>;
  /** Finds a subscriber, also by the id of a former one with the same address. */
  byId(id: number): Promise<Subscriber | undefined>;
  /**
   * Adds a pending subscriber, or reuses the existing one, counts the request, and queues the email in reply, if any: a
   * confirmation, which keeps the preferences, or `already-subscribed`. Runs the same statements for every address. Returns
   * the id of the queued email.
   */
  request(
    email: string,
    preferences: Preferences,
    keys: RequestKeys,
    facts: { at: number; source: string },
  ): Promise<number | undefined>;
  /** Returns the preferences requested with this confirmation, if it exists. */
  requested(id: number, serviceEmailId: number): Promise<Preferences | undefined>;
  /**
   * Activates a pending subscriber with these preferences and a starting cursor; `undefined` if it was not pending. Queues
   * the welcome in the same transaction, if allowed, and returns its id.
   */
  confirm(
    subscriber: Pick<Subscriber, "id" | "email">,
    preferences: Preferences,
    cursor: number,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  changePreferences(id: number, preferences: Preferences, at: number, source: string): Promise<boolean>;
  /**
   * Counts the request and queues the email in reply, if any: `address-change` to the new address, or `already-subscribed` if it has
   * a subscription of its own. Runs the same statements for every address. Returns the id of the queued email.
   */
  requestAddressChange(id: number, email: string, keys: RequestKeys, at: number): Promise<number | undefined>;
  /** Returns the address that an `address-change` of a subscriber was sent to. */
  requestedAddress(id: number, serviceEmailId: number): Promise<string | undefined>;
  /**
   * Gives an active subscriber another address and queues `address-changed` to the one before; returns its id. A former subscriber
   * with the new address becomes part of this one: history and links. `undefined` if the address is another subscriber's or
   * suppressed.
   */
  changeAddress(
    subscriber: Pick<Subscriber, "id" | "email">,
    email: string,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  /** Unsubscribes an active or pending subscriber; false if already unsubscribed. `reason` goes into the history. */
  unsubscribe(id: number, at: number, source: string, reason?: string): Promise<boolean>;
  /** Unsubscribes those of them who can be; returns how many. */
  unsubscribeAll(ids: number[], at: number, source: string): Promise<number>;
  /** Remembers how many follow each label, once a day. `day`: days since 1970. */
  noteFollowers(day: number): Promise<void>;
  /** Unsubscribes and queues a goodbye in the same transaction, if allowed; returns its id. */
  unsubscribeWithGoodbye(
    subscriber: Pick<Subscriber, "id" | "email">,
    reason: string,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  /** Returns whether an active subscriber left by a link of theirs after a time, and nothing happened since. */
  canUndo(id: number, since: number): Promise<boolean>;
  /** Makes them active as they were, if `canUndo`, and queues a welcome in the same transaction, if allowed; returns its id. */
  undoLeaving(
    subscriber: Pick<Subscriber, "id" | "email">,
    since: number,
    mailboxKey: string,
    facts: { at: number; source: string },
  ): Promise<{ serviceEmailId: number | undefined } | undefined>;
  /**
   * Deletes the subscriber and their history. A note of the erasure, anonymous deliveries and a suppression remain; without
   * the suppression we would write again. False if there was nobody.
   */
  erase(id: number, at: number, source: string): Promise<boolean>;
  /** Deletes up to `most` who last asked before a time and never confirmed; former subscribers become `unsubscribed` again. */
  expirePending(before: number, at: number, most: number): Promise<void>;
  /** Returns what is known of each of these addresses. */
  standing(emails: string[]): Promise<Standing[]>;
  /**
   * Adds rows with new addresses; returns how many. `consent` goes into the history of those that bring none. Queues one
   * confirmation for each row with a mailbox whose subscriber is pending and never had one.
   */
  importRows(rows: ImportedSubscriber[], facts: { cursor: number; consent: string; at: number }): Promise<number>;
  /** Unsubscribes those of them that are active, because a file says that they left. */
  unsubscribeImported(rows: { email: string; source: string }[], at: number): Promise<void>;
  changes(id: number): Promise<SubscriptionChange[]>;
  received(id: number): Promise<ReceivedDelivery[]>;
  counts(): Promise<Record<string, number>>;

  /**
   * Counts the request and queues a preferences link, if the subscriber's state allows it and the limits are not reached;
   * otherwise returns `undefined`.
   */
  requestPreferencesLink(email: string, keys: RequestKeys, at: number): Promise<number | undefined>;
  /** Returns a queued email that is not claimed. */
  queuedServiceEmail(id: number): Promise<ServiceEmail | undefined>;
  /** Claims a queued email for this attempt; false if another worker has it. */
  claimServiceEmail(id: number, now: number, claimMs: number): Promise<boolean>;
  settleServiceEmail(
    id: number,
    state: "queued" | "accepted" | "failed" | "unknown",
    detail: string | Reason,
  ): Promise<void>;
  /**
   * Ends expired claims as `unknown`; with `resend`, requeues unknown emails that somebody waits for. Returns emails queued
   * over a minute ago.
   */
  sweepServiceEmails(now: number, onUnknown: "leave" | "resend"): Promise<number[]>;
  /** Deletes up to `most` that no limit looks back to. */
  pruneServiceEmails(before: number, most: number): Promise<void>;
  /** Deletes up to `most` requests that no limit looks back to. */
  pruneMailRequests(before: number, most: number): Promise<void>;
}
