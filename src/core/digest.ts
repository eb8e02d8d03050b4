import type { Entry } from "./entry.ts";

/** What one subscriber gets in an issue: their new posts, grouped by category, each post once. */
export interface Digest {
  groups: DigestGroup[];
  /** Posts in all groups together. */
  shown: number;
  /** Further new posts that did not fit: "and 12 more". */
  omitted: number;
}

export interface DigestGroup {
  /** Category id; undefined for posts without any. */
  id: string | undefined;
  title: string | undefined;
  entries: Entry[];
}

/** Posts a digest shows at most. */
export const DIGEST_ENTRIES_MAX = 60;

/**
 * Groups entries by the first of their categories that the subscriber chose (all, when the choice is empty), groups in
 * order of their newest entry and posts without a category last, entries newest first.
 */
export function composeDigest(
  entries: Entry[],
  chosen: string[],
  titleOf: (categoryId: string) => string | undefined,
  max = DIGEST_ENTRIES_MAX,
): Digest {
  const wanted = new Set(chosen);
  const newestFirst = [...entries].sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1));
  const groups = new Map<string, DigestGroup>();
  let shown = 0;
  let omitted = 0;
  for (const entry of newestFirst) {
    const category = entry.categories.find(({ id }) => wanted.size === 0 || wanted.has(id));
    if (wanted.size > 0 && !category) continue;
    if (shown === max) {
      omitted++;
      continue;
    }
    const id = category?.id;
    let group = groups.get(id ?? "");
    if (!group) {
      group = { id, title: id === undefined ? undefined : (titleOf(id) ?? category?.title), entries: [] };
      groups.set(id ?? "", group);
    }
    group.entries.push(entry);
    shown++;
  }
  const named = [...groups.values()].filter(({ id }) => id !== undefined);
  const unnamed = groups.get("");
  return { groups: unnamed ? [...named, unnamed] : named, shown, omitted };
}
