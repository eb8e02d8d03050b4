import { Hono } from "hono";
import { cursorAfter, formatCursor } from "../../src/core/feeds/feed.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { feedLinks } from "../../src/pages/feed-links.ts";
import { SearchPage, type SearchResults } from "../../src/pages/search.tsx";
import { readingPorts } from "../context.ts";
import { exceedsRateLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { FORMATS, latest, PAGE_ENTRIES, page, placeOf, problemPage, typedQuestion } from "./page-answers.tsx";
import { visitor } from "./visitor.ts";

/** Searches are not cached, as each costs a query, and not indexed. */
export const searching = new Hono<App>().get("/search", async (c) => {
  const now = Date.now();
  const ports = await readingPorts(c.env, now);
  const typed = typedQuestion(c);
  const place = placeOf(c);
  const byRelevance = c.req.query("sort") === "relevance";
  const number = Number(/^[1-9]\d?$/.exec(c.req.query("page") ?? "1")?.[0]);
  if (!place || Number.isNaN(number)) return problemPage(c, 404);
  const address = (more: Record<string, string>) => {
    const url = new URL("search", ports.site.url);
    for (const [name, value] of Object.entries({ q: typed, ...more })) url.searchParams.set(name, value);
    return url.href;
  };
  const parsed = typed === "" ? undefined : parseQuestion(typed);
  const shown = { ...visitor(c, ports, ["q", "sort", "page", "before"]), typed };
  if (!parsed || "problem" in parsed) {
    const response = await page(c, <SearchPage {...shown} problem={parsed?.problem} />, parsed ? 400 : 200);
    response.headers.set("X-Robots-Tag", "noindex");
    return response;
  }
  if (await exceedsRateLimit(c, ports, "question")) return problemPage(c, 429);
  const { question } = parsed;
  const limit = PAGE_ENTRIES + 1;
  const selection = { ...latest(undefined, limit), content: "full" as const, ...place };
  const { entries: found, count } =
    place.before || byRelevance
      ? {
          entries: byRelevance
            ? await ports.search.best(question, { limit, skipped: (number - 1) * PAGE_ENTRIES }, now)
            : await ports.search.find(question, selection, now),
          count: await ports.search.count(question, undefined, now),
        }
      : await ports.search.first(question, selection, now);
  const entries = found.slice(0, PAGE_ENTRIES);
  const next = found.length > PAGE_ENTRIES ? cursorAfter(entries, place.before) : undefined;
  const relevance = (page: number) => address({ sort: "relevance", ...(page > 1 && { page: String(page) }) });
  const results: SearchResults = {
    ...{ question, entries, count, byRelevance, feeds: feedLinks(ports.site, FORMATS, undefined, question) },
    sorts: { date: address({}), relevance: relevance(1) },
    paging: byRelevance
      ? { newer: number > 1 ? relevance(number - 1) : undefined, older: next && relevance(number + 1) }
      : { newer: place.before && address({}), older: next && address({ before: formatCursor(next) }) },
  };
  const response = await page(c, <SearchPage {...shown} results={results} />);
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
});
