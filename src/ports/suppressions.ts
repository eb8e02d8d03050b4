import type { Feedback, Suppression } from "../core/suppression.ts";

export interface Suppressions {
  has(email: string): Promise<boolean>;
  /** Adds the address and suppresses its subscriber. */
  add(suppression: Suppression): Promise<void>;
  /** Remembers a notification; false when it had come before. */
  remember(feedback: Pick<Feedback, "id" | "kind" | "at">): Promise<boolean>;
  /** Counts a transient bounce; returns how many there have been in a row. */
  countTransient(email: string, at: number): Promise<number>;
  clearTransient(email: string): Promise<void>;
}
