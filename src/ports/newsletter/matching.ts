import type { Post } from "../../core/posts/post.ts";

/** A post in the log that waits to be matched with watches. */
export interface UnmatchedPost
  extends Pick<Post, "title" | "summary" | "contentHtml" | "publishedAt" | "categories" | "tags" | "authors"> {
  seq: number;
}

/** A released post that was changed. */
export interface CorrectedPost extends UnmatchedPost {
  /** Keys of all labels that it has or had. */
  follows: string[];
}

/** A saved question, found by the anchor that its posts must have. See src/core/posts/anchors.ts. */
export interface AnchoredWatch {
  id: number;
  anchor: string;
  question: string;
}

/** Which watches the posts of the log match: each post is matched once. */
export interface Matching {
  /** Returns some posts that wait, in order of the log. Those that cannot be shown wait aside, and hold nothing up. */
  next(limit: number): Promise<UnmatchedPost[]>;
  /** Returns the watches with these numbers. */
  watches(ids: number[]): Promise<Omit<AnchoredWatch, "anchor">[]>;
  /** Returns all watches with one of these anchors. */
  anchored(anchors: string[]): Promise<AnchoredWatch[]>;
  /** Stores what posts matched, and that they wait no longer. No effect for those that do not wait. */
  keep(matched: { seq: number; watches: number[] }[]): Promise<void>;
  /** Returns some released posts that were changed since they were matched. */
  corrected(limit: number): Promise<CorrectedPost[]>;
  /**
   * Stores what corrected posts match. What only now matches is owed to the watch's followers whose digests have passed the
   * post, unless they follow, or followed since its release, one of `follows` or a watch that matched before. Of a watch made
   * later than the post was last matched, nobody can tell.
   */
  keepCorrected(matched: { seq: number; watches: number[]; follows: string[] }[], at: number): Promise<void>;
  /** Lets changes of posts be without effect, also if they are looked at later. */
  passOver(): Promise<void>;
  /** Deletes some matches of posts further back than any digest looks. Returns false if nothing is left. */
  prune(): Promise<boolean>;
}
