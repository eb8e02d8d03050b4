import type { ImageStatus, MirrorCounts } from "../../core/posts/remote-image.ts";

/** An image claimed for one attempt, with the number of attempts including this one. */
export interface ClaimedImage {
  url: string;
  attempts: number;
}

/** The result of an attempt. */
export interface SettledImage {
  url: string;
  status: Exclude<ImageStatus, { state: "waiting" }> | { state: "waiting"; tryAt: number };
  /** Whether the host should get no requests for a while. */
  rest: boolean;
}

/** Images of other hosts in posts, and their copies. `Posts.save` adds them. */
export interface Mirror {
  /** Returns statuses by address; unknown addresses are missing. */
  statuses(urls: string[]): Promise<Map<string, ImageStatus>>;
  /** Claims images that are due, newest first: at most `perHost` of one host at once, none of a resting host. */
  claim(options: { limit: number; perHost: number; claimMs: number }, at: number): Promise<ClaimedImage[]>;
  /**
   * Records attempts. A host that does not respond rests, longer each time; after the last time, all that waits for it is
   * refused. Returns the keys of posts with new copies: the next reconcile reads them again.
   */
  settle(settled: SettledImage[], at: number): Promise<string[]>;
  /** Refuses images whose workers never returned too often; returns whether any image is due. */
  sweep(at: number): Promise<boolean>;
  counts(): Promise<MirrorCounts>;
}
