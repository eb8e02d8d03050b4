import { compareUtf8 } from "../../core/posts/key-order.ts";
import { INCLUDES_PREFIX, keyProblem, objectKind } from "../../core/posts/object-key.ts";
import { meantPost, nameOf } from "../../core/posts/post-name.ts";
import { NO_FILE, type SiteFile } from "../../core/posts/site-file.ts";
import type { SiteFiles } from "../../markdown/read-post.ts";
import { includedText } from "../../markdown/templates/include.ts";
import type { Ports } from "../../ports/index.ts";
import { indexWakeUps } from "./index-wake-ups.ts";
import { versionsOf } from "./named-posts.ts";
import { asObjectFault } from "./object-fault.ts";

/** Pages of a listing, of a thousand each. */
const PAGES_MAX = 5;

/** Has posts read again that include a file which is new, changed or gone since they were read. */
export async function indexIncludes(
  { objects, siteFiles, queue }: Pick<Ports, "objects" | "siteFiles" | "queue">,
  at: number,
): Promise<void> {
  const known = await siteFiles.below(INCLUDES_PREFIX);
  if (known.length === 0) return;
  const found = new Map<string, string>();
  let [after, more] = ["", true];
  for (let page = 0; more && page < PAGES_MAX; page++) {
    const listing = await objects.list({ prefix: INCLUDES_PREFIX, after });
    for (const { key, etag } of listing.objects) found.set(key, etag);
    after = listing.objects.at(-1)?.key ?? after;
    more = listing.more;
  }
  const changed = known.flatMap(({ path, etag }) => {
    const now = found.get(path);
    const isBeyond = more && compareUtf8(path, after) > 0;
    return isBeyond || now === etag ? [] : [{ ...NO_FILE, path, etag: now }];
  });
  if (changed.length === 0) return;
  const posts = await siteFiles.save(changed, at);
  // If these are lost, the next reconcile finds the posts.
  if (posts.length > 0) await queue.send(indexWakeUps(posts));
}

/** What a post was read with. A fault of the store is kept and not taken for a missing file. */
export interface ReadFiles extends SiteFiles {
  fault: unknown;
  /** What of it makes a post another one when it changes. */
  seen: SiteFile[];
}

/** Reads what posts include from the bucket, each file once, and what they name from the index. Returns the files of one post. */
export function bucketFiles(ports: Pick<Ports, "objects" | "posts" | "now">): () => ReadFiles {
  const read = new Map<string, Promise<{ etag: string | undefined; text: string | undefined }>>();
  const load = async (key: string) => {
    const object = await asObjectFault(ports, () => ports.objects.get(key));
    const text = object && object.encoding === undefined ? includedText(object.bytes) : undefined;
    return { etag: object?.etag, text };
  };
  return () => {
    const files: ReadFiles = {
      fault: undefined,
      seen: [],
      async include(key) {
        const kind = keyProblem(key) ? undefined : objectKind(key);
        if (kind !== "include" && kind !== "post") return undefined;
        const loaded = read.get(key) ?? load(key);
        read.set(key, loaded);
        try {
          const { etag, text } = await loaded;
          files.seen.push({ ...NO_FILE, path: key, etag });
          return text;
        } catch (fault) {
          files.fault = fault;
          return undefined;
        }
      },
      async posts(written, from) {
        const names = [...new Set(written.map(nameOf))];
        const found = await ports.posts.named(names);
        files.seen.push(...(await versionsOf(names, found)));
        return new Map(
          written.flatMap((name) => {
            const meant = meantPost(name, from, found.get(nameOf(name)) ?? []);
            return meant ? [[name, meant] as const] : [];
          }),
        );
      },
    };
    return files;
  };
}
