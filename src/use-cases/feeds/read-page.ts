import type { Entry } from "../../core/feeds/entry.ts";
import { type Cursor, cursorAfter } from "../../core/feeds/feed.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { LabelRef } from "../../core/posts/category.ts";
import type { Ports } from "../../ports/index.ts";

/** A page of a list of posts, newest first. */
export interface PostsPage {
  entries: Entry[];
  /** Start of the next page; `undefined` on the last. */
  older: Cursor | undefined;
  /** Start of the previous page, `first` if it has no cursor; `undefined` on the first. */
  newer: Cursor | "first" | undefined;
}

/** Returns a page of a scope's posts in a period, or `undefined` behind the last of them. */
export async function readPage(
  { posts, timeline }: Pick<Ports, "posts" | "timeline">,
  scope: LabelRef | undefined,
  { since, before: end }: Period,
  { limit, before }: { limit: number; before: Cursor | undefined },
): Promise<PostsPage | undefined> {
  const last = end - 1;
  const start = before && before.at <= last ? before : undefined;
  if (before && !start) return undefined;
  const selection = { scope, categories: [], exclude: [], tags: [], limit: limit + 1, content: "summary" as const };
  const found = await posts.entries({ ...selection, before: start }, last, since);
  const entries = found.slice(0, limit);
  if (start && entries.length === 0) return undefined;
  return {
    entries,
    older: found.length > limit ? cursorAfter(entries, start) : undefined,
    newer: start && (await previousPage({ posts, timeline }, scope, start, { since, before: end }, limit)),
  };
}

/** Returns the start of the page that ends where this one starts. */
async function previousPage(
  { posts, timeline }: Pick<Ports, "posts" | "timeline">,
  scope: LabelRef | undefined,
  { at, skipped }: Cursor,
  { before }: Period,
  limit: number,
): Promise<Cursor | "first"> {
  // Newer posts, nearest first: those of the same moment that were already shown, then later ones.
  const later = await timeline.newer(scope, { since: at + 1, before }, limit + 1);
  const nearest = [...Array.from({ length: skipped }, () => at), ...later];
  const end = nearest[limit];
  if (end === undefined) return "first";
  const shown = nearest.slice(0, limit).filter((moment) => moment === end).length;
  const ofThatMoment = end === at ? skipped : await posts.count(scope, { since: end, before: end + 1 });
  return { at: end, skipped: ofThatMoment - shown };
}
