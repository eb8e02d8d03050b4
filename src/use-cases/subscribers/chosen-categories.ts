import type { Label } from "../../core/posts/category.ts";
import { keptIds } from "../../core/posts/merges.ts";
import type { Ports } from "../../ports/index.ts";

/** How many categories a subscriber chose, and those that the site has. */
export interface ChosenCategories {
  chosen: number;
  known: Label[];
}

/** Returns chosen categories with their titles, merged ones as their target. */
export async function chosenCategories(
  { site, posts }: Pick<Ports, "site" | "posts">,
  ids: string[],
  at: number,
): Promise<ChosenCategories> {
  const kept = keptIds(site.categoryMerges, ids);
  const titles = await titlesOf(posts, kept, at);
  return {
    chosen: kept.length,
    known: kept.flatMap((id, index) => {
      const title = titles[index];
      return title === undefined ? [] : [{ id, title }];
    }),
  };
}

/** Returns whether all of these categories exist, or existed until their posts were withdrawn. */
export async function hasCategories({ posts }: Pick<Ports, "posts">, ids: string[], at: number): Promise<boolean> {
  return !(await titlesOf(posts, ids, at)).includes(undefined);
}

function titlesOf(posts: Ports["posts"], ids: string[], at: number): Promise<(string | undefined)[]> {
  return posts.labelTitles(
    ids.map((id) => ({ kind: "category", id })),
    at,
  );
}
