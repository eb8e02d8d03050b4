import type { Reading } from "../core/posts/post.ts";
import { fixFile } from "../markdown/fix-file.ts";
import { readPost } from "../markdown/read-post.ts";
import { readLocal } from "./folder.ts";
import { folderFiles } from "./folder-files.ts";
import { filesOf, type PlainReading, type PostFolder, type Turn } from "./turns.ts";

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
