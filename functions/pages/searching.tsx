import { Hono } from "hono";
import { cursorAfter, formatCursor } from "../../src/core/feeds/feed.ts";
import { readQuestion } from "../../src/core/posts/search.ts";
import { localeFor } from "../../src/locales/index.ts";
import { SearchPage } from "../../src/pages/search.tsx";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { PAGE_ENTRIES, page, placeOf, problemPage, typedQuestion } from "./page-answers.tsx";

/** Searches are not cached, as each costs a query, and not indexed. */
export const searching = new Hono<App>().get("/search", async (c) => {
  const now = Date.now();
  const { site, search } = await readingPorts(c.env, now);
  const place = placeOf(c);
  if (!place) return problemPage(c, 404);
  const question = typedQuestion(c);
  const found = await search.find(readQuestion(question), { limit: PAGE_ENTRIES + 1, ...place }, now);
  const entries = found.slice(0, PAGE_ENTRIES);
  const address = (before?: string) => {
    const url = new URL("search", site.url);
    url.searchParams.set("q", question);
    if (before) url.searchParams.set("before", before);
    return url.href;
  };
  const next = found.length > PAGE_ENTRIES ? cursorAfter(entries, place.before) : undefined;
  const paging = { newer: place.before && address(), older: next && address(formatCursor(next)) };
  const response = await page(
    c,
    <SearchPage site={site} locale={localeFor(site.language)} question={question} entries={entries} paging={paging} />,
  );
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
});
