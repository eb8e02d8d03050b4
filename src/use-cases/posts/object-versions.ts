import { compareUtf8 } from "../../core/posts/key-order.ts";
import { CONNECTIONS, runConcurrently } from "../../core/run-concurrently.ts";
import type { Ports } from "../../ports/index.ts";

/** So many objects are looked for in a listing, which costs as much as a dozen looks. */
const LISTED_FROM = 13;

/** What no version is. */
const UNCLEAR = "";

/**
 * Returns the versions of objects in the bucket; `undefined` for those that are not there. Keys that lie close together cost one
 * listing. Of an object that cannot be looked at the version is unclear.
 */
export async function objectVersions(
  { objects }: Pick<Ports, "objects">,
  prefix: string,
  keys: string[],
): Promise<Map<string, string | undefined>> {
  const versions = new Map<string, string | undefined>();
  let through: string | undefined = "";
  if (keys.length >= LISTED_FROM) {
    const [first = ""] = keys.toSorted(compareUtf8);
    const page = await objects.list({ prefix, after: first.slice(0, -1) });
    through = page.more ? page.objects.at(-1)?.key : undefined;
    for (const { key, etag } of page.objects) versions.set(key, etag);
  }
  const beyond = keys.filter((key) => through !== undefined && compareUtf8(key, through) > 0);
  await runConcurrently(CONNECTIONS, beyond, async (key) => {
    versions.set(
      key,
      await objects.head(key).then(
        (info) => info?.etag,
        () => UNCLEAR,
      ),
    );
  });
  return new Map(keys.map((key) => [key, versions.get(key)]));
}
