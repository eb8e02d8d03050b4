import type { Label } from "./category.ts";

/** An image that stands for a post. */
export interface PostImage {
  /** Absolute, http(s). */
  url: string;
  alt: string;
  width: number | undefined;
  height: number | undefined;
  /** Media type and size in bytes, where known. */
  type: string | undefined;
  length: number | undefined;
}

/** One piece of content: one object in the bucket, read. All times are milliseconds since 1970. */
export interface Post {
  /** Key of the object in the bucket, e.g. `posts/2022-01-07-hello.md`. */
  key: string;
  /** A URI that never changes: front matter `id` or `guid`, else `tag:<host>,<year>:<path>`. */
  id: string;
  /** Whether the front matter says the id. */
  saysId: boolean;
  /** Year of the file name's date, else of the post's own, and the file name without its date: its page was once `/posts/<year>/<slug>`. */
  year: number;
  slug: string;
  /** Plain text. */
  title: string;
  /** Each with a feed of its own, like categories and tags. */
  authors: Label[];
  /** BCP 47, where the post names one other than the site's. */
  language: string | undefined;
  /** Where the post was first published, if elsewhere. Absolute, http(s). */
  sourceUrl: string | undefined;
  /** Plain text. */
  summary: string;
  /** Well-formed, sanitised HTML with absolute URLs only. */
  contentHtml: string;
  image: PostImage | undefined;
  categories: Label[];
  tags: Label[];
  publishedAt: number;
  /** From front matter only; otherwise the index decides. */
  updatedAt: number | undefined;
}

/** What reading a file from the bucket can come to. */
export type Reading =
  /** `content`: all that the file says, however it is written and wherever it lies. */
  | { state: "published"; post: Post; content: string }
  /** `draft: true`, `published: false` or under `_drafts/`. */
  | { state: "draft" }
  | { state: "quarantined"; problem: Problem }
  /** No front matter: not a post at all. */
  | { state: "ignored" };

/** Why a post could not be read, and where. */
export interface Problem {
  /** 1-based line in the file, where known. */
  line: number | undefined;
  /** A sentence for the publisher that says what is wrong and what to do. */
  reason: string;
}
