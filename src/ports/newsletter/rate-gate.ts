import type { SendQuota } from "./mail-provider.ts";

/** `silence`: the provider did not answer. */
export type WaitReason = "rate" | "quota" | "silence";

export type GateAnswer =
  /** The first slot is at `startAt`, each further one `everyMs` later. */
  | { outcome: "granted"; slots: number; startAt: number; everyMs: number }
  | { outcome: "wait"; until: number; reason: WaitReason; detail: string }
  /** The provider takes nothing until somebody has mended the account: nothing is handed out in batches. */
  | { outcome: "stopped"; reason: string };

/** Hands out slots to send, under the provider's rate and daily quota, across all workers. Its times are real, not a run's. */
export interface RateGate {
  /**
   * Takes a second's worth of slots at most; one at a time while the provider has not answered again after a silence. A
   * single one is handed out even while the sender is stopped: what somebody waits for tries by itself.
   */
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
  /** Stops all sending of issues until somebody says `start`. */
  stop(reason: string, now: number): Promise<void>;
  /** False when it was not stopped. */
  start(): Promise<boolean>;
  /** Mails that may go out today. */
  leftToday(): Promise<number>;
  /** Nothing is handed out until then. */
  waitUntil(until: number, reason: WaitReason): Promise<void>;
}
