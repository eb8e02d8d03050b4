import type { SendQuota } from "./mailer.ts";

export type GateAnswer =
  | { outcome: "granted"; slots: number }
  | { outcome: "wait"; until: number; reason: "rate" | "quota" };

/** Hands out slots to send, under the provider's rate and daily quota, across all workers. Its times are real, not a run's. */
export interface RateGate {
  take(wanted: number, now: number): Promise<GateAnswer>;
  /** Gives back slots that were not used. */
  giveBack(count: number): Promise<void>;
  setQuota(quota: SendQuota, now: number): Promise<void>;
  /** When the quota was last learnt; 0 for never. */
  quotaLearntAt(): Promise<number>;
  /** Nothing is handed out until then. */
  waitUntil(until: number, reason: "rate" | "quota"): Promise<void>;
}
