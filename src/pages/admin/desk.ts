import type { Page } from "../page.ts";
import { sitePath } from "../site-path.ts";

/** What every page of the publisher's desk is given. */
export interface DeskPage extends Page {
  /** Ties the forms of a page to the session that it was shown to. */
  formToken: string;
  now: number;
  /** What the order before this page came to. */
  done: DoneWith | undefined;
}

/** Orders that lead back to a page, which says so. */
export const DONE = [
  "paused",
  "resumed",
  "cancelled",
  "resent",
  "started",
  "suppressed",
  "known",
  "lifted",
  "merged",
  "merging",
  "unmerged",
  "titled",
  "unchanged",
  "saved",
  "unsubscribed",
  "mailed",
  "withdrawing",
  "released",
] as const;

export interface DoneWith {
  what: (typeof DONE)[number];
  count: number;
}

export const SECTIONS = [
  "overview",
  "issues",
  "subscribers",
  "import",
  "suppressions",
  "posts",
  "categories",
  "checks",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Where something of the desk lies. */
export const deskPath = (page: Pick<Page, "site">, path = ""): string =>
  sitePath(page.site, path === "" ? "admin" : `admin/${path}`);

export const sectionPath = (page: Pick<Page, "site">, section: Section): string =>
  deskPath(page, section === "overview" ? "" : section);

/** Addresses and the like in a query. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
