/** What one client asked for within a day or less. */
export interface FeedTally {
  /** As `feedClient` names it. */
  client: string;
  requests: number;
  /** Of these, those that were told nothing had changed. */
  unchanged: number;
  /** The most subscribers it said to read for; it asks for each feed by itself, so this is about one of them. */
  subscribers: number;
}

/** Requests for feeds, by day and client; of no request by itself, and of nobody's address. Days are counted from 1970. */
export interface FeedRequests {
  add(day: number, tallies: FeedTally[]): Promise<void>;
  /** From a day on, in order of day and client. */
  since(day: number): Promise<(FeedTally & { day: number })[]>;
  /** Drops all days before one. */
  forget(before: number): Promise<void>;
}
