import type { Label } from "../posts/category.ts";
import type { Enclosure, MailMode, PostImage } from "../posts/post.ts";

/** A post as it stands in a feed (RFC 4287 §4.1.2). */
export interface Entry {
  id: string;
  /** Absolute URL of the post's page. */
  url: string;
  title: string;
  /** Names, in the post's order. */
  authors: string[];
  language: string | undefined;
  sourceUrl: string | undefined;
  summary: string;
  /** Well-formed, sanitised HTML. Empty when the feed carries summaries only. */
  contentHtml: string;
  image: PostImage | undefined;
  enclosure?: Enclosure | undefined;
  categories: Label[];
  tags: Label[];
  email?: MailMode | undefined;
  publishedAt: number;
  updatedAt: number;
}

/** An entry whose body may be known already. */
export interface FeedEntry extends Entry {
  /** Equal for equal bodies. */
  bodyHash?: string | undefined;
  /** The body was not read, because its hash was known. */
  isBodyLeftOut?: boolean;
}
