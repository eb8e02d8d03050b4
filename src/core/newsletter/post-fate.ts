import type { Reason } from "../reason.ts";
import type { Subscriber } from "../subscribers/subscriber.ts";
import type { DeliveryState } from "./delivery.ts";

/** A released post with its place in the log. */
export interface LoggedPost {
  seq: number;
  key: string;
  title: string;
  releasedAt: number;
  /** Keys by which it is followed, merged categories included. */
  follows: string[];
}

/** A delivery with the places in the log that it holds. */
export interface DeliveredRange {
  issueId: number;
  fromSeq: number;
  throughSeq: number;
  /** Places of earlier posts that it made up for. */
  also: number[];
  /** Places in its range that an alert had dealt with. */
  without?: number[];
  state: DeliveryState;
  reason: Reason | undefined;
  changedAt: number;
}

/** One of the last issues, as it concerned a subscriber. */
export interface ReceivedIssue extends DeliveredRange {
  frequency: string;
  subject: string | undefined;
  closedAt: number;
}

/** What became of a post for one subscriber. */
export type PostFate =
  /** In a delivery: sent if `accepted`. */
  | { kind: DeliveryState; issueId: number; at: number; reason: Reason | undefined }
  | { kind: "not-followed" | "before-them" | "comes" | "not-active" | "passed-over" };

const RANK: Record<DeliveryState, number> = { accepted: 0, unknown: 1, sending: 2, queued: 3, failed: 4, skipped: 5 };

/** Finds out whether a subscriber got a post, or why not, by what they follow now: `keys`, none for everything. */
export function fateOf(
  post: LoggedPost,
  subscriber: Pick<Subscriber, "state" | "cursor" | "confirmedAt"> & { keys: string[] },
  deliveries: DeliveredRange[],
): PostFate {
  const { seq } = post;
  const [held] = deliveries
    .filter(
      ({ fromSeq, throughSeq, also, without }) =>
        (fromSeq < seq && seq <= throughSeq && !without?.includes(seq)) || also.includes(seq),
    )
    .sort((a, b) => RANK[a.state] - RANK[b.state]);
  const follows = subscriber.keys.length === 0 || post.follows.some((key) => subscriber.keys.includes(key));
  if (!held && seq > subscriber.cursor) {
    if (subscriber.state !== "active") return { kind: "not-active" };
  } else if (!held && (subscriber.confirmedAt ?? Number.POSITIVE_INFINITY) >= post.releasedAt) {
    return { kind: "before-them" };
  }
  if (!follows) return { kind: "not-followed" };
  if (held) return { kind: held.state, issueId: held.issueId, at: held.changedAt, reason: held.reason };
  return { kind: seq > subscriber.cursor ? "comes" : "passed-over" };
}
