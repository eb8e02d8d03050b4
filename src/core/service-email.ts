import type { SubscriberState } from "./subscriber.ts";

/**
 * Emails about a subscription, as opposed to issues: in which states of the subscriber each is wanted, and how many of its
 * kind one address gets at most, whoever asks.
 */
export const SERVICE_EMAILS = {
  confirmation: { wantedIn: ["pending"], perDay: 1, perMonth: 3 },
  "already-subscribed": { wantedIn: ["active"], perDay: 1, perMonth: 3 },
  welcome: { wantedIn: ["active"], perDay: 1, perMonth: 3 },
  goodbye: { wantedIn: ["unsubscribed"], perDay: 1, perMonth: 3 },
  // Those who left may still take a copy of what is stored about them, or have it erased.
  "preferences-link": { wantedIn: ["active", "unsubscribed"], perDay: 3, perMonth: 10 },
} as const satisfies Record<string, { wantedIn: readonly SubscriberState[]; perDay: number; perMonth: number }>;

export type ServiceEmailKind = keyof typeof SERVICE_EMAILS;

/**
 * How long the provider's events may take to tell of an email that nobody knows about. After that, asking again is no longer
 * too often in one day; and a site that would rather send twice than not at all (`newsletter.on_unknown: resend`) sends it
 * once more by itself.
 */
export const UNHEARD_MS = 30 * 60_000;

/** Emails that people wait for are sent again, and no later than this after they asked: then they have given up. */
export const SENT_AGAIN = {
  kinds: ["confirmation", "preferences-link"],
  withinMs: 60 * 60_000,
} as const satisfies { kinds: ServiceEmailKind[]; withinMs: number };

/** How long they are kept: as long as the limits look back. */
export const SERVICE_EMAIL_LIFE_MS = 30 * 86_400_000;

export function serviceEmailIsWanted(kind: string, state: SubscriberState): boolean {
  const known: Record<string, { wantedIn: readonly SubscriberState[] }> = SERVICE_EMAILS;
  return known[kind]?.wantedIn.includes(state) ?? false;
}

/** A wake-up with this id finds nothing to send. It goes out where no email may, so that both take equally long. */
export const NO_SERVICE_EMAIL = 0;
