import type { Period } from "../../core/posts/archive.ts";
import type { LabelRef } from "../../core/posts/category.ts";

/** A post as other pages link to it. */
export interface PostLink {
  url: string;
  title: string;
  language: string | undefined;
}

/** The visible posts right before and after one, in time. */
export interface Neighbours {
  newer: PostLink | undefined;
  older: PostLink | undefined;
}

/** A day of UTC with posts, those that are yet to come included. */
export interface PostDay {
  /** Days since 1970. */
  day: number;
  posts: number;
  /** Of these, posts that were published nowhere else. */
  originals: number;
  /** The newest change among them. */
  updatedAt: number;
}

/** Published posts in the order of time. */
export interface Timeline {
  /** Of a post: on the whole site, and within a label if one is given. */
  neighbours(postId: string, label: LabelRef | undefined, at: number): Promise<{ site: Neighbours; label: Neighbours }>;
  /** When the next posts after a moment were published, oldest first. */
  newer(scope: LabelRef | undefined, period: Period, limit: number): Promise<number[]>;
  /** Oldest first. */
  days(): Promise<PostDay[]>;
  /** How many posts each period has. Reads every one of them: for short periods. */
  counts(periods: Period[]): Promise<number[]>;
  /** Pages of posts that were published nowhere else, oldest first. */
  originals(period: Period, page: { limit: number; skipped: number }): Promise<{ url: string; updatedAt: number }[]>;
}
