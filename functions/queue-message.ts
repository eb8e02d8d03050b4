import * as z from "zod";
import { PERMANENCES } from "../src/core/newsletter/suppression.ts";
import { ALERT_CHANNELS, ALERT_KINDS } from "../src/core/operations/alert.ts";
import type { Queued } from "../src/ports/queue.ts";

const Feedback = z.object({
  id: z.string(),
  kind: z.enum(["delivery", "bounce", "complaint", "send", "reject", "other"]),
  permanence: z.enum(PERMANENCES).optional(),
  subKind: z.string().optional(),
  diagnostic: z.string().optional(),
  messageId: z.string(),
  recipients: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  at: z.number(),
});

const wakeUps: { [Kind in Queued["kind"]]: z.ZodType<Extract<Queued, { kind: Kind }>> } = {
  "service-email": z.object({ kind: z.literal("service-email"), serviceEmailId: z.number() }),
  index: z
    .union([
      z.object({ kind: z.literal("index"), keys: z.array(z.string()) }),
      // As earlier versions sent it.
      z.object({ kind: z.literal("index"), key: z.string() }),
    ])
    .transform((given) => ({ kind: given.kind, keys: "keys" in given ? given.keys : [given.key] })),
  "ping-hub": z.object({ kind: z.literal("ping-hub"), urls: z.array(z.string()) }),
  "mirror-images": z.object({ kind: z.literal("mirror-images") }),
  "call-webhooks": z.object({ kind: z.literal("call-webhooks") }),
  alert: z
    .union([
      z.object({ kind: z.literal("alert"), alert: z.enum(ALERT_KINDS), channel: z.enum(ALERT_CHANNELS) }),
      // As earlier versions sent it.
      z.object({ kind: z.literal("alert"), alert: z.enum(ALERT_KINDS), way: z.enum(ALERT_CHANNELS) }),
    ])
    .transform(({ kind, alert, ...given }) => ({ kind, alert, channel: "way" in given ? given.way : given.channel })),
  feedback: z.object({ kind: z.literal("feedback"), feedback: Feedback }),
};

/** An R2 event notification, as far as it is read. Every action is a reason to index the object. */
const BucketEvent = z.object({
  account: z.string(),
  bucket: z.string(),
  action: z.string(),
  object: z.object({ key: z.string() }),
  eventTime: z.string(),
});

/** Wake-ups of earlier versions whose work the cron does now. */
const OUTDATED = new Set(["deliver"]);

/**
 * Parses a queue message: one of our wake-ups, or R2's notification that an object changed. `newer`: a wake-up that this version does not
 * know, as another version may send during a deployment or before a rollback. `foreign`: neither.
 */
export function readMessage(body: unknown): Queued | "outdated" | "newer" | "foreign" {
  const kind = typeof body === "object" && body !== null && "kind" in body ? body.kind : undefined;
  if (typeof kind === "string") {
    if (OUTDATED.has(kind)) return "outdated";
    if (!Object.hasOwn(wakeUps, kind)) return "newer";
    return wakeUps[kind as Queued["kind"]].safeParse(body).data ?? "newer";
  }
  const event = BucketEvent.safeParse(body);
  if (kind !== undefined || !event.success) return "foreign";
  return { kind: "index", keys: spellings(event.data.object.key) };
}

/** Returns the key as it came and percent-decoded: indexing a key that does not exist is harmless. */
function spellings(key: string): string[] {
  try {
    return [...new Set([key, decodeURIComponent(key)])];
  } catch {
    return [key];
  }
}
