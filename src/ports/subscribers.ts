import type { Preferences, Subscriber } from "../core/subscriber.ts";

/** One line of a subscriber's history; never changed, never removed but by erasure. */
export interface SubscriptionChange {
  subscriberId: number;
  kind: "requested" | "confirmed" | "preferences" | "unsubscribed" | "suppressed" | "imported" | "erased";
  at: number;
  /** Where it came from: `form`, `api`, `one-click`, `page`, `feedback`, `import`. */
  source: string;
  /** Free text: the consent an import refers to, the preferences before. */
  detail: string;
}

/** An email about a subscription, as opposed to an issue: asked for once, sent once. */
export interface ServiceEmail {
  id: number;
  subscriberId: number;
  kind: string;
  requestedAt: number;
}

export interface Subscribers {
  byEmail(email: string): Promise<Subscriber | undefined>;
  byId(id: number): Promise<Subscriber | undefined>;
  /** Adds a pending subscriber, or takes up the one that is there; answers the row as it stands. */
  request(email: string, preferences: Preferences, at: number, source: string): Promise<Subscriber>;
  /** pending → active, with the cursor to start from; false when it was not pending. */
  confirm(id: number, cursor: number, at: number, source: string): Promise<boolean>;
  changePreferences(id: number, preferences: Preferences, at: number, source: string): Promise<boolean>;
  /** active or pending → unsubscribed; false when it already was. */
  unsubscribe(id: number, at: number, source: string): Promise<boolean>;
  /** Adds those whose address is new; answers how many. `consent` goes into their history. */
  importRows(
    rows: (Preferences & { email: string; state: "pending" | "active" })[],
    facts: { cursor: number; consent: string; at: number },
  ): Promise<number>;
  /** Adds those whose address is new; answers how many. `consent` goes into their history. */
  importRows(
    rows: (Preferences & { email: string; state: "pending" | "active" })[],
    facts: { cursor: number; consent: string; at: number },
  ): Promise<number>;
  changes(id: number): Promise<SubscriptionChange[]>;
  counts(): Promise<Record<string, number>>;

  /** Notes that an email of this kind is to be sent, unless `limits` for its address are used up. */
  requestServiceEmail(
    subscriberId: number,
    kind: string,
    at: number,
    limits: { perDay: number; perMonth: number },
  ): Promise<number | undefined>;
  /** Takes a noted email for this attempt alone. */
  claimServiceEmail(id: number, now: number, claimMs: number): Promise<ServiceEmail | undefined>;
  settleServiceEmail(id: number, state: "queued" | "accepted" | "failed" | "unknown", detail: string): Promise<void>;
  /** Claims that ran out become `unknown`; answers what was noted over a minute ago and never taken. */
  sweepServiceEmails(now: number): Promise<number[]>;
}
