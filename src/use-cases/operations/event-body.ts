import type { EventKind, WebhookEvent } from "../../core/operations/webhook.ts";
import { labelLists } from "../../core/subscribers/follow.ts";

/** Writes the body of a call. `email`: the subscriber's, where the webhook wants it and there still is one. */
export function eventBody({ seq, kind, at, data }: WebhookEvent, site: URL, email?: string): string {
  return JSON.stringify({
    type: kind,
    timestamp: new Date(at).toISOString(),
    sequence: seq,
    site: site.href,
    data: { ...shown(kind, data), ...(email !== undefined && { email }) },
  });
}

function shown(kind: EventKind, data: Record<string, unknown>): Record<string, unknown> {
  const { follows, closed_at, opened_at, ...rest } = data;
  if (kind === "issue.finished") return { ...rest, closed_at: time(closed_at), opened_at: time(opened_at) };
  if (!Array.isArray(follows)) return data;
  // What a subscriber searches for stays with us.
  const searches = follows.filter((key) => String(key).startsWith("watch ")).length;
  return { ...rest, follows: { ...labelLists(follows), searches } };
}

const time = (at: unknown): string => new Date(Number(at)).toISOString();
