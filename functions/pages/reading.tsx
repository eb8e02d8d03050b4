import { type Context, Hono } from "hono";
import { type Cursor, formatCursor } from "../../src/core/feeds/feed.ts";
import { addressProblem, canonicalPath, queryName } from "../../src/core/posts/address.ts";
import { FILTER_MAX, type LabelKind, labelId, labelPath } from "../../src/core/posts/category.ts";
import { keptId } from "../../src/core/posts/merges.ts";
import type { RedirectStatus } from "../../src/core/posts/redirects.ts";
import { categoriesPage } from "../../src/pages/categories.tsx";
import { feedLinks } from "../../src/pages/feed-links.ts";
import { HomePage } from "../../src/pages/home.tsx";
import { LabelPage } from "../../src/pages/label.tsx";
import { markdownAddress, pageOfMarkdown } from "../../src/pages/markdown-address.ts";
import { PostPage } from "../../src/pages/post.tsx";
import { sitePath } from "../../src/pages/site-path.ts";
import { type PostsPage, readPage } from "../../src/use-cases/feeds/read-page.ts";
import { findPost } from "../../src/use-cases/posts/find-post.ts";
import { findRedirect } from "../../src/use-cases/posts/find-redirect.ts";
import { siteOf } from "../../src/wiring.ts";
import { cachedSite, readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { knownRedirects } from "./known-redirects.ts";
import {
  asksForMarkdown,
  cachedPage,
  FORMATS,
  FREQUENCIES,
  PAGE_ENTRIES,
  placeOf,
  problemPage,
  type Reading,
  typedQuestion,
} from "./page-answers.tsx";

export { FORMATS, FREQUENCIES, latest, PAGE_POLICY, page, problemPage } from "./page-answers.tsx";

/** Related posts below a post, before the two that stand beside it are left out. */
const SIMILAR_POSTS = 5;

export const reading = new Hono<App>()
  .get("/", async (c) => {
    const { search } = new URL(c.req.url);
    const moved = search === "" || placeOf(c)?.before ? undefined : await redirectedQuery(c, "", search);
    if (moved) return moved;
    return cachedPage(c, ["before"], async ({ ports, page, now }) => {
      const place = placeOf(c);
      const list = place && (await readPage(ports, undefined, visible(now), { limit: PAGE_ENTRIES, ...place }));
      if (!list) return undefined;
      const categories = await ports.posts.labels("category", now);
      const props = { ...listed(page.site.url, place, list), categories, frequencies: FREQUENCIES, formats: FORMATS };
      return <HomePage {...page} {...props} />;
    });
  })

  .get("/categories/", (c) =>
    cachedPage(c, ["q", "page"], async ({ ports, page, now }) => {
      const question = (c.req.query("q") ?? "")
        .slice(0, FILTER_MAX)
        .replace(/\p{Cc}|\p{Cs}/gu, " ")
        .trim();
      const number = Number(/^[1-9]\d{0,4}$/.exec(c.req.query("page") ?? "1")?.[0]);
      if (Number.isNaN(number)) return undefined;
      const categories = await ports.posts.labels("category", now);
      return categoriesPage({ ...page, categories, formats: FORMATS, question, number });
    }),
  )

  .get("/categories/:id/", (c) => labelPage(c, "category", c.req.param("id")))
  .get("/tags/:id/", (c) => labelPage(c, "tag", c.req.param("id")))
  .get("/authors/:id/", (c) => labelPage(c, "author", c.req.param("id")))

  .get("/posts/:path{.+}", postPage);

// Pages of lists end in a slash, with their feeds below; redirect where it is missing.
for (const path of ["/categories", "/archive", "/issues", "/feed"]) reading.get(path, withSlash);
for (const path of ["/categories/:id", "/tags/:id", "/authors/:id", "/archive/:month"]) reading.get(path, withSlash);

// Every other address may be one that a post has, or once had elsewhere.
reading.get("*", postPage);

/** Answers with the page of a post, or leads there from its other addresses. */
async function postPage(c: Context<App>): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const asked = pathname.slice(1);
  const { form, path } = formOf(c, asked);
  if (search !== "") {
    const moved = await redirectedQuery(c, asked, search);
    if (moved) return moved;
  }
  const problem = addressProblem(canonicalPath(path));
  if (problem) {
    const moved = problem.code === "address-of-file" && (await redirected(c, { path: asked, search }));
    return moved || c.notFound();
  }
  return cachedPage(c, [], make, form);

  async function make({ ports, page, now }: Reading) {
    let found = await findPost(ports, path, now);
    if (found?.state === "moved") {
      // A file's own name leads to its page, as links between files do.
      if (path === asked || markdownAddress(found.path) !== canonicalPath(asked)) return movedTo(c, `/${found.path}`);
      found = await findPost(ports, found.path, now);
    }
    if (found?.state !== "published") {
      const moved = await redirected(c, { path: asked, search });
      return moved ?? (found && problemPage(c, 410));
    }
    const { entry } = found;
    if (form === "markdown") {
      const { postMarkdown } = await import("../../src/formats/post-markdown.ts");
      const noindex = entry.email === "only";
      return { text: postMarkdown(entry, page.site), contentType: "text/markdown; charset=utf-8", noindex };
    }
    const [category] = entry.categories;
    const [neighbours, similar] = await Promise.all([
      ports.timeline.neighbours(entry.id, now),
      ports.search.similar(entry, SIMILAR_POSTS, now),
    ]);
    const beside = [neighbours.newer?.url, neighbours.older?.url];
    const siteFeeds = feedLinks(page.site, FORMATS);
    const labelled = category && labelPath("category", category.id);
    const feeds = labelled && {
      feeds: feedLinks(page.site, FORMATS, { path: labelled, title: category.title }),
      siteFeeds,
      byEmail: sitePath(page.site, `${labelled}#subscribe`),
    };
    const shown = { entry, neighbours, similar: similar.filter(({ url }) => !beside.includes(url)) };
    return <PostPage {...page} {...shown} {...(feeds || { feeds: siteFeeds })} />;
  }
}

/** Returns in which form a post is asked for, and by which path of its page. */
function formOf(c: Context<App>, asked: string): { form: "html" | "markdown"; path: string } {
  return { form: asksForMarkdown(c) ? "markdown" : "html", path: pageOfMarkdown(asked) ?? asked };
}

/** Redirects an address whose query tells which page is meant, such as `/?p=123`. */
async function redirectedQuery(c: Context<App>, path: string, search: string): Promise<Response | undefined> {
  const now = Date.now();
  const { version } = await cachedSite(c.env, now);
  const ports = await readingPorts(c.env, now);
  const { queries } = await knownRedirects(c.env, ports, version);
  if (!queries.has(queryName(search) ?? "")) return undefined;
  const found = await findPost(ports, path, now, search);
  if (found?.state === "moved") return movedTo(c, `/${found.path}`);
  return path === "" ? redirected(c, { path, search }) : undefined;
}

/** Redirects as `_redirects` says, or a post that only redirects. */
async function redirected(c: Context<App>, asked: { path: string; search: string }): Promise<Response | undefined> {
  const now = Date.now();
  const { version } = await cachedSite(c.env, now);
  const ports = await readingPorts(c.env, now);
  const { redirects: all } = await knownRedirects(c.env, ports, version);
  // The home page is there: what holds for every address does not hold for it.
  const redirects = asked.path === "" ? all.filter(({ from }) => from.includes("?")) : all;
  const target = await findRedirect(ports, redirects, asked, now);
  return target && movedTo(c, target.isOurs ? `/${target.to}` : target.to, target.status);
}

function withSlash(c: Context<App>): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`${pathname}/${search}`, 301);
}

/** The period of all posts that are visible at a time. */
const visible = (now: number) => ({ since: 0, before: now + 1 });

/** Returns the props that list pages share: posts, canonical address, previous and next page. */
export function listed(first: URL, place: { before: Cursor | undefined }, { entries, newer, older }: PostsPage) {
  const at = (cursor: Cursor | "first" | undefined) => {
    if (cursor === undefined) return undefined;
    const url = new URL(first);
    if (cursor !== "first") url.searchParams.set("before", formatCursor(cursor));
    return url.href;
  };
  return {
    entries,
    canonical: at(place.before ?? "first") ?? first.href,
    paging: { newer: at(newer), older: at(older) },
  };
}

/** Redirects, cached for minutes only: a merge or a move can be undone. */
function movedTo(c: Context<App>, address: string, status: RedirectStatus = 301): Response {
  c.header("Cache-Control", "public, max-age=300");
  return c.redirect(address, status);
}

/** Redirects a merged category to the same page of the kept one. */
export async function redirectMerged(
  c: Context<App>,
  kind: LabelKind | undefined,
  name: string,
): Promise<Response | undefined> {
  const { settings } = await cachedSite(c.env, Date.now());
  const { url, categoryMerges } = siteOf(c.env, settings);
  const id = labelId(name);
  const kept = keptId(categoryMerges, id);
  if (kind !== "category" || kept === id) return undefined;
  const target = new URL(labelPath("category", kept) + (/\/feed\/$/.test(c.req.path) ? "feed/" : ""), url);
  for (const name of ["before", "q"]) {
    const value = c.req.query(name);
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return movedTo(c, target.pathname + target.search);
}

async function labelPage(c: Context<App>, kind: LabelKind, name: string): Promise<Response> {
  const question = typedQuestion(c);
  if (question !== "")
    return c.redirect(`/search?${new URLSearchParams({ q: `${question} ${kind}:"${labelId(name)}"` })}`);
  const moved = await redirectMerged(c, kind, name);
  if (moved) return moved;
  return cachedPage(c, ["before"], async ({ ports, page, now }) => {
    const id = labelId(name);
    const [title, posts] = await Promise.all([
      ports.posts.labelTitle(kind, id, now),
      ports.posts.labelPosts({ kind, id }),
    ]);
    const place = placeOf(c);
    if (title === undefined || !place) return undefined;
    const list = await readPage(ports, { kind, id }, visible(now), { limit: PAGE_ENTRIES, ...place });
    if (!list) return undefined;
    const props = listed(new URL(labelPath(kind, id), page.site.url), place, list);
    return (
      <LabelPage
        {...page}
        {...props}
        kind={kind}
        label={{ id, title, posts }}
        frequencies={FREQUENCIES}
        formats={FORMATS}
      />
    );
  });
}
