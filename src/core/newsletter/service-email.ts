import type { SubscriberState } from "../subscribers/subscriber.ts";

/**
 * Emails about a subscription, as opposed to issues: in which states of the subscriber each is wanted. `atMost`: how many of
 * its kind one mailbox gets; what people ask for and wait for is limited by how often it is asked for alone.
 */
export const SERVICE_EMAILS: Record<
  ServiceEmailKind,
  { wantedIn: readonly SubscriberState[]; atMost?: { perDay: number; perMonth: number } }
> = {
  confirmation: { wantedIn: ["pending"] },
  "already-subscribed": { wantedIn: ["active"], atMost: { perDay: 1, perMonth: 3 } },
  welcome: { wantedIn: ["active"], atMost: { perDay: 3, perMonth: 10 } },
  goodbye: { wantedIn: ["unsubscribed"], atMost: { perDay: 3, perMonth: 10 } },
  // Those who left may still take a copy of what is stored about them, or have it erased.
  "preferences-link": { wantedIn: ["active", "unsubscribed"] },
};

export type ServiceEmailKind = "confirmation" | "already-subscribed" | "welcome" | "goodbye" | "preferences-link";

/**
 * How long the provider's events may take to tell of an email that nobody knows about. After that a site that would rather
 * send twice than not at all (`newsletter.on_unknown: resend`) sends it once more by itself.
 */
export const FEEDBACK_WAIT_MS = 30 * 60_000;

/** Emails that people wait for are sent again, and no later than this after they asked: then they have given up. */
export const RESENT_EMAILS = {
  kinds: ["confirmation", "preferences-link"],
  withinMs: 60 * 60_000,
} as const satisfies { kinds: ServiceEmailKind[]; withinMs: number };

/** Asked for again, a preferences link that works for at least so long is sent again as it is. */
export const LINK_REUSED_MS = 12 * 60 * 60_000;

/** How long they are kept: as long as the limits look back. */
export const SERVICE_EMAIL_LIFE_MS = 30 * 86_400_000;

/**
 * Whether an email is wanted by somebody in a state. `hadConfirmed`: they were subscribed before. Anybody can ask for them to
 * be subscribed again, and must not keep them from their own data by it.
 */
export function serviceEmailIsWanted(kind: string, state: SubscriberState, hadConfirmed: boolean): boolean {
  if (kind === "preferences-link" && state === "pending") return hadConfirmed;
  const known: Record<string, { wantedIn: readonly SubscriberState[] }> = SERVICE_EMAILS;
  return known[kind]?.wantedIn.includes(state) ?? false;
}

/** A wake-up with this id finds nothing to send. It goes out where no email may, so that both take equally long. */
export const NO_SERVICE_EMAIL = 0;
