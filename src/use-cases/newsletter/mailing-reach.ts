import { withMerged } from "../../core/posts/merges.ts";
import { textOf } from "../../core/posts/question.ts";
import { followKey } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";
import { findWatches } from "./match-posts.ts";

/** How many subscribers follow something of a post. */
export interface Reach {
  most: number;
  /** Otherwise some may be counted more than once, because they follow several things of it. */
  isExact: boolean;
}

/** Counts the active subscribers who get a published post if it is mailed; `undefined` if there is no such post. */
export async function mailingReach(
  { posts, matching, desk, site }: Pick<Ports, "posts" | "matching" | "desk" | "site">,
  key: string,
  at: number,
): Promise<Reach | undefined> {
  const [entry, history] = await Promise.all([posts.entry(key, at), posts.history(key)]);
  if (!entry || !history) return undefined;
  const { categories, tags } = entry;
  const text = textOf({ ...entry, authors: history.labels.authors }, site);
  const [watches = []] = await findWatches({ matching }, [text]);
  const ids = (labels: { id: string }[]) => labels.map(({ id }) => id);
  return desk.reach([
    ...withMerged(site.categoryMerges, ids(categories)),
    ...ids(tags).map((id) => followKey({ kind: "tag", id })),
    ...ids(history.labels.authors).map((id) => followKey({ kind: "author", id })),
    ...watches.map((id) => followKey({ kind: "watch", id })),
  ]);
}
