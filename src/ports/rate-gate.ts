import type { SendQuota } from "./mailer.ts";

/** `silence`: the provider did not answer. */
export type WaitReason = "rate" | "quota" | "silence";

export type GateAnswer =
  /** The first slot is at `startAt`, each further one `everyMs` later. */
  | { outcome: "granted"; slots: number; startAt: number; everyMs: number }
  | { outcome: "wait"; until: number; reason: WaitReason; detail: string };

/** Hands out slots to send, under the provider's rate and daily quota, across all workers. Its times are real, not a run's. */
export interface RateGate {
  /** A second's worth of slots at most; one at a time while the provider has not answered again after a silence. */
  take(wanted: number, now: number): Promise<GateAnswer>;
  /** Gives back slots of the day that were not used. */
  giveBack(count: number): Promise<void>;
  /** True for one worker alone, when the quota should be asked for: the provider limits this question, too. */
  mayAskQuota(now: number): Promise<boolean>;
  setQuota(quota: SendQuota, now: number): Promise<void>;
  /** Slots a second, as things stand; 0 before the quota is known. */
  perSecond(now: number): Promise<number>;
  /** The provider said too fast: half the rate, which grows back. */
  slowDown(now: number): Promise<void>;
  /** The provider did not answer: everybody waits, twice as long every time, and then tries with one mail. */
  noteSilence(now: number, detail: string): Promise<void>;
  /** The provider answers again. */
  noteAnswer(now: number): Promise<void>;
  /** Nothing is handed out until then. */
  waitUntil(until: number, reason: WaitReason): Promise<void>;
}
