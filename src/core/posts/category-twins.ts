import { normalized } from "../normal-form.ts";
import type { LabelCount } from "./category.ts";

/** A category with its other names, and its readings in Latin letters. */
export interface NamedCategory extends LabelCount {
  names?: string[];
  readings?: string[];
}

/** Returns the words of a name, lower-cased, without accents and punctuation. */
function wordsOf(name: string): string[] {
  const plain = normalized(name, "NFKD").replace(/[\u0300-\u036f]/g, "");
  return (
    normalized(plain, "NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}

/** Returns keys that ignore spaces and punctuation, and the order of words. */
function keysOf(name: string): string[] {
  const words = wordsOf(name);
  if (words.length === 0) return [];
  return [words.join(""), words.sort().join(" ")];
}

/**
 * Groups categories that are probably the same: their names differ only by spaces, punctuation, accents, width or word
 * order, or one is named by the other's reading. Groups and their members are sorted by posts, most first.
 */
export function findTwins(categories: NamedCategory[]): LabelCount[][] {
  const parents = categories.map((_, index) => index);
  const root = (index: number): number => {
    let top = index;
    while (parents[top] !== top) top = parents[top] ?? top;
    parents[index] = top;
    return top;
  };
  const called = new Map<string, number>();
  const join = (key: string, index: number) => {
    const other = called.get(key);
    if (other !== undefined) parents[root(index)] = root(other);
    return other !== undefined;
  };
  categories.forEach(({ id, title, names = [] }, index) => {
    for (const key of new Set([id, title, ...names].flatMap(keysOf))) if (!join(key, index)) called.set(key, index);
  });
  // Two readings that match are not enough: 经济 and 竞技 sound the same.
  categories.forEach(({ readings = [] }, index) => {
    for (const key of new Set(readings.flatMap(keysOf))) join(key, index);
  });

  const groups = new Map<number, LabelCount[]>();
  categories.forEach(({ id, title, posts }, index) => {
    const group = root(index);
    groups.set(group, [...(groups.get(group) ?? []), { id, title, posts }]);
  });
  const all = (twins: LabelCount[]) => twins.reduce((sum, { posts }) => sum + posts, 0);
  return [...groups.values()]
    .filter((twins) => twins.length > 1)
    .map((twins) => twins.sort((a, b) => b.posts - a.posts || (a.id < b.id ? -1 : 1)))
    .sort((a, b) => all(b) - all(a));
}
