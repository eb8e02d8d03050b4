import { keptId } from "../../core/posts/merges.ts";
import { type Reason, reason } from "../../core/reason.ts";
import {
  FOLLOW_LISTS,
  FOLLOW_NAMES,
  type Follows,
  followedOf,
  followsOf,
  labelsFollowed,
  type NamedFollow,
} from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";

/** Returns what is followed with its titles, merged categories as their target. */
export async function namedFollows(
  { site, posts }: Pick<Ports, "site" | "posts">,
  follows: Follows,
  at: number,
): Promise<NamedFollow[]> {
  const categories = [...new Set(follows.categories.map((id) => keptId(site.categoryMerges, id)))];
  const kept = { ...followsOf(follows), categories };
  const titles = await posts.labelTitles(labelsFollowed(kept), at);
  return followedOf(kept).map((one, index) => ({ ...one, title: one.kind === "watch" ? one.id : titles[index] }));
}

/** Says that a list names a label which the site does not have. */
export const unknownIn = (list: keyof Follows): Reason =>
  reason(list === "categories" ? "expected-category" : "expected-label");

/** Returns the lists that name a label which no post has or had. */
export async function unknownFollows(
  { posts }: Pick<Ports, "posts">,
  follows: { [List in keyof Follows]?: Follows[List] | undefined },
  at: number,
): Promise<(keyof Follows)[]> {
  const { categories = [], tags = [], authors = [] } = follows;
  const labels = labelsFollowed({ categories, tags, authors, watches: [] });
  const titles = await posts.labelTitles(labels, at);
  return FOLLOW_NAMES.filter((name) =>
    labels.some(({ kind }, index) => FOLLOW_LISTS[kind] === name && titles[index] === undefined),
  );
}
