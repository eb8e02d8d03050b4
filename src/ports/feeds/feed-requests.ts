/** Requests of one client within a day. */
export interface FeedTally {
  /** As `feedClient` names it. */
  client: string;
  requests: number;
  /** Of these, answered with 304. */
  unchanged: number;
  /** Besides these, answered with neither the feed nor an older copy. */
  failed: number;
  /** The most subscribers it reported. It requests each feed separately, so this is about one feed. */
  subscribers: number;
}

/** Feed requests by day and client, without addresses. Days are counted from 1970. */
export interface FeedRequests {
  add(day: number, tallies: FeedTally[]): Promise<void>;
  /** Lists tallies from a day on, by day and client. */
  since(day: number): Promise<(FeedTally & { day: number })[]>;
  /** Deletes all days before one. */
  forget(before: number): Promise<void>;
}
