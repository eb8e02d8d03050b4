import type { Feedback, Suppression } from "../core/suppression.ts";

export interface Suppressions {
  has(email: string): Promise<boolean>;
  /** Adds the address and suppresses its subscriber. */
  add(suppression: Suppression): Promise<void>;
  /** Whether a notification has been dealt with before. */
  seen(feedbackId: string): Promise<boolean>;
  remember(feedback: Pick<Feedback, "id" | "kind" | "at">): Promise<void>;
  /** Counts a transient bounce; returns how many there have been in a row. */
  countTransient(email: string, at: number): Promise<number>;
  clearTransient(email: string): Promise<void>;
}
