import { LruCache } from "../lru-cache.ts";
import { type LabelRef, labelId } from "../posts/category.ts";
import { looksForSomething, parseQuestion, questionText } from "../posts/question.ts";
import { type Reason, reason } from "../reason.ts";
import { shortHash } from "../short-hash.ts";

/**
 * What somebody follows, in their order: ids of labels, and questions in their normal form. All empty: everything, present and
 * future.
 */
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

const KINDS = Object.keys(FOLLOW_LISTS) as (keyof typeof FOLLOW_LISTS)[];

export const FOLLOW_NAMES = Object.values(FOLLOW_LISTS);

/** Most follows of each kind that one subscriber has: each watch costs a row of its own. */
export const FOLLOWS_MAX = { categories: 2_000, tags: 500, authors: 500, watches: 50 } as const satisfies Record<
  keyof Follows,
  number
>;

/** Returns the normal form of a question that can be followed, or what is wrong with it. */
export function readWatch(text: string): { watch: string } | { problem: Reason } {
  const reading = parseQuestion(text);
  if ("problem" in reading) return reading;
  const { question } = reading;
  return looksForSomething(question) ? { watch: questionText(question) } : { problem: reason("watch-without-words") };
}

export const followsEverything = (follows: Follows): boolean =>
  FOLLOW_NAMES.every((name) => follows[name].length === 0);

/** Picks the lists alone. */
export const followsOf = (from: Follows): Follows => listsBy((name) => from[name]);

/** Returns the followed labels. */
export const labelsFollowed = (follows: Follows): LabelRef[] =>
  followedOf(follows).filter((followed): followed is LabelRef => followed.kind !== "watch");

/** Returns a follow as the database, planning and digests know it: `markets`, `tag copper`, `watch 12`. No id of a label holds a space. */
export const followKey = ({ kind, id }: Follow): string => (kind === "category" ? id : `${kind} ${id}`);

/** Parses what `followKey` wrote. */
export function parseFollowKey(key: string): Follow {
  const space = key.indexOf(" ");
  const [kind, id] = [key.slice(0, space), key.slice(space + 1)];
  if (kind === "tag" || kind === "author") return { kind, id };
  return kind === "watch" ? { kind, id: Number(id) } : { kind: "category", id: key };
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

/** One entry of the lists: a label's id, or a question. */
export interface Followed {
  kind: Follow["kind"];
  id: string;
}

/** A follow as people read it. Without a title: a label that no post has or had. */
export interface NamedFollow extends Followed {
  title: string | undefined;
}

export const followedOf = (follows: Follows): Followed[] =>
  KINDS.flatMap((kind) => follows[FOLLOW_LISTS[kind]].map((id) => ({ kind, id })));

/** Returns lists that hold one follow alone. */
export const listsOf = ({ kind, id }: Followed): Follows => ({ ...EVERYTHING, [FOLLOW_LISTS[kind]]: [id] });

/** Writes a follow as a form sends it: `tag copper`, `watch 铜价`. */
export const followText = ({ kind, id }: Followed): string => `${kind} ${id}`;

/** Parses what a form sent, or says in which list it would be and what is wrong with it. */
export function readFollow(text: string): { followed: Followed } | { list: keyof Follows; problem: Reason } {
  const space = text.indexOf(" ");
  const kind = KINDS.find((name) => name === text.slice(0, space)) ?? "watch";
  const rest = text.slice(space + 1);
  if (kind !== "watch") {
    const id = labelId(rest);
    return id === "" ? { list: FOLLOW_LISTS[kind], problem: reason("value-invalid") } : { followed: { kind, id } };
  }
  const reading = readWatch(rest);
  return "watch" in reading ? { followed: { kind, id: reading.watch } } : { list: "watches", problem: reading.problem };
}

const DIGITS = 16;

/** Names a follow in links of emails: for years, also where its watch was deleted and made again, and without telling what it is. */
export const followName = ({ kind, id }: Followed): Promise<string> =>
  names.get(`${kind} ${id}`, async () => (await shortHash(`${kind} ${id}`)).slice(0, DIGITS));

/** Those under the headings of digests, which thousands share; each takes about 200 bytes. */
const NAMES_MAX = 20_000;
const names = new LruCache<Promise<string>>(NAMES_MAX);

/** Adds what is not followed yet, at the end of each list. */
export const withMore = (follows: Follows, more: Follows): Follows =>
  listsBy((name) => [...new Set([...follows[name], ...more[name]])]);

/** Returns what is not followed yet. */
export const newAmong = (follows: Follows, more: Follows): Follows =>
  listsBy((name) => more[name].filter((id) => !follows[name].includes(id)));

/** Returns the list that has more entries than one subscriber may follow. */
export const overfull = (follows: Follows): keyof Follows | undefined =>
  FOLLOW_NAMES.find((name) => follows[name].length > FOLLOWS_MAX[name]);

const listsBy = (list: (name: keyof Follows) => string[]): Follows =>
  Object.fromEntries(FOLLOW_NAMES.map((name) => [name, list(name)])) as unknown as Follows;
