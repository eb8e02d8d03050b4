import { categoriesMatching, type LabelCount, type LabelKind } from "../../core/posts/category.ts";
import { keptId } from "../../core/posts/merges.ts";
import type { Reason } from "../../core/reason.ts";
import { FOLLOW_LISTS, type Follows, type NamedFollow, readWatch } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";

/** Labels suggested of each kind, without and with a question. */
const SUGGESTED = { category: [8, 5], tag: [4, 5], author: [0, 3] } as const satisfies Record<
  LabelKind,
  readonly [number, number]
>;

/** Suggests what else to follow: the labels that most posts have, or those that a text names and the text as a search. */
export async function suggestFollows(
  { posts, site }: Pick<Ports, "posts" | "site">,
  follows: Follows,
  text: string,
  at: number,
): Promise<{ suggestions: NamedFollow[]; problem: Reason | undefined }> {
  const kinds = Object.keys(SUGGESTED) as LabelKind[];
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const most = SUGGESTED[kind][text === "" ? 0 : 1];
      const labels: LabelCount[] = most === 0 ? [] : await posts.labels(kind, at);
      const known = new Set(
        follows[FOLLOW_LISTS[kind]].map((id) => (kind === "category" ? keptId(site.categoryMerges, id) : id)),
      );
      return categoriesMatching(labels, text)
        .filter(({ id }) => !known.has(id))
        .slice(0, most)
        .map(({ id, title }): NamedFollow => ({ kind, id, title }));
    }),
  );
  if (text === "") return { suggestions: lists.flat(), problem: undefined };
  const reading = readWatch(text);
  if ("problem" in reading) return { suggestions: lists.flat(), problem: reading.problem };
  const { watch } = reading;
  const own: NamedFollow[] = follows.watches.includes(watch) ? [] : [{ kind: "watch", id: watch, title: watch }];
  return { suggestions: [...own, ...lists.flat()], problem: undefined };
}
