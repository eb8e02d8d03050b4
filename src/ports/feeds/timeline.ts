import type { Period } from "../../core/posts/archive.ts";
import type { LabelRef } from "../../core/posts/category.ts";

/** A post as linked from other pages. */
export interface PostLink {
  url: string;
  title: string;
  language: string | undefined;
}

/** A post in a list of links. */
export interface ListedLink extends PostLink {
  publishedAt: number;
}

/** The next newer and older visible posts. */
export interface Neighbours {
  newer: PostLink | undefined;
  older: PostLink | undefined;
}

/** A UTC day with posts, future ones included. */
export interface PostDay {
  /** Days since 1970. */
  day: number;
  posts: number;
  /** Of these, posts first published here. */
  originals: number;
  /** Newest change among them. */
  updatedAt: number;
}

/** Published posts in order of time. */
export interface Timeline {
  neighbours(postId: string, at: number): Promise<Neighbours>;
  /** Returns when the next posts after a time were published, oldest first. */
  newer(scope: LabelRef | undefined, period: Period, limit: number): Promise<number[]>;
  /** Oldest first. */
  days(): Promise<PostDay[]>;
  /** Returns the first UTC day with posts, counted from 1970. */
  firstDay(): Promise<number | undefined>;
  /** Counts the posts between each moment and the next. Reads every post only of the days of these moments. */
  countsBetween(moments: number[]): Promise<number[]>;
  /** Lists posts first published here, oldest first. */
  originals(period: Period, page: { limit: number; skipped: number }): Promise<{ url: string; updatedAt: number }[]>;
}
