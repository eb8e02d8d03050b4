import { canonicalPath, sameAddresses } from "../../core/posts/address.ts";
import type { Ports } from "../../ports/index.ts";

/** Folders that a post's file may lie below its page. */
const DEPTH_MAX = 4;

/**
 * Returns the keys that a path below a post's page may stand for: generators put a post's files beside its page, we leave them
 * beside its file or in the folder of its name.
 */
export async function findPostFiles({ posts }: Pick<Ports, "posts">, path: string, at: number): Promise<string[]> {
  const names = path.split("/");
  const folders = names.map((_, index) => `${names.slice(0, -1 - index).join("/")}/`).slice(0, -1);
  const pages = folders.slice(0, DEPTH_MAX).map((folder) => sameAddresses(canonicalPath(folder, true)));
  const page = await posts.addressed(
    pages.flat().map((address) => ({ address, key: undefined })),
    at,
  );
  const depth = pages.findIndex((addresses) => page && addresses.includes(page.path));
  if (!page || depth === -1) return [];
  const name = `/${names.slice(-1 - depth).join("/")}`;
  return [page.key.slice(0, page.key.lastIndexOf("/")), page.key.replace(/\.\w+$/, "")].map((folder) => folder + name);
}
