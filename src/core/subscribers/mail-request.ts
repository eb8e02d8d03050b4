/** What anybody may request to be mailed to an address. Each kind is limited by itself. */
export type MailRequestKind = "subscription" | "preferences-link";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How far back the limits count. Older requests are pruned. */
export const MAIL_REQUEST_MEMORY_MS = 24 * HOUR_MS;

/**
 * How long a mailbox waits for its next email, by the emails of the last day. The wait grows, up to a maximum: a stranger's
 * repeated requests neither fill an inbox nor lock its owner out.
 */
export const MAILBOX_WAITS = [
  { answers: 10, ms: 4 * HOUR_MS },
  { answers: 6, ms: HOUR_MS },
  { answers: 0, ms: 2 * MINUTE_MS },
] as const;

/** Emails that one network may cause for one mailbox, so that it does not use up the limit for others. */
export const PER_NETWORK_AND_MAILBOX = { perHour: 3, perDay: 6 } as const;
