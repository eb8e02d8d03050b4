import { createHash } from "node:crypto";
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { FeedSelection } from "../../src/core/feeds/feed.ts";
import { parseCursor } from "../../src/core/feeds/feed.ts";
import { dayOf } from "../../src/core/feeds/recent-days.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import * as formats from "../../src/formats/index.ts";
import { accentStyleIn } from "../../src/pages/accent-style.ts";
import { pageOfMarkdown } from "../../src/pages/markdown-address.ts";
import type { Page } from "../../src/pages/page.ts";
import { ProblemPage, type ProblemStatus } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import type { Ports } from "../../src/ports/index.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { readingPorts, readingSite } from "../context.ts";
import {
  CACHE_CONTROL,
  cacheAnswer,
  cachedAnswer,
  endlessCache,
  type FeedAnswer,
  feedAnswer,
  respond,
  staleAnswer,
} from "../feeds/feed-answers.ts";
import type { App } from "../http.ts";
import { VARY, visitor } from "./visitor.ts";

/**
 * Allows our stylesheet, and images from any host, as posts link them. `connect-src` is for tools that read robots.txt from within
 * a page, as Lighthouse does: without `script-src` nothing of the page itself runs.
 */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' https: http:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML = "text/html; charset=utf-8";

/**
 * Returns the policy of a page. Where the layout added scripts, they may run; the accent colour is
 * allowed by its hash.
 */
function policyOf(html: string): string {
  const style = accentStyleIn(html);
  const hash = style && `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  const policy = hash ? PAGE_POLICY.replace("style-src", `style-src ${hash}`) : PAGE_POLICY;
  return html.includes('<script type="module" src="') ? `${policy}; script-src 'self'` : policy;
}

/** Returns the headers of a page that is not cached. */
export function pageHeaders(html: string) {
  return {
    "Content-Type": HTML,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": policyOf(html),
  };
}

export const FREQUENCIES = Object.keys(frequencies);
export const FORMATS = Object.values(formats);

/** Posts on one page of a list. */
export const PAGE_ENTRIES = 30;
/** Posts on a page about a problem. */
const PROBLEM_ENTRIES = 5;

/** Selects the newest posts of the site or a label. */
export function latest(scope: FeedSelection["scope"], limit: number): FeedSelection {
  return { scope, categories: [], exclude: [], tags: [], limit, content: "summary" };
}

/** What `cachedPage` renders from. */
export interface Reading {
  ports: Ports;
  page: Required<Page>;
  now: number;
}

export async function page(
  c: Context<App>,
  body: JSX.Element,
  status: 200 | ProblemStatus = 200,
  cacheControl = CACHE_CONTROL,
): Promise<Response> {
  const html = renderPage(body);
  if (status !== 200) return c.body(html, status, { ...pageHeaders(html), "Cache-Control": cacheControl });
  return respond(c.req.raw, await pageAnswer(html, cacheControl));
}

async function pageAnswer(html: string, cacheControl = CACHE_CONTROL): Promise<FeedAnswer> {
  return { ...(await feedAnswer(html, HTML, { cacheControl })), policy: policyOf(html), vary: VARY };
}

/** A page that is not HTML. */
export interface TextPage {
  text: string;
  contentType: string;
  noindex?: boolean;
}

/**
 * Renders a page that follows from the posts, the site, the day and the reader's language, once a version of them and a day.
 * `query` names the parameters it uses, `form` in which of several forms the address is answered. `undefined` from `make` is a
 * 404; a Response is returned and not cached.
 */
export async function cachedPage(
  c: Context<App>,
  query: string[],
  make: (reading: Reading) => Promise<JSX.Element | TextPage | Response | undefined>,
  form = "html",
): Promise<Response> {
  const now = Date.now();
  const { version, settings, bindings } = await readingSite(c.env, now, c.executionCtx);
  const site = siteOf(c.env, settings);
  const page = { ...visitor(c, { site }, query), now };
  const edition = `${version} ${dayOf(now, site.timeZone)}`;
  const pageCache = endlessCache(c.env);
  const key = [c.req.path, page.locale.tag, page.query, form].join("\n");
  const known = cachedAnswer(pageCache, key, edition);
  if (known) return respond(c.req.raw, known);
  const ports = wire(c.env, bindings, site);
  let body: Awaited<ReturnType<typeof make>>;
  try {
    body = await make({ ports, page, now });
  } catch (fault) {
    const stale = staleAnswer(pageCache, key);
    if (!stale) throw fault;
    ports.log.fault("page-served-stale", fault);
    return respond(c.req.raw, stale);
  }
  if (!body) return problemPage(c, 404);
  if (body instanceof Response) return body;
  const answer =
    "contentType" in body
      ? { ...(await feedAnswer(body.text, body.contentType)), vary: VARY, noindex: body.noindex }
      : await pageAnswer(renderPage(body));
  cacheAnswer(pageCache, key, edition, answer);
  return respond(c.req.raw, answer);
}

/** Parses where a page of a list begins; `undefined` if the cursor is malformed. */
export function placeOf(c: Context<App>): { before: ReturnType<typeof parseCursor> } | undefined {
  const text = c.req.query("before");
  if (text === undefined) return { before: undefined };
  const before = parseCursor(text);
  return before && { before };
}

/** Longer questions are too long in any case; so much of one is shown again. */
const SHOWN_MAX = 1_000;

/** Returns the question that somebody typed. */
export function typedQuestion(c: Pick<Context, "req">): string {
  return (c.req.query("q") ?? "")
    .slice(0, SHOWN_MAX)
    .replace(/\p{Cc}|\p{Cs}/gu, " ")
    .trim();
}

/** Returns whether a page is asked for in Markdown: by its address, or by what is accepted. */
export function asksForMarkdown(c: Context): boolean {
  const supports = ["text/html", "text/markdown"];
  return (
    pageOfMarkdown(c.req.path) !== undefined ||
    accepts(c, { header: "Accept", supports, default: "text/html" }) === "text/markdown"
  );
}

/** Renders a page that says what went wrong and where to go. */
export async function problemPage(c: Context<App>, status: ProblemStatus): Promise<Response> {
  const now = Date.now();
  try {
    const ports = await readingPorts(c.env, now);
    if (asksForMarkdown(c)) {
      const { title, happened, next } = visitor(c, ports).locale.pages.problem[status];
      const headers = { "Content-Type": "text/markdown; charset=utf-8", "Cache-Control": "no-store", Vary: VARY };
      return c.body(`# ${title}\n\n${happened} ${next}\n`, status, headers);
    }
    // Offer posts to read, unless reading them is what failed.
    const entries =
      status === 404 || status === 410 || status === 500
        ? await ports.posts.entries(latest(undefined, PROBLEM_ENTRIES), now).catch(() => [])
        : undefined;
    return page(c, <ProblemPage {...visitor(c, ports)} status={status} entries={entries} />, status, "no-store");
  } catch {
    return withoutDatabase(c, status);
  }
}

/** Renders the same without the database, and so without a title. */
function withoutDatabase(c: Context<App>, status: ProblemStatus): Promise<Response> | Response {
  try {
    const site = siteOf(c.env, {});
    return page(c, <ProblemPage {...visitor(c, { site })} status={status} />, status, "no-store");
  } catch {
    return c.text(status === 404 ? "Not found." : "Internal error. Please try again.", status);
  }
}
