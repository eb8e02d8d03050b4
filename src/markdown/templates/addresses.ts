import { postPath } from "../../core/posts/post-page.ts";

/** Folders that a generator has its posts in; their keys start with `posts/`. */
const POST_ROOT =
  /^\/?(?:source\/)?_posts\/|^\/?(?!.{0,300}\/_posts\/)(?:(?:src|content|source|src\/content)\/)?(?:posts?|blog)\//;
const POST_FILE = /\.(?:md|markdown|mkd|html?)$/i;

/** A link to a post: its address, and the keys of which one should exist. */
export interface Target {
  href: string;
  key: string;
}

/**
 * Resolves the name of a post as `post_url`, `post_link` and `link` write it, from the folder of posts, or as `ref` does: from
 * the folder of the post too. Returns the address that the post has by its key.
 */
export function postTarget(name: string, from?: string): Target | undefined {
  const [path = "", ...anchor] = name.trim().split("#");
  const fragment = anchor.length === 0 ? "" : `#${anchor.join("#")}`;
  if (path === "") return from === undefined || fragment === "" ? undefined : { href: fragment, key: from };
  const parts = path.replace(POST_ROOT, "").split("/");
  const isRooted = from === undefined || path.startsWith("/") || POST_ROOT.test(path);
  const key = resolved(isRooted ? ["posts"] : from.split("/").slice(0, -1), parts);
  if (!key || key === "posts") return undefined;
  const file = POST_FILE.test(key) ? key : `${key}.md`;
  return { href: `/${postPath(file)}${fragment}`, key: file };
}

/** Resolves the path of a file from the root of the site. */
export function filePath(path: string): string | undefined {
  const key = resolved([], path.trim().replace(/^\/+/, "").split("/"));
  return key ? `/${key.split("/").map(encodeURIComponent).join("/")}` : undefined;
}

function resolved(base: string[], parts: string[]): string | undefined {
  const path = [...base];
  for (const part of parts) {
    if (part === "..") {
      if (path.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") path.push(part);
  }
  return path.join("/");
}
