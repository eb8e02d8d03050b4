import type { Label, LabelRef } from "./category.ts";

/** Categories that count as another one: the id of each, and of the category it was merged into, which is itself in none. */
export type Merges = Record<string, string>;

/** The category that one counts as: itself, unless it was merged. */
export function keptId(merges: Merges, id: string): string {
  return (Object.hasOwn(merges, id) ? merges[id] : undefined) ?? id;
}

/** The same for the page that a feed lies under. */
export function keptScope(merges: Merges, scope: LabelRef | undefined): LabelRef | undefined {
  return scope?.kind === "category" ? { kind: "category", id: keptId(merges, scope.id) } : scope;
}

/** The same for a choice of categories, each once, sorted. */
export function keptIds(merges: Merges, ids: string[]): string[] {
  return [...new Set(ids.map((id) => keptId(merges, id)))].sort();
}

/** The same for the categories of a post, in their order. */
export function keptLabels(merges: Merges, labels: Label[]): Label[] {
  const kept = new Map<string, Label>();
  for (const label of labels) {
    const id = keptId(merges, label.id);
    // A post that names both goes by the spelling it has for the one that was kept.
    if (!kept.has(id) || id === label.id) kept.set(id, { id, title: label.title });
  }
  return [...kept.values()];
}

/** What was merged into a category, sorted. */
export function mergedInto(merges: Merges, kept: string): string[] {
  return Object.keys(merges)
    .filter((id) => merges[id] === kept)
    .sort();
}

/** All ids by which a post can be in one of these categories. */
export function withMerged(merges: Merges, ids: string[]): string[] {
  const kept = new Set(keptIds(merges, ids));
  return [...kept, ...Object.keys(merges).filter((id) => kept.has(keptId(merges, id)))];
}

/** What counts otherwise under one of these merges than under the other: merged ids, and what they were merged into. */
export function differingIds(before: Merges, after: Merges): string[] {
  const merged = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const moved = merged.filter((id) => keptId(before, id) !== keptId(after, id));
  return [...new Set(moved.flatMap((id) => [id, keptId(before, id), keptId(after, id)]))].sort();
}
