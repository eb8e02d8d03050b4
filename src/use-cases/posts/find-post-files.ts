import { canonicalPath, sameAddresses } from "../../core/posts/address.ts";
import type { Ports } from "../../ports/index.ts";

/**
 * Returns the keys that a path below a post's page may stand for: generators put a post's files beside its page, we leave them
 * beside its file or in the folder of its name.
 */
export async function findPostFiles({ posts }: Pick<Ports, "posts">, path: string, at: number): Promise<string[]> {
  const slash = path.lastIndexOf("/");
  if (slash === -1) return [];
  const addresses = sameAddresses(canonicalPath(`${path.slice(0, slash)}/`, true));
  const page = await posts.addressed(
    addresses.map((address) => ({ address, key: undefined })),
    at,
  );
  if (!page) return [];
  const name = path.slice(slash);
  return [page.key.slice(0, page.key.lastIndexOf("/")), page.key.replace(/\.\w+$/, "")].map((folder) => folder + name);
}
