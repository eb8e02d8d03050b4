import type { Suppression } from "../../core/newsletter/suppression.ts";

export interface Suppressions {
  has(email: string): Promise<boolean>;
  /** Returns which of these addresses are suppressed. */
  among(emails: string[]): Promise<string[]>;
  /**
   * Adds addresses and suppresses their subscribers; returns how many are new. An address lifted after `createdAt` stays
   * lifted.
   */
  add(suppressions: Suppression[], source: "feedback" | "admin" | "import"): Promise<number>;
  /** Lifts a suppression. The subscriber becomes `unsubscribed`: only their own confirmation makes them active again. */
  lift(email: string, at: number): Promise<boolean>;
  /** Lists suppressions by address, after one. */
  list(options: { prefix: string; after: string; limit: number }): Promise<Suppression[]>;
  count(): Promise<number>;
}
