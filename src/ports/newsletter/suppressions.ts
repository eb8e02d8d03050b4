import type { Suppression } from "../../core/newsletter/suppression.ts";

export interface Suppressions {
  has(email: string): Promise<boolean>;
  /** Which of these addresses are suppressed. */
  among(emails: string[]): Promise<string[]>;
  /**
   * Adds addresses and suppresses their subscribers; answers how many were new. One that was lifted after its `createdAt`
   * stays lifted.
   */
  add(suppressions: Suppression[], source: "feedback" | "admin" | "import"): Promise<number>;
  /** Takes an address off. Its subscriber becomes `unsubscribed`: only their own confirmation makes them active again. */
  lift(email: string, at: number): Promise<boolean>;
  /** In order of address, after one. */
  list(options: { prefix: string; after: string; limit: number }): Promise<Suppression[]>;
  count(): Promise<number>;
}
