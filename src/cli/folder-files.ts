import { lazily } from "../core/lazily.ts";
import { objectKind } from "../core/posts/object-key.ts";
import { meantPost, type NamedPost, nameOf, namesOf } from "../core/posts/post-name.ts";
import type { Site } from "../core/site.ts";
import type { SiteFiles } from "../markdown/read-post.ts";
import { includedText } from "../markdown/templates/include.ts";
import { type LocalFile, readLocal } from "./folder.ts";

/** Returns what posts of a folder may refer to. */
export function folderFiles(files: LocalFile[], site: Site): SiteFiles {
  const byKey = lazily(() => new Map(files.map((file) => [file.key, file])));
  const pages = lazily(() => new Set(files.map(({ key }) => pageOf(key))));
  let named: Promise<Map<string, NamedPost[]>> | undefined;
  return {
    async include(key) {
      const file = byKey().get(key);
      return file && includedText(await readLocal(file));
    },
    async posts(written, from) {
      named ??= namedPosts(files, site);
      const found = await named;
      return new Map(
        written.flatMap((name) => {
          const meant = meantPost(name, from, found.get(nameOf(name)) ?? []);
          return meant ? [[name, meant] as const] : [];
        }),
      );
    },
    has: (key) => byKey().has(key) || pages().has(pageOf(key)),
  };
}

/** Reads the posts of a folder, for those that name another one: aliases stand in the files. */
async function namedPosts(files: LocalFile[], site: Site): Promise<Map<string, NamedPost[]>> {
  const { readPost } = await import("../markdown/read-post.ts");
  const named = new Map<string, NamedPost[]>();
  for (const file of files) {
    if (objectKind(file.key) !== "post") continue;
    const reading = await readPost({ key: file.key, bytes: await readLocal(file) }, site);
    if (reading.state !== "published") continue;
    const { key, title } = reading.post;
    for (const name of namesOf(reading.post)) named.set(name, [...(named.get(name) ?? []), { key, title }]);
  }
  return named;
}

/** Returns a key without what generators leave out of links: the extension, and `index`. */
function pageOf(key: string): string {
  return key.replace(/\.\w+$/, "").replace(/\/_?index$/, "");
}
