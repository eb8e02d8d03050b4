/** A WebSub hub (W3C WebSub §6.4), which fetches changed feeds and notifies readers. */
export interface Hub {
  ping(feedUrls: string[]): Promise<void>;
  /** Returns the HTTP status of an empty request; throws if there is no response. */
  status(): Promise<number>;
}
