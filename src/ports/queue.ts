import type { AlertKind, AlertWay } from "../core/alert.ts";

/** Wake-ups: ids only, the truth is in the database. May arrive twice, late, out of order or never. */
export type WakeUp =
  | { kind: "deliver"; issueId: number }
  | { kind: "service-email"; serviceEmailId: number }
  | { kind: "index"; key: string }
  | { kind: "ping-hub"; urls: string[] }
  /** Images wait to be mirrored: which ones, the database says. */
  | { kind: "mirror-images" }
  | { kind: "alert"; alert: AlertKind; way: AlertWay };

export interface Queue {
  send(wakeUps: WakeUp[], options?: { delaySeconds?: number }): Promise<void>;
}
