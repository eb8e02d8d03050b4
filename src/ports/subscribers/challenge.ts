/** A test that people pass more easily than bots. */
export interface Challenge {
  /** What the page needs to show it. */
  siteKey: string;
  scriptUrl: string;
  /**
   * Verifies an answer, which counts once. Lets everybody pass while the challenge is unreachable: other limits still apply.
   */
  passes(answer: string): Promise<boolean>;
}
