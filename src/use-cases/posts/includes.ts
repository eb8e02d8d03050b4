import { INCLUDES_PREFIX, keyProblem, objectKind } from "../../core/posts/object-key.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { SiteFiles } from "../../markdown/read-post.ts";
import { includedText } from "../../markdown/templates/include.ts";
import type { Ports } from "../../ports/index.ts";
import { asObjectFault } from "./object-fault.ts";

/** Pages of a listing, of a thousand each. */
const PAGES_MAX = 5;

/**
 * Has every post read again if a file of `_includes` is new, changed or gone since the last time: which of them uses it is
 * known only from reading it.
 */
export async function indexIncludes({ objects, posts }: Pick<Ports, "objects" | "posts">): Promise<void> {
  const versions: string[] = [];
  let after = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const listing = await objects.list({ prefix: INCLUDES_PREFIX, after });
    versions.push(...listing.objects.map(({ key, etag }) => `${key} ${etag}`));
    after = listing.objects.at(-1)?.key ?? after;
    if (!listing.more) break;
  }
  const [known] = await posts.indexed({ prefix: INCLUDES_PREFIX, after: "", through: INCLUDES_PREFIX });
  if (!known && versions.length === 0) return;
  const version = await shortHash(versions.sort().join("\n"));
  if (known?.etag === version) return;
  await posts.invalidateEtags("all");
  await posts.saveUnpublished(INCLUDES_PREFIX, version, "ignored");
}

/** Reads what posts include from the bucket. A fault of the store is kept and not taken for a missing file. */
export function bucketFiles(ports: Pick<Ports, "objects" | "now">): SiteFiles & { fault: unknown } {
  const files: SiteFiles & { fault: unknown } = {
    fault: undefined,
    async include(name) {
      const key = INCLUDES_PREFIX + name;
      if (keyProblem(key) || objectKind(key) !== "include") return undefined;
      try {
        const object = await asObjectFault(ports, () => ports.objects.get(key));
        return object && object.encoding === undefined ? includedText(object.bytes) : undefined;
      } catch (fault) {
        files.fault = fault;
        return undefined;
      }
    },
  };
  return files;
}
