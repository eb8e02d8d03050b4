import type { Feedback } from "../core/newsletter/suppression.ts";
import type { AlertChannel, AlertKind } from "../core/operations/alert.ts";

/** Wake-ups carry ids only where the database has the truth. They may arrive twice, late, out of order or never. */
export type WakeUp =
  /** There is something to send, for this sender. */
  | { kind: "deliver"; sender: number }
  | { kind: "service-email"; serviceEmailId: number }
  /** Objects of the bucket may differ from the index. */
  | { kind: "index"; keys: string[] }
  | { kind: "ping-hub"; urls: string[] }
  /** Images wait to be mirrored; the database knows which. */
  | { kind: "mirror-images" }
  /** Calls of webhooks are due; the database knows which. */
  | { kind: "call-webhooks" }
  | { kind: "alert"; alert: AlertKind; channel: AlertChannel }
  /** Feedback, which is stored nowhere else until it is recorded. */
  | { kind: "feedback"; feedback: Feedback };

/** Messages of the queues. Senders are called without one. */
export type Queued = Exclude<WakeUp, { kind: "deliver" }>;

export interface Queue {
  /** Sends each kind by its own channel, so that slow work does not delay the rest. */
  send(wakeUps: WakeUp[], options?: { delaySeconds?: number }): Promise<void>;
}
