import type { ImageStatus, MirrorCounts } from "../../core/posts/remote-image.ts";

/** An image taken for one attempt, and how often it has been asked for, this time included. */
export interface ClaimedImage {
  url: string;
  attempts: number;
}

/** What an attempt came to. */
export interface SettledImage {
  url: string;
  status: Exclude<ImageStatus, { state: "waiting" }> | { state: "waiting"; tryAt: number };
  /** Whether the image's host is to be left in peace for a while. */
  rest: boolean;
}

/** Images of other hosts that posts hold, and their copies. Posts bring them with `Posts.savePublished`. */
export interface Mirror {
  /** By address; those never heard of are missing. */
  statuses(urls: string[]): Promise<Map<string, ImageStatus>>;
  /** Takes images that are due, the newest first: never more than `perHost` of one host at once, none of a host that rests. */
  claim(options: { limit: number; perHost: number; claimMs: number }, at: number): Promise<ClaimedImage[]>;
  /**
   * Records attempts. A host that does not answer rests, longer each time, and after the last time all that waits for it is
   * refused. Answers the keys of posts that hold new copies: the next reconcile reads them again.
   */
  settle(settled: SettledImage[], at: number): Promise<string[]>;
  /** Refuses what its workers never came back from, however often; answers whether any image is due. */
  sweep(at: number): Promise<boolean>;
  counts(): Promise<MirrorCounts>;
}
