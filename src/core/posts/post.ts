import type { Reason } from "../reason.ts";
import type { Label } from "./category.ts";
import type { FileReference } from "./file-reference.ts";
import type { Redirect } from "./redirects.ts";

/** The image that represents a post. */
export interface PostImage {
  /** Absolute http(s) URL. */
  url: string;
  alt: string;
  width: number | undefined;
  height: number | undefined;
  /** Media type and size in bytes, where known. */
  type: string | undefined;
  length: number | undefined;
}

/** A file that goes with a post, such as an episode of a podcast. */
export interface Enclosure {
  /** Absolute http(s) URL. */
  url: string;
  /** Media type. */
  type: string;
  /** Bytes, where the post says so. */
  length: number | undefined;
  seconds: number | undefined;
}

export const MAIL_MODES = ["only", "never", "feature"] as const;
export type MailMode = (typeof MAIL_MODES)[number];

/** One piece of content: one object in the bucket, parsed. */
export interface Post {
  /** Key of the object in the bucket, e.g. `posts/2022-01-07-hello.md`. */
  key: string;
  /** A URI that never changes: front matter `id` or `guid`, else `tag:<host>,<year>:<path>`. */
  id: string;
  /** Whether the front matter states the id. */
  saysId: boolean;
  /**
   * Year of the file name's date (else of the post's) and the file name without its date. They form the former address
   * `/posts/<year>/<slug>`.
   */
  year: number;
  slug: string;
  /** Path of the page below the site's URL that the front matter or the site's pattern gives; else the page is at the key's. */
  path: string | undefined;
  /** Further addresses, each a path with or without a query, that lead to the page. */
  aliases: string[];
  /** Plain text. */
  title: string;
  /** Each author has feeds, like a category. */
  authors: Label[];
  /** BCP 47, if it differs from the site's. */
  language: string | undefined;
  /** Where the post was first published, if elsewhere. Absolute http(s) URL. */
  sourceUrl: string | undefined;
  /** Plain text. */
  summary: string;
  /** Well-formed, sanitised HTML with absolute URLs only. */
  contentHtml: string;
  image: PostImage | undefined;
  enclosure?: Enclosure | undefined;
  categories: Label[];
  tags: Label[];
  publishedAt: number;
  /** From the front matter; else the index decides. */
  updatedAt: number | undefined;
  /** Whether it is mailed alone and shown in no feed and no list, never mailed, or first in its digest. */
  email?: MailMode | undefined;
  /** When it is withdrawn by itself. */
  expiresAt: number | undefined;
}

/** The result of reading a post's file. */
export type Reading =
  /**
   * `content`: all that the file says, independent of formatting and place. `notices`: what of it readers cannot be shown as it
   * was meant. `files`: the site's own files that it refers to. `addressLines`: the lines that
   * state its path and aliases.
   */
  | {
      state: "published";
      post: Post;
      content: string;
      addressLines: Map<string, number>;
      notices: Problem[];
      files: FileReference[];
    }
  /** Held back by a field, or under `_drafts/`. `redirects`: where its addresses lead instead. */
  | { state: "draft"; held: Problem; redirects?: Redirect[] }
  | { state: "quarantined"; problem: Problem }
  /** No front matter, so not a post. */
  | { state: "ignored" };

/** Why and where a post, or a part of it, could not be read. */
export interface Problem {
  /** Line in the file, from 1, where known. */
  line: number | undefined;
  reason: Reason;
}
