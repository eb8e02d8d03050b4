import { addressHolders, addressTaken } from "../core/posts/address-clash.ts";
import { REDIRECTS_KEY } from "../core/posts/object-key.ts";
import type { Post, Problem } from "../core/posts/post.ts";
import { REDIRECTS_BYTES_MAX, readRedirects } from "../core/posts/redirects.ts";
import { reason } from "../core/reason.ts";
import { type LocalFile, readLocal } from "./folder.ts";

/** A post that would be published, and the line of its address. */
export interface CheckedPost {
  post: Pick<Post, "key" | "path" | "publishedAt">;
  file: LocalFile;
  line: number | undefined;
}

/** Finds what is wrong with the addresses of a folder: posts of one address, and lines of `_redirects`. */
export async function addressProblems(
  files: LocalFile[],
  posts: CheckedPost[],
): Promise<{ file: LocalFile; problem: Problem }[]> {
  const byKey = new Map(posts.map((checked) => [checked.post.key, checked]));
  const taken = [...addressHolders(posts.map(({ post }) => post))].flatMap(([key, { path, holder }]) => {
    const checked = byKey.get(key);
    return checked
      ? [{ file: checked.file, problem: { line: checked.line, reason: addressTaken(path, holder.key) } }]
      : [];
  });
  const file = files.find(({ key }) => key === REDIRECTS_KEY);
  if (!file) return taken;
  return [...taken, ...redirectProblems(await readLocal(file)).map((problem) => ({ file, problem }))];
}

function redirectProblems(bytes: Uint8Array): Problem[] {
  if (bytes.length > REDIRECTS_BYTES_MAX)
    return [{ line: undefined, reason: reason("redirects-too-long", { most: REDIRECTS_BYTES_MAX }) }];
  return readRedirects(new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n")).problems;
}
