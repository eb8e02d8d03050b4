import type { Reading } from "../core/posts/post.ts";
import type { Site } from "../core/site.ts";
import { type Fix, fixFile } from "../markdown/fix-file.ts";
import { readPost } from "../markdown/read-post.ts";
import { type LocalFile, readLocal } from "./folder.ts";
import { folderFiles } from "./folder-files.ts";

/** What a post's file says, and what `check --fix` writes into it. */
export interface ReadPost {
  file: LocalFile;
  reading: PlainReading;
  fix: Fix | undefined;
}

type Published = Extract<Reading, { state: "published" }>;
/** A reading without what no command asks for, which is made when it is asked for. */
type PlainReading = Exclude<Reading, Published> | Omit<Published, "content">;

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

/** Returns a function that reads the posts of a turn that nobody has taken. `taken` counts the turns, for all threads. */
export function turnReader(
  { posts, files, site, fixes }: PostFolder,
  taken: Int32Array,
): () => Promise<Turn | undefined> {
  const siteFiles = folderFiles(files, site);
  return async () => {
    const number = Atomics.add(taken, 0, 1);
    const own = filesOf({ posts }, number);
    if (own.length === 0) return undefined;
    const read: Turn["read"] = [];
    for (const file of own) {
      const bytes = await readLocal(file);
      read.push({
        reading: plain(await readPost({ key: file.key, bytes }, site, siteFiles)),
        fix: fixes ? fixFile(bytes) : undefined,
      });
    }
    return { number, read };
  };
}

function plain(reading: Reading): PlainReading {
  if (reading.state !== "published") return reading;
  const { state, post, addressLines, notices, files } = reading;
  return { state, post, addressLines, notices, files };
}
