import { normalized } from "../normal-form.ts";
import type { Post } from "./post.ts";

/** A published post that another one may mean. */
export interface NamedPost {
  key: string;
  title: string;
}

/** Folders that generators have in front of their posts, but for those whose names are sections. */
const ROOTS = new Set(["_posts", "_content", "content", "source", "src"]);

/** Returns the parts of a path in lower case, without date and ending, without roots, and for a bundle up to its folder. */
function partsOf(path: string): string[] {
  const parts = normalized(path, "NFC").toLowerCase().trim().split("/");
  const file = (parts.pop() ?? "")
    .replace(/\.(?:md|markdown|mkd|mdx|html?)$/, "")
    .replace(/^\d{4}-\d\d-\d\d-(?=.)/, "");
  const folders = parts.filter((part) => part !== "" && part !== "." && !ROOTS.has(part));
  return /^_?index$/.test(file) && folders.length > 0 ? folders : [...folders, file];
}

/** Returns the name of a path: its last part, by which posts are looked for. */
export function nameOf(path: string): string {
  return partsOf(path).at(-1) ?? "";
}

/** Returns every name by which posts may call a post. */
export function namesOf({ key, aliases }: Pick<Post, "key" | "aliases">): string[] {
  const others = aliases.map((address) => nameOf(decoded(address.replace(/\?.*|\/$/g, ""))));
  return [...new Set([nameOf(key), ...others])].filter((name) => name !== "");
}

/**
 * Returns which of the posts of a name is meant by a path as it is written in another post: the one beside it, at the root, or the
 * only one whose path ends so, or that has the name as an alias.
 */
export function meantPost(written: string, from: string, posts: NamedPost[]): NamedPost | undefined {
  const asked = partsOf(written);
  const ends = (key: string, end: string[]) => partsOf(key).slice(-end.length).join("/") === end.join("/");
  const is = (key: string, path: string[]) => partsOf(key).length === path.length && ends(key, path);
  const folder = partsOf(from.replace(/[^/]*$/, "x")).slice(0, -1);
  const tries: ((post: NamedPost) => boolean)[] = asked.includes("..")
    ? [({ key }) => is(key, resolved([...folder, ...asked]))]
    : [
        ({ key }) => is(key, [...folder, ...asked]),
        ({ key }) => is(key, asked) || is(key, ["posts", ...asked]),
        ({ key }) => ends(key, asked),
        () => asked.length === 1,
      ];
  for (const fits of tries) {
    const [one, another] = posts.filter(fits);
    if (one) return another ? undefined : one;
  }
  return undefined;
}

function resolved(parts: string[]): string[] {
  const path: string[] = [];
  for (const part of parts) {
    if (part === "..") path.pop();
    else path.push(part);
  }
  return path;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
