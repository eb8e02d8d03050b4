export const SUBSCRIBER_STATES = ["pending", "active", "unsubscribed", "suppressed"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

/** What can happen to a subscription: the words of its history. */
export const CHANGE_KINDS = [
  "requested",
  "confirmed",
  "preferences",
  "unsubscribed",
  "suppressed",
  "lifted",
  "imported",
  "erased",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** How an address stands: the state of its subscriber, or that there is none. */
export type Standing = SubscriberState | "nobody";

/**
 * Where each change leads from where. What is not here changes nothing: a stranger's request cannot touch somebody who is
 * active, and only the publisher or erasure leads away from `suppressed`; the suppression itself outlives an erasure.
 */
export const TRANSITIONS: Record<ChangeKind, Partial<Record<Standing, readonly Standing[]>>> = {
  requested: { nobody: ["pending"], pending: ["pending"], unsubscribed: ["pending"] },
  confirmed: { pending: ["active"] },
  preferences: { active: ["active"] },
  unsubscribed: { pending: ["unsubscribed"], active: ["unsubscribed"] },
  suppressed: { pending: ["suppressed"], active: ["suppressed"], unsubscribed: ["suppressed"] },
  lifted: { suppressed: ["unsubscribed"] },
  imported: { nobody: ["pending", "active"] },
  erased: { pending: ["nobody"], active: ["nobody"], unsubscribed: ["nobody"], suppressed: ["nobody"] },
};

/** The states a change can start from. */
export function statesBefore(kind: ChangeKind): SubscriberState[] {
  return SUBSCRIBER_STATES.filter((state) => TRANSITIONS[kind][state] !== undefined);
}

/** A subscription that is not confirmed is forgotten this long after it was last asked for; its links have run out by then. */
export const PENDING_LIFE_MS = 7 * 86_400_000;

/** What a subscriber chose. */
export interface Preferences {
  /** Category ids, sorted; empty means all, present and future. */
  categories: string[];
  /** A name from the frequency registry. */
  frequency: string;
  /** Hour of the day, 0–23, in `timeZone`. */
  hour: number;
  /** IANA. */
  timeZone: string;
  /** A name from the locale registry. */
  language: string;
}

/** A person with an address. All times are milliseconds since 1970. */
export interface Subscriber extends Preferences {
  id: number;
  /** Normalised by `emailAddress`. */
  email: string;
  state: SubscriberState;
  /** Place in the log of released posts: everything up to here has been dealt with. */
  cursor: number;
  createdAt: number;
  confirmedAt: number | undefined;
}
