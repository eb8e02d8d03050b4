/** What anybody may ask us to mail to an address. Each is counted by itself. */
export type MailRequestKind = "subscription" | "preferences-link";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How far back the limits look; requests are forgotten after it. */
export const MAIL_REQUEST_MEMORY_MS = 24 * HOUR_MS;

/**
 * How long one mailbox waits for the next answer, by the answers of the last day. Waiting grows and ends: a stranger who
 * asks on and on fills no inbox, and keeps nobody from a mail for longer than the longest of these.
 */
export const WAITS = [
  { answers: 10, ms: 4 * HOUR_MS },
  { answers: 6, ms: HOUR_MS },
  { answers: 0, ms: 2 * MINUTE_MS },
] as const;

/** Answers that one network gets for one mailbox: it must not use up what others could ask for. */
export const PER_NETWORK_AND_MAILBOX = { perHour: 3, perDay: 6 } as const;
