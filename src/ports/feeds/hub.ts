/** A WebSub hub (W3C WebSub §6.4): told which feeds changed, it fetches them and tells the readers. */
export interface Hub {
  ping(feedUrls: string[]): Promise<void>;
  /** The HTTP status it answers with when asked for nothing; throws when it does not answer. */
  status(): Promise<number>;
}
