import type { NamedPost } from "../../core/posts/post-name.ts";
import { NO_FILE, type SiteFile } from "../../core/posts/site-file.ts";
import { shortHash } from "../../core/short-hash.ts";

/** Returns what the posts of a name are noted as, among the files that posts refer to: no file has such a path. */
export const noteOf = (name: string): string => `[[${name}]]`;

/** Returns the name that a note stands for. */
export function notedName(path: string): string | undefined {
  return /^\[\[(.*)\]\]$/s.exec(path)?.[1];
}

/** Returns names with the version of the posts that have them, which changes with these and their titles. */
export function versionsOf(names: string[], found: Map<string, NamedPost[]>): Promise<SiteFile[]> {
  return Promise.all(
    names.map(async (name) => {
      const posts = found.get(name);
      return { ...NO_FILE, path: noteOf(name), etag: posts && (await shortHash(JSON.stringify(posts))) };
    }),
  );
}
