import type { Problem } from "./post.ts";

/** Notices of a post that are kept; the others are only counted. */
export const NOTICES_MAX = 20;

/** What of a published post readers cannot be shown as it was meant. */
export interface Notices {
  count: number;
  first: Problem[];
}

/** Returns `undefined` where there are none. */
export function keptNotices(all: Problem[]): Notices | undefined {
  return all.length === 0 ? undefined : { count: all.length, first: all.slice(0, NOTICES_MAX) };
}

/** Returns notices with others in front. */
export function withNotices(others: Problem[], notices: Notices | undefined): Notices | undefined {
  if (others.length === 0) return notices;
  const first = [...others, ...(notices?.first ?? [])];
  return { count: others.length + (notices?.count ?? 0), first: first.slice(0, NOTICES_MAX) };
}
