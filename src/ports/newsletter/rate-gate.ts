import type { Reason } from "../../core/reason.ts";
import type { SendQuota } from "./mail-provider.ts";

/** `silence`: the provider did not answer. */
export type WaitReason = "rate" | "quota" | "silence";

export type GateAnswer =
  /** The first slot is at `startAt`, each next one `everyMs` later. */
  | { outcome: "granted"; slots: number; startAt: number; everyMs: number }
  | { outcome: "wait"; until: number; reason: WaitReason; detail: Reason | undefined }
  /** The provider accepts nothing until the account is fixed: no slots for issues. */
  | { outcome: "stopped"; reason: Reason };

/** Hands out sending slots to all workers, within the provider's rate and daily quota. Times are real, not those of a run. */
export interface RateGate {
  /**
   * Takes up to a second's worth of slots; one at a time until the provider responds again after a silence. A single slot is
   * granted even while sending is stopped, and of the whole quota: emails that somebody waits for are tried.
   */
  take(wanted: number, now: number): Promise<GateAnswer>;
  /** Returns slots of the day that were not used. */
  giveBack(count: number): Promise<void>;
  /** Returns true for one worker alone when the quota should be fetched: the provider limits this request, too. */
  mayAskQuota(now: number): Promise<boolean>;
  setQuota(quota: SendQuota, now: number): Promise<void>;
  /** Slots per second now; 0 before the quota is known. */
  perSecond(now: number): Promise<number>;
  /** Halves the rate after throttling; it recovers by itself. */
  slowDown(now: number): Promise<void>;
  /** Makes all workers wait after a silence of the provider, twice as long each time, and then try with one mail. */
  noteSilence(now: number, detail: Reason): Promise<void>;
  /** Ends the wait after a silence. */
  noteAnswer(now: number): Promise<void>;
  /** Stops sending issues until `start`. */
  stop(reason: Reason, now: number): Promise<void>;
  /** Returns false if it was not stopped. */
  start(): Promise<boolean>;
  /** Mails left of today's quota, without what issues leave to service emails. */
  leftForIssues(): Promise<number>;
  /** Grants nothing until a time. */
  waitUntil(until: number, reason: WaitReason): Promise<void>;
}
