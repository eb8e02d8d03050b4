import type { Entry } from "../../core/feeds/entry.ts";
import type { Reach } from "../../core/newsletter/reach.ts";
import { label } from "../../core/posts/category.ts";
import { withMerged } from "../../core/posts/merges.ts";
import { textOf } from "../../core/posts/question.ts";
import { followKey } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";
import { headingTitles } from "./compose-issue.ts";
import { findWatches } from "./match-posts.ts";

/** Counts the subscribers whom a post goes to. For a post that was not released yet, as it would be matched now. */
export async function readReach(
  ports: Pick<Ports, "site" | "matching" | "answers">,
  entry: Entry,
  isReleased: boolean,
): Promise<Reach> {
  const { site, matching } = ports;
  const answers = await ports.answers();
  const authors = entry.authors.flatMap((name) => label(name) ?? []);
  const named = [
    ...entry.categories.map((one) => ({ ...one, kind: "category" as const })),
    ...entry.tags.map((one) => ({ ...one, kind: "tag" as const })),
    ...authors.map((one) => ({ ...one, kind: "author" as const })),
  ];
  const [found = []] = isReleased
    ? [await answers.watchesOf(entry.id)]
    : await findWatches(ports, [textOf({ ...entry, authors }, site)]);
  const watches = (await matching.watches(found)).map(({ id, question }) => ({
    key: followKey({ kind: "watch", id }),
    question,
  }));
  const titleOf = headingTitles(site, Object.fromEntries(watches.map(({ key, question }) => [key, question])));
  const labels = named.map(({ kind, id, title }) => ({ key: followKey({ kind, id }), title }));
  const follows = [...labels, ...watches.map(({ key }) => ({ key, title: key }))].map(({ key, title }) => ({
    title: titleOf(key) ?? title,
    keys: withMerged(site.categoryMerges, [key]),
  }));
  const { readers, followers } = await answers.reach(follows.flatMap(({ keys }) => keys));
  const counted = follows.map(({ title, keys }) => ({
    title,
    readers: keys.reduce((sum, key) => sum + (followers.get(key) ?? 0), 0),
  }));
  return {
    readers,
    everything: followers.get("") ?? 0,
    follows: counted.filter(({ readers }) => readers > 0).sort((a, b) => b.readers - a.readers),
  };
}
