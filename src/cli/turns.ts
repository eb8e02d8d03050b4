import type { Reading } from "../core/posts/post.ts";
import type { Site } from "../core/site.ts";
import type { Fix } from "../markdown/fix-file.ts";
import type { LocalFile } from "./folder.ts";

/** What a post's file says, and what `check --fix` writes into it. */
export interface ReadPost {
  file: LocalFile;
  reading: PlainReading;
  fix: Fix | undefined;
}

type Published = Extract<Reading, { state: "published" }>;
/** A reading without what no command asks for, which is made when it is asked for. */
export type PlainReading = Exclude<Reading, Published> | Omit<Published, "content">;

/** Posts to be read, and all files that they may refer to. */
export interface PostFolder {
  posts: LocalFile[];
  files: LocalFile[];
  site: Site;
  /** Whether their repairs are asked for. */
  fixes?: boolean;
}

/** Some posts that one thread reads before it says so, in the order of their files. */
export interface Turn {
  number: number;
  read: Omit<ReadPost, "file">[];
}

const POSTS_A_TURN = 8;

export function turnsOf({ posts }: PostFolder): number {
  return Math.ceil(posts.length / POSTS_A_TURN);
}

export function filesOf({ posts }: Pick<PostFolder, "posts">, turn: number): LocalFile[] {
  return posts.slice(turn * POSTS_A_TURN, (turn + 1) * POSTS_A_TURN);
}
