import type { Feedback } from "../core/newsletter/suppression.ts";
import type { AlertChannel, AlertKind } from "../core/operations/alert.ts";

/** Wake-ups: ids only where the database has the truth. May arrive twice, late, out of order or never. */
export type WakeUp =
  /** There is something to send: which sender is to look. */
  | { kind: "deliver"; sender: number }
  | { kind: "service-email"; serviceEmailId: number }
  | { kind: "index"; key: string }
  | { kind: "ping-hub"; urls: string[] }
  /** Images wait to be mirrored: which ones, the database says. */
  | { kind: "mirror-images" }
  | { kind: "alert"; alert: AlertKind; channel: AlertChannel }
  /** What the provider told, until it is written down: nobody else has it. */
  | { kind: "feedback"; feedback: Feedback };

/** What a queue brings. The senders are called without one. */
export type Queued = Exclude<WakeUp, { kind: "deliver" }>;

export interface Queue {
  /** Each kind goes its own channel: what takes long keeps nothing else waiting. */
  send(wakeUps: WakeUp[], options?: { delaySeconds?: number }): Promise<void>;
}
