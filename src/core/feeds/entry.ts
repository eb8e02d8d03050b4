import type { Label } from "../posts/category.ts";
import type { PostImage } from "../posts/post.ts";

/** A post as it stands in a feed (RFC 4287 §4.1.2). All times are milliseconds since 1970. */
export interface Entry {
  id: string;
  /** The post's page, absolute. */
  url: string;
  title: string;
  author: string | undefined;
  language: string | undefined;
  sourceUrl: string | undefined;
  summary: string;
  /** Well-formed, safe HTML; empty when the feed carries summaries only. */
  contentHtml: string;
  image: PostImage | undefined;
  categories: Label[];
  tags: Label[];
  publishedAt: number;
  updatedAt: number;
}
