import { INCLUDES_PREFIX, keyProblem, objectKind } from "../../core/posts/object-key.ts";
import { meantPost, nameOf } from "../../core/posts/post-name.ts";
import { NO_FILE, type SiteFile } from "../../core/posts/site-file.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { SiteFiles } from "../../markdown/read-post.ts";
import { includedText } from "../../markdown/templates/include.ts";
import type { Ports } from "../../ports/index.ts";
import { versionsOf } from "./named-posts.ts";
import { asObjectFault } from "./object-fault.ts";

/** Pages of a listing, of a thousand each. */
const PAGES_MAX = 5;

/**
 * Has every post read again if a file of `_includes` is new, changed or gone since the last time: which of them uses it is
 * known only from reading it.
 */
export async function indexIncludes({ objects, posts, now }: Pick<Ports, "objects" | "posts" | "now">): Promise<void> {
  const versions: string[] = [];
  let after = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const listing = await objects.list({ prefix: INCLUDES_PREFIX, after });
    versions.push(...listing.objects.map(({ key, etag }) => `${key} ${etag}`));
    after = listing.objects.at(-1)?.key ?? after;
    if (!listing.more) break;
  }
  const known = (await posts.states([INCLUDES_PREFIX])).get(INCLUDES_PREFIX);
  if (!known && versions.length === 0) return;
  const version = await shortHash(versions.sort().join("\n"));
  if (known?.etag === version) return;
  await posts.invalidateEtags("all");
  await posts.save([{ state: "ignored", key: INCLUDES_PREFIX, etag: version }], { at: now(), now: now() });
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
          // A change of `_includes` is noticed apart.
          if (kind === "post") files.seen.push({ ...NO_FILE, path: key, etag });
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
