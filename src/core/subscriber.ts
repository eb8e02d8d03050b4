export const SUBSCRIBER_STATES = ["pending", "active", "unsubscribed", "suppressed"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

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
