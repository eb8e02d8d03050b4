import type { Entry } from "../feeds/entry.ts";
import { compareUtf8 } from "../posts/key-order.ts";

/** What one subscriber gets in an issue: new posts grouped by category, each post once. */
export interface Digest {
  groups: DigestGroup[];
  /** Posts in all groups. */
  shown: number;
  /** New posts that did not fit: "and 12 more". */
  omitted: number;
}

export interface DigestGroup {
  /** Category id, or `undefined` for posts without a category. */
  id: string | undefined;
  title: string | undefined;
  entries: Entry[];
}

/** Most posts that a digest shows. */
export const DIGEST_ENTRIES_MAX = 60;

/** Which posts a digest holds: a range of the log, single places before it (`also`), and what the reader follows. */
export interface DigestContent {
  fromSeq: number;
  throughSeq: number;
  also: number[];
  /** Follow keys; empty for everything. */
  follows: string[];
}

/**
 * Groups entries by the first of their categories that the subscriber chose. Groups are ordered by their newest entry, posts
 * without a category last.
 */
export function composeDigest(
  entries: Entry[],
  chosen: string[],
  titleOf: (categoryId: string) => string | undefined,
  max = DIGEST_ENTRIES_MAX,
): Digest {
  const wanted = new Set(chosen);
  const isWanted = ({ id }: { id: string }) => wanted.size === 0 || wanted.has(id);
  const news = newestFirst(entries.filter(({ categories }) => wanted.size === 0 || categories.some(isWanted)));
  const shown = shareOut(news, chosen, max);
  const groups = new Map<string, DigestGroup>();
  for (const entry of shown) {
    const category = entry.categories.find(isWanted);
    const id = category?.id;
    let group = groups.get(id ?? "");
    if (!group) {
      group = { id, title: id === undefined ? undefined : (titleOf(id) ?? category?.title), entries: [] };
      groups.set(id ?? "", group);
    }
    group.entries.push(entry);
  }
  const named = [...groups.values()].filter(({ id }) => id !== undefined);
  const unnamed = groups.get("");
  const omitted = news.length - shown.length;
  return { groups: unnamed ? [...named, unnamed] : named, shown: shown.length, omitted };
}

export function newestFirst(entries: Entry[]): Entry[] {
  return [...entries].sort((a, b) => b.publishedAt - a.publishedAt || compareUtf8(b.id, a.id));
}

/**
 * Selects at most `max` entries, in round-robin over the chosen categories: the newest of each, then the second of each, and
 * so on, so that a busy category does not crowd out the others.
 */
export function shareOut(news: Entry[], chosen: string[], max: number): Entry[] {
  if (news.length <= max) return news;
  const wanted = new Set(chosen);
  const taken = new Map<string, number>();
  const places = news.map(({ categories }, index) => {
    const ids = categories.map(({ id }) => id).filter((id) => wanted.size === 0 || wanted.has(id));
    let place = Number.POSITIVE_INFINITY;
    // Entries without a category count as one category.
    for (const id of ids.length > 0 ? ids : [""]) {
      const next = (taken.get(id) ?? 0) + 1;
      taken.set(id, next);
      place = Math.min(place, next);
    }
    return { index, place };
  });
  const kept = places.sort((a, b) => a.place - b.place || a.index - b.index).slice(0, max);
  return kept.sort((a, b) => a.index - b.index).flatMap(({ index }) => news[index] ?? []);
}
