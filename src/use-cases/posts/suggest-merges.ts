import type { LabelCount } from "../../core/posts/category.ts";
import { findTwins } from "../../core/posts/category-twins.ts";
import { spell } from "../../core/posts/chinese.ts";

/** A category that may be the same as another one with more posts. */
export interface SuggestedMerge {
  twin: LabelCount;
  into: LabelCount;
}

/** Suggests merges of likely duplicates, by all their names. `spellings` are those that posts use. */
export function suggestMerges(categories: LabelCount[], spellings: Map<string, string[]>): SuggestedMerge[] {
  const named = categories.map((category) => {
    const { id, title } = category;
    const names = [...new Set([id, title, ...(spellings.get(id) ?? [])])];
    const others = names.flatMap((name) => spell(name) ?? []);
    return {
      ...category,
      names: [...names, ...others.map(({ simplified }) => simplified)],
      readings: others.flatMap(({ sounds }) => sounds),
    };
  });
  return findTwins(named).flatMap(([into, ...twins]) => (into ? twins.map((twin) => ({ twin, into })) : []));
}
