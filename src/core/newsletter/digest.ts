import type { Entry } from "../feeds/entry.ts";
import { labelId } from "../posts/category.ts";
import { compareUtf8 } from "../posts/key-order.ts";
import { parseFollowKey } from "../subscribers/follow.ts";

/** A new post, with the keys of everything that it can be followed by. Without them, by its categories. */
export interface NewEntry extends Entry {
  follows?: string[];
}

/** What one subscriber gets in an issue: new posts under what they follow, each post once. */
export interface Digest {
  groups: DigestGroup[];
  /** Posts in all groups. */
  shown: number;
  /** New posts that did not fit: "and 12 more". */
  omitted: number;
}

export interface DigestGroup {
  /** A follow key, or `undefined` for posts without a category. */
  id: string | undefined;
  title: string | undefined;
  /** What a watch asks. */
  question?: string | undefined;
  /** By which name a link ends this follow; without one, no link does. */
  unfollow?: string | undefined;
  entries: DigestEntry[];
  /** New posts under this heading that did not fit. */
  omitted: number;
  /** When the oldest new post under this heading was published, shown or not. */
  since: number;
  /** Whether an editor put these in order, across all headings. */
  ordered?: true;
}

export interface DigestEntry extends NewEntry {
  /** Titles of the other headings that it could stand under. */
  also?: string[];
  /** What the editor says of it. */
  remark?: string | undefined;
}

/** How many new posts there are under a heading, and when the oldest was published. */
export interface Heading {
  posts: number;
  since: number;
}

/** Most posts that a digest shows. */
export const DIGEST_ENTRIES_MAX = 60;

/** Which posts a digest holds: a range of the log, single places before it (`also`), and what the reader follows. */
export interface DigestContent {
  fromSeq: number;
  throughSeq: number;
  also: number[];
  /** Follow keys in the reader's order; empty for everything. */
  follows: string[];
}

/** Returns the keys by which an entry stands in a digest, the first being its heading. */
export type KeysOf = (entry: NewEntry) => string[];

/** What is known of a digest's entries before it is composed. */
export interface Headings {
  keysOf: KeysOf;
  /** With posts that are not among the entries. */
  headings: Map<string, Heading>;
}

/**
 * Groups entries by what the subscriber follows, in their order, each under the first of these that it has. Without
 * follows, by the first category of each, ordered by the newest entry, posts without a category last.
 */
export function composeDigest(
  entries: NewEntry[],
  follows: string[],
  titleOf: (key: string) => string | undefined,
  max = DIGEST_ENTRIES_MAX,
  known: Partial<Headings> = {},
): Digest {
  const { keysOf = keysAmong(follows) } = known;
  const { headings = headingsOf(entries, keysOf) } = known;
  const news = newestFirst(entries.filter((entry) => keysOf(entry).length > 0));
  const shown = shareOut(news, keysOf, max);
  const groups = new Map<string, DigestGroup>();
  const titled = (key: string, entry: Entry) => titleOf(key) ?? labelTitle(key, entry) ?? key;
  for (const entry of shown) {
    const [id = "", ...others] = keysOf(entry);
    let group = groups.get(id);
    if (!group) {
      const { posts = 0, since = 0 } = headings.get(id) ?? {};
      group = { id: id || undefined, title: id ? titled(id, entry) : undefined, entries: [], omitted: posts, since };
      groups.set(id, group);
    }
    const also = follows.length === 0 ? [] : others.map((key) => titled(key, entry));
    group.entries.push(also.length === 0 ? entry : { ...entry, also });
    group.omitted--;
  }
  const ordered =
    follows.length === 0
      ? [...groups.values()].sort((a, b) => Number(a.id === undefined) - Number(b.id === undefined))
      : follows.flatMap((key) => groups.get(key) ?? []);
  return { groups: ordered, shown: shown.length, omitted: news.length - shown.length };
}

/** Counts the posts under each heading of a digest. */
export function headingsOf(news: NewEntry[], keysOf: KeysOf): Map<string, Heading> {
  const headings = new Map<string, Heading>();
  for (const entry of news) {
    const [id] = keysOf(entry);
    if (id === undefined) continue;
    const { posts, since } = headings.get(id) ?? { posts: 0, since: entry.publishedAt };
    headings.set(id, { posts: posts + 1, since: Math.min(since, entry.publishedAt) });
  }
  return headings;
}

/** Chooses those of `follows`, in that order; for everything, an entry's categories, or `""` if it has none. */
export function keysAmong(follows: string[]): KeysOf {
  if (follows.length === 0) return ({ categories }) => (categories.length > 0 ? categories.map(({ id }) => id) : [""]);
  const places = new Map(follows.map((key, place) => [key, place]));
  const place = (key: string) => places.get(key) as number;
  return ({ follows = [], categories }) =>
    (follows.length > 0 ? follows : categories.map(({ id }) => id))
      .filter((key) => places.has(key))
      .sort((a, b) => place(a) - place(b));
}

/** Returns the title that an entry itself gives a label. */
function labelTitle(key: string, { categories, tags, authors }: Entry): string | undefined {
  const { kind, id: wanted } = parseFollowKey(key);
  if (kind === "author") return authors.find((name) => labelId(name) === wanted);
  return (kind === "category" ? categories : kind === "tag" ? tags : []).find(({ id }) => id === wanted)?.title;
}

export function newestFirst<Some extends Entry>(entries: Some[]): Some[] {
  return [...entries].sort((a, b) => b.publishedAt - a.publishedAt || compareUtf8(b.id, a.id));
}

/**
 * Selects at most `max` entries, in round-robin over what is followed: the newest of each, then the second of each, and so on,
 * so that a busy category does not crowd out the others. Posts that lead come before all of them.
 */
export function shareOut<Some extends NewEntry>(
  news: Some[],
  keysOf: KeysOf,
  max: number,
  leads: string[] = [],
): Some[] {
  if (news.length <= max) return news;
  const taken = new Map<string, number>();
  const ranked = news.map((entry, at) => {
    let round = Number.POSITIVE_INFINITY;
    const isLead = entry.email === "feature" || leads.includes(entry.id);
    for (const key of keysOf(entry)) {
      const next = (taken.get(key) ?? 0) + 1;
      taken.set(key, next);
      round = Math.min(round, next);
    }
    return { entry, at, round: isLead ? 0 : round };
  });
  const kept = ranked.sort((a, b) => a.round - b.round).slice(0, max);
  return kept.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}
