import type { LabelKind, LabelRef } from "../posts/category.ts";

/** What somebody follows: ids of labels, and questions in their normal form, each sorted. All empty: everything, present and future. */
export interface Follows {
  categories: string[];
  tags: string[];
  authors: string[];
  watches: string[];
}

/** A followed label, or a watch by its number in the database. */
export type Follow = LabelRef | { kind: "watch"; id: number };

export const EVERYTHING: Follows = { categories: [], tags: [], authors: [], watches: [] };

/** The list of each kind. */
export const FOLLOW_LISTS = { category: "categories", tag: "tags", author: "authors", watch: "watches" } as const;

const LABEL_LISTS = Object.entries(FOLLOW_LISTS).filter(([kind]) => kind !== "watch") as [LabelKind, keyof Follows][];

export const FOLLOW_NAMES = Object.values(FOLLOW_LISTS);

/** Most follows of each kind that one subscriber has: each watch costs a row of its own. */
export const FOLLOWS_MAX = { categories: 2_000, tags: 500, authors: 500, watches: 50 } as const satisfies Record<
  keyof Follows,
  number
>;

export const followsEverything = (follows: Follows): boolean =>
  FOLLOW_NAMES.every((name) => follows[name].length === 0);

/** Picks the lists alone. */
export const followsOf = ({ categories, tags, authors, watches }: Follows): Follows => ({
  categories,
  tags,
  authors,
  watches,
});

/** Returns the followed labels. */
export const labelsFollowed = (follows: Follows): LabelRef[] =>
  LABEL_LISTS.flatMap(([kind, name]) => follows[name].map((id) => ({ kind, id })));

/** Returns a follow as the database, planning and digests know it: `markets`, `tag copper`, `watch 12`. No id of a label holds a space. */
export const followKey = ({ kind, id }: Follow): string => (kind === "category" ? id : `${kind} ${id}`);

/** Parses what `followKey` wrote. */
export function parseFollowKey(key: string): Follow {
  const space = key.indexOf(" ");
  if (space < 0) return { kind: "category", id: key };
  const [kind, id] = [key.slice(0, space), key.slice(space + 1)];
  return kind === "watch" ? { kind, id: Number(id) } : { kind: kind as LabelKind, id };
}

/** Orders follow keys as a digest's headings: watches first, for they say most exactly what is wanted. */
export const asHeadings = (keys: string[]): string[] => {
  const isWatch = (key: string) => parseFollowKey(key).kind === "watch";
  return [...keys.filter(isWatch), ...keys.filter((key) => !isWatch(key))];
};

/** Returns the labels of keys as lists. */
export function labelLists(keys: string[]): Omit<Follows, "watches"> {
  const lists = { categories: [], tags: [], authors: [] } as Omit<Follows, "watches">;
  for (const key of keys) {
    const follow = parseFollowKey(key);
    if (follow.kind !== "watch") (lists[FOLLOW_LISTS[follow.kind]] as string[]).push(follow.id);
  }
  return lists;
}
