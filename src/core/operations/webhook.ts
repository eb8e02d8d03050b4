import type { Reason } from "../reason.ts";

/** What a webhook can be told of. */
export const EVENT_KINDS = [
  "post.published",
  "post.updated",
  "post.withdrawn",
  "issue.finished",
  "subscriber.joined",
  "subscriber.left",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface WebhookEvent {
  /** Grows from event to event. */
  seq: number;
  /** The same in every attempt. */
  id: string;
  kind: EventKind;
  at: number;
  data: Record<string, unknown>;
}

export interface WebhookSettings {
  url: string;
  kinds: EventKind[];
  /** Categories whose posts it is told of; none: all posts. Other events come whatever these are. */
  categories: string[];
  /** Whether events of subscribers hold their address. */
  addresses: boolean;
}

export interface Webhook extends WebhookSettings {
  id: number;
  createdAt: number;
  pausedAt: number | undefined;
  /** `undefined` while it is not paused, and when it was paused by hand. */
  pauseReason: Reason | undefined;
  /** Since when no call was answered. */
  failingSince: number | undefined;
  /** Until when the secret before this one signs, too. */
  formerUntil: number | undefined;
}

export const WEBHOOKS_MAX = 20;
export const WEBHOOK_CATEGORIES_MAX = 100;
export const WEBHOOK_URL_MAX = 2_000;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long the secret before the present one signs, too. */
export const SECRET_OVERLAP_MS = DAY_MS;

/** How long events and what became of them are kept. */
export const EVENTS_KEPT_MS = 30 * DAY_MS;

/** The last of these is four days after the first. */
export const CALL_ATTEMPTS = 10;

/** Returns when a call is tried again after so many attempts; `undefined`: never. `asked`: when the receiver wants it. */
export function callAgainAt(attempts: number, at: number, asked = at): number | undefined {
  if (attempts >= CALL_ATTEMPTS) return undefined;
  const wait = Math.min(DAY_MS, MINUTE_MS * 4 ** (attempts - 1));
  return Math.max(at + wait, Math.min(asked, at + DAY_MS));
}

export const CALL_STATES = ["waiting", "answered", "dead"] as const;
export type CallState = (typeof CALL_STATES)[number];

/** Why a call had no status of HTTP. */
export const CALL_FAULTS = ["address", "unreachable", "timeout"] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** Stands before a secret, as Standard Webhooks writes it. */
export const SECRET_PREFIX = "whsec_";

/** An event on its way to a webhook, as the log shows it. */
export interface LoggedCall {
  seq: number;
  id: string;
  kind: EventKind;
  /** Id of the post, issue or subscriber. */
  subject: string;
  at: number;
  state: CallState;
  attempts: number;
  dueAt: number;
  triedAt: number | undefined;
  /** What the last attempt met. */
  status: number | undefined;
  fault: CallFault | undefined;
}
