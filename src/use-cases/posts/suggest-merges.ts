import type { LabelCount } from "../../core/posts/category.ts";
import { findTwins } from "../../core/posts/category-twins.ts";
import type { Ports } from "../../ports/index.ts";

/** A category that may be the same as another one with more posts. */
export interface SuggestedMerge {
  twin: LabelCount;
  into: LabelCount;
}

/** Suggests merges of likely duplicates, by all their names. `spellings` are those that posts use. */
export async function suggestMerges(
  { chinese }: Pick<Ports, "chinese">,
  categories: LabelCount[],
  spellings: Map<string, string[]>,
): Promise<SuggestedMerge[]> {
  const called = categories.map(({ id, title }) => [...new Set([id, title, ...(spellings.get(id) ?? [])])]);
  const all = [...new Set(called.flat())];
  const spelt = new Map((await chinese.spell(all)).map((other, index) => [all[index], other]));
  const named = categories.map((category, index) => {
    const names = called[index] ?? [];
    const others = names.flatMap((name) => spelt.get(name) ?? []);
    return {
      ...category,
      names: [...names, ...others.map(({ simplified }) => simplified)],
      readings: others.map(({ sound }) => sound),
    };
  });
  return findTwins(named).flatMap(([into, ...twins]) => (into ? twins.map((twin) => ({ twin, into })) : []));
}
