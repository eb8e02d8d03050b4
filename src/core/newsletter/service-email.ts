import type { SubscriberState } from "../subscribers/subscriber.ts";

/**
 * Transactional emails about a subscription, and the subscriber states in which each is sent. `atMost` limits a kind per
 * mailbox; kinds that people request are limited by their requests instead.
 */
export const SERVICE_EMAILS: Record<
  ServiceEmailKind,
  { wantedIn: readonly SubscriberState[]; atMost?: { perDay: number; perMonth: number } }
> = {
  confirmation: { wantedIn: ["pending"] },
  "already-subscribed": { wantedIn: ["active"], atMost: { perDay: 1, perMonth: 3 } },
  welcome: { wantedIn: ["active"], atMost: { perDay: 3, perMonth: 10 } },
  goodbye: { wantedIn: ["unsubscribed"], atMost: { perDay: 3, perMonth: 10 } },
  // After unsubscribing, people may still export or erase their data.
  "preferences-link": { wantedIn: ["active", "unsubscribed"] },
  "address-change": { wantedIn: ["active"] },
  "address-changed": { wantedIn: ["active"] },
};

export type ServiceEmailKind =
  | "confirmation"
  | "already-subscribed"
  | "welcome"
  | "goodbye"
  | "preferences-link"
  /** To the address that a subscriber wants to change to, and to the one before. */
  | "address-change"
  | "address-changed";

/**
 * How long feedback may take to settle an email whose outcome is unknown. After that it is sent once more if the site
 * prefers duplicates to gaps (`newsletter.on_unknown: resend`).
 */
export const FEEDBACK_WAIT_MS = 30 * 60_000;

/** Emails that people wait for, and how long after the request they are still worth sending again. */
export const RESENT_EMAILS = {
  kinds: ["confirmation", "preferences-link", "address-change"],
  withinMs: 60 * 60_000,
} as const satisfies { kinds: ServiceEmailKind[]; withinMs: number };

/** A preferences link that works for at least this long is sent again instead of a new one. */
export const LINK_REUSED_MS = 12 * 60 * 60_000;

/** How long they are stored: as far back as the limits count. */
export const SERVICE_EMAIL_LIFE_MS = 30 * 86_400_000;

/**
 * Returns whether an email may be sent to a subscriber in a state. `hadConfirmed`: was active before. A stranger's new
 * subscription request must not keep such a person from their own data.
 */
export function isServiceEmailWanted(kind: string, state: SubscriberState, hadConfirmed: boolean): boolean {
  if (kind === "preferences-link" && state === "pending") return hadConfirmed;
  const known: Record<string, { wantedIn: readonly SubscriberState[] }> = SERVICE_EMAILS;
  return known[kind]?.wantedIn.includes(state) ?? false;
}

/** Id of a wake-up that sends nothing. Queued where no email may be sent, so that both cases take equally long. */
export const NO_SERVICE_EMAIL = 0;
