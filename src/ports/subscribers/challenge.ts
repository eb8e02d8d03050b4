/** A question that people answer more easily than machines. */
export interface Challenge {
  /** What the page that asks it needs. */
  siteKey: string;
  scriptUrl: string;
  /** Each answer counts once. A challenge that cannot be reached lets everybody through: the other limits still hold. */
  passes(answer: string): Promise<boolean>;
}
