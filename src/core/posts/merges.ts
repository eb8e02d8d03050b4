import type { Label, LabelRef } from "./category.ts";

/** The ids of merged categories, each with the id of the category it was merged into, which is itself not merged. */
export type Merges = Record<string, string>;

/** Returns the category that a category counts as: itself, unless merged. */
export function keptId(merges: Merges, id: string): string {
  return (Object.hasOwn(merges, id) ? merges[id] : undefined) ?? id;
}

/** Applies merges to the scope of a feed. */
export function keptScope(merges: Merges, scope: LabelRef | undefined): LabelRef | undefined {
  return scope?.kind === "category" ? { kind: "category", id: keptId(merges, scope.id) } : scope;
}

/** Applies merges to chosen categories; returns each once, sorted. */
export function keptIds(merges: Merges, ids: string[]): string[] {
  return [...new Set(ids.map((id) => keptId(merges, id)))].sort();
}

/** Applies merges to follow keys, keeping their order; returns each once. The key of a category is its id. */
export function keptFollows(merges: Merges, follows: string[]): string[] {
  // Most sites have none, and to look for a name that an object has not takes V8 long the first time.
  const kept = Object.keys(merges).length === 0 ? follows : follows.map((key) => keptId(merges, key));
  return [...new Set(kept)];
}

/** Applies merges to the categories of a post, keeping their order. */
export function keptLabels(merges: Merges, labels: Label[]): Label[] {
  const kept = new Map<string, Label>();
  for (const label of labels) {
    const id = keptId(merges, label.id);
    // If a post names both categories, the spelling of the kept one wins.
    if (!kept.has(id) || id === label.id) kept.set(id, { id, title: label.title });
  }
  return [...kept.values()];
}

/** Returns the ids merged into a category, sorted. */
export function mergedInto(merges: Merges, kept: string): string[] {
  return Object.keys(merges)
    .filter((id) => merges[id] === kept)
    .sort();
}

/** Returns every id by which a post can be in one of these categories. */
export function withMerged(merges: Merges, ids: string[]): string[] {
  const kept = new Set(keptIds(merges, ids));
  return [...kept, ...Object.keys(merges).filter((id) => kept.has(keptId(merges, id)))];
}

/** Returns the ids that count differently under two sets of merges: the merged ones and their targets. */
export function differingIds(before: Merges, after: Merges): string[] {
  const merged = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const moved = merged.filter((id) => keptId(before, id) !== keptId(after, id));
  return [...new Set(moved.flatMap((id) => [id, keptId(before, id), keptId(after, id)]))].sort();
}
