import { normalized } from "../normal-form.ts";
import type { LabelCount } from "./category.ts";

/** A category with what else it is called, and how those who write it in Latin letters would spell it. */
export interface NamedCategory extends LabelCount {
  names?: string[];
  readings?: string[];
}

/** The words of a name, without accents; brackets, hyphens and all other punctuation only part them. */
function wordsOf(name: string): string[] {
  const plain = normalized(name, "NFKD").replace(/[\u0300-\u036f]/g, "");
  return (
    normalized(plain, "NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}

/** What remains of a name when spaces and punctuation do not count, and when the order of its words does not count either. */
function keysOf(name: string): string[] {
  const words = wordsOf(name);
  if (words.length === 0) return [];
  return [words.join(""), ...(words.length > 1 ? [words.sort().join(" ")] : [])];
}

/**
 * Categories that are probably one, in groups: what they are called differs by spaces, punctuation, accents, full or half
 * width, or the order of words alone, or one is called what another reads as. In each group those with the most posts come
 * first, and so do the groups with the most posts.
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
  // Two that merely sound alike are no twins: 经济 and 竞技 read the same.
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
