import { Hono } from "hono";
import { cursorAfter, formatCursor } from "../../src/core/feeds/feed.ts";
import { readQuestion } from "../../src/core/posts/search.ts";
import { SearchPage } from "../../src/pages/search.tsx";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { PAGE_ENTRIES, page, placeOf, problemPage, typedQuestion } from "./page-answers.tsx";
import { visitor } from "./visitor.ts";

/** Searches are not cached, as each costs a query, and not indexed. */
export const searching = new Hono<App>().get("/search", async (c) => {
  const now = Date.now();
  const ports = await readingPorts(c.env, now);
  const { site, search } = ports;
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
  const shown = { ...visitor(c, ports, ["q", "before"]), question, entries, paging };
  const response = await page(c, <SearchPage {...shown} />);
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
});
