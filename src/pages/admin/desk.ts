import type { Page } from "../page.ts";
import { sitePath } from "../site-path.ts";

/** Props of every page of the desk. */
export interface DeskPage extends Page {
  /** Ties the page's forms to its session. */
  formToken: string;
  now: number;
  /** The result of the previous action. */
  result: ActionResult | undefined;
}

/** Actions whose result is shown on the next page. */
export const DONE_ACTIONS = [
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
  "edited",
  "unsubscribed",
  "unsubscribed-many",
  "suppressed-many",
  "revoked",
  "mailed",
  "withdrawing",
  "released",
  "branded",
  "uploaded",
  "written",
  "withdrawn",
  "restored",
  "held",
  "deleted",
  "called",
] as const;

export interface ActionResult {
  what: (typeof DONE_ACTIONS)[number];
  count: number;
}

export const SECTIONS = [
  "overview",
  "issues",
  "subscribers",
  "growth",
  "import",
  "suppressions",
  "posts",
  "categories",
  "brand",
  "alerts",
  "tokens",
  "webhooks",
  "checks",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Returns the path of a page of the desk. */
export const deskPath = (page: Pick<Page, "site">, path = ""): string =>
  sitePath(page.site, path === "" ? "admin" : `admin/${path}`);

export const sectionPath = (page: Pick<Page, "site">, section: Section): string =>
  deskPath(page, section === "overview" ? "" : section);

/** Appends a query to a path, without empty values. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
