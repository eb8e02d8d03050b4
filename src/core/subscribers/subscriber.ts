import type { Follows } from "./follow.ts";

export const SUBSCRIBER_STATES = ["pending", "active", "unsubscribed", "suppressed"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

/** Events in a subscription's history. */
export const CHANGE_KINDS = [
  "requested",
  "confirmed",
  "preferences",
  "address",
  "unsubscribed",
  "resubscribed",
  "suppressed",
  "lifted",
  "imported",
  "erased",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The state of an address; `nobody` if it has no subscriber. */
export type AddressState = SubscriberState | "nobody";

/**
 * Allowed state changes. A stranger's request cannot touch an active subscriber, and only the publisher or an erasure leads
 * away from `suppressed`; the suppression itself outlives an erasure.
 */
export const TRANSITIONS: Record<ChangeKind, Partial<Record<AddressState, readonly AddressState[]>>> = {
  requested: { nobody: ["pending"], pending: ["pending"], unsubscribed: ["pending"] },
  confirmed: { pending: ["active"] },
  preferences: { active: ["active"] },
  address: { active: ["active"] },
  unsubscribed: { pending: ["unsubscribed"], active: ["unsubscribed"] },
  resubscribed: { unsubscribed: ["active"] },
  suppressed: { pending: ["suppressed"], active: ["suppressed"], unsubscribed: ["suppressed"] },
  lifted: { suppressed: ["unsubscribed"] },
  imported: { nobody: ["pending", "active", "unsubscribed", "suppressed"] },
  erased: { pending: ["nobody"], active: ["nobody"], unsubscribed: ["nobody"], suppressed: ["nobody"] },
};

/** Returns the states from which a change is allowed. */
export function statesBefore(kind: ChangeKind): SubscriberState[] {
  return SUBSCRIBER_STATES.filter((state) => TRANSITIONS[kind][state] !== undefined);
}

/** How long the link that left also undoes it. */
export const UNDO_LIFE_MS = 3 * 86_400_000;

/** How long after the last request an unconfirmed subscription is deleted; its links have expired by then. */
export const PENDING_LIFE_MS = 7 * 86_400_000;

/** A subscriber's choices. */
export interface Preferences extends Follows {
  /** A name from the frequency registry. */
  frequency: string;
  /** Hour of the day in `timeZone`, 0–23. */
  hour: number;
  /** IANA time zone. */
  timeZone: string;
  /** A name from the locale registry. */
  language: string;
  /** Whether posts that match a watch come at once, whatever the frequency of the rest. */
  alerts: boolean;
}

/** A person with an address. */
export interface Subscriber extends Preferences {
  id: number;
  /** As normalised by `emailAddress`. */
  email: string;
  state: SubscriberState;
  /** Place in the log of released posts up to which everything has been dealt with. */
  cursor: number;
  /** Since when they have this address. */
  addressSince: number;
  createdAt: number;
  confirmedAt: number | undefined;
}
