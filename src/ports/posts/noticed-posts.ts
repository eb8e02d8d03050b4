import type { Notices } from "../../core/posts/notices.ts";

export interface NoticedPost extends Notices {
  key: string;
}

/** Published posts of which something cannot be shown as it was meant. `Posts.save` adds them. */
export interface NoticedPosts {
  /** Lists them in key order. */
  list(page: { after: string; limit: number }): Promise<NoticedPost[]>;
  count(): Promise<number>;
}
