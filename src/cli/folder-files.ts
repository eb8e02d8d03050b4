import { INCLUDES_PREFIX } from "../core/posts/object-key.ts";
import type { SiteFiles } from "../markdown/read-post.ts";
import { includedText } from "../markdown/templates/include.ts";
import { type LocalFile, readLocal } from "./folder.ts";

/** Returns what posts of a folder may refer to. */
export function folderFiles(files: LocalFile[]): SiteFiles {
  const byKey = new Map(files.map((file) => [file.key, file]));
  const pages = new Set(files.map(({ key }) => pageOf(key)));
  return {
    async include(name) {
      const file = byKey.get(INCLUDES_PREFIX + name);
      return file && includedText(await readLocal(file));
    },
    has: (key) => byKey.has(key) || pages.has(pageOf(key)),
  };
}

/** Returns a key without what generators leave out of links: the extension, and `index`. */
function pageOf(key: string): string {
  return key.replace(/\.\w+$/, "").replace(/\/_?index$/, "");
}
