/** `not-told`: the key may not ask, the provider does not know the question, or did not answer. */
export type AccountAnswer<Value> = { outcome: "told"; value: Value } | { outcome: "not-told"; reason: string };

/** What the mail provider says of the account and of who sends. A key that may only send is told nothing, and that is fine. */
export interface MailAccount {
  /** Those of these addresses and domains that may send. */
  verified(identities: string[]): Promise<AccountAnswer<string[]>>;
  /** Nothing where the domain is not known. `tokens`: what its DKIM records are named by. */
  dkim(domain: string): Promise<AccountAnswer<{ enabled: boolean; verified: boolean; tokens: string[] } | undefined>>;
  /** The domain that bounces go to, where there is one of our own. */
  mailFrom(domain: string): Promise<AccountAnswer<{ domain: string; verified: boolean } | undefined>>;
  sendingEnabled(): Promise<AccountAnswer<boolean>>;
  /** The topics that hear of a configuration set's events; nothing where there is no such set. */
  eventTopics(configurationSet: string): Promise<AccountAnswer<string[] | undefined>>;
}
