import { type Context, Hono } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { type LabelKind, labelId, labelPath } from "../../src/core/category.ts";
import type { FeedSelection } from "../../src/core/feed.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import * as formats from "../../src/formats/index.ts";
import { localeFor } from "../../src/locales/index.ts";
import { CategoriesPage } from "../../src/pages/categories.tsx";
import { feedLinks } from "../../src/pages/feed-links.tsx";
import { HomePage } from "../../src/pages/home.tsx";
import { LabelPage } from "../../src/pages/label.tsx";
import { PostPage } from "../../src/pages/post.tsx";
import { ProblemPage, type ProblemStatus } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { stylesheet } from "../../src/pages/stylesheet.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";

const PAGE_CACHE = "public, max-age=60, stale-while-revalidate=300, stale-if-error=86400";

/** Nothing but our own stylesheet, and images from wherever the posts have them. */
export const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

export const FREQUENCIES = Object.keys(frequencies);
export const FORMATS = Object.values(formats);

/** The newest posts of the site or a label, as a page lists them. */
export function latest(scope: FeedSelection["scope"], limit: number): FeedSelection {
  return { scope, categories: [], exclude: [], tags: [], limit, content: "summary" };
}

export function page(
  c: Context<App>,
  body: JSX.Element,
  status: 200 | ProblemStatus = 200,
  cache = PAGE_CACHE,
): Response {
  return c.body(renderPage(body), status, { ...PAGE_HEADERS, "Cache-Control": cache });
}

/** A page that says what went wrong, and where to go. */
export async function problemPage(c: Context<App>, status: ProblemStatus): Promise<Response> {
  try {
    const { site } = await readingPorts(c.env, Date.now());
    return page(c, <ProblemPage site={site} locale={localeFor(site.language)} status={status} />, status, "no-store");
  } catch {
    return c.text(status === 404 ? "Not found." : "Something failed on our side. Please try again.", status);
  }
}

export const reading = new Hono<App>()
  .get("/", async (c) => {
    const now = Date.now();
    const { site, posts } = await readingPorts(c.env, now);
    const entries = await posts.entries(latest(undefined, 30), now);
    const categories = await posts.labels("category", now);
    const props = {
      site,
      locale: localeFor(site.language),
      entries,
      categories,
      frequencies: FREQUENCIES,
      formats: FORMATS,
    };
    return page(c, <HomePage {...props} />);
  })

  .get("/categories/", async (c) => {
    const now = Date.now();
    const { site, posts } = await readingPorts(c.env, now);
    const categories = await posts.labels("category", now);
    return page(
      c,
      <CategoriesPage site={site} locale={localeFor(site.language)} categories={categories} formats={FORMATS} />,
    );
  })

  .get("/categories/:id/", (c) => labelPage(c, "category", c.req.param("id")))
  .get("/tags/:id/", (c) => labelPage(c, "tag", c.req.param("id")))
  .get("/authors/:id/", (c) => labelPage(c, "author", c.req.param("id")))

  .get("/posts/:year{[0-9]{4}}/:slug", async (c) => {
    const now = Date.now();
    const { site, posts } = await readingPorts(c.env, now);
    const found = await posts.onPage(Number(c.req.param("year")), c.req.param("slug"), now);
    if (!found) return problemPage(c, 404);
    if (found.state === "withdrawn") return problemPage(c, 410);
    const [category] = found.entry.categories;
    const feeds = feedLinks(site, category ? labelPath("category", category.id) : "", FORMATS);
    return page(c, <PostPage site={site} locale={localeFor(site.language)} entry={found.entry} feeds={feeds} />);
  })

  .get("/gazette.css", (c) =>
    c.body(stylesheet, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600" }),
  );

async function labelPage(c: Context<App>, kind: LabelKind, name: string): Promise<Response> {
  const now = Date.now();
  const { site, posts } = await readingPorts(c.env, now);
  const id = labelId(name);
  const title = await posts.labelTitle(kind, id, now);
  if (title === undefined) return problemPage(c, 404);
  const entries = await posts.entries(latest({ kind, id }, 30), now);
  const props = { site, locale: localeFor(site.language), entries, frequencies: FREQUENCIES, formats: FORMATS };
  return page(c, <LabelPage kind={kind} label={{ id, title }} {...props} />);
}
