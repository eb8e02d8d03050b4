import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { FeedSelection } from "../../src/core/feeds/feed.ts";
import { parseCursor } from "../../src/core/feeds/feed.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { QUESTION_MAX } from "../../src/core/posts/search.ts";
import * as formats from "../../src/formats/index.ts";
import { type Locale, localeFor } from "../../src/locales/index.ts";
import { ProblemPage, type ProblemStatus } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import type { Ports } from "../../src/ports/index.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { readingPorts, readingSite } from "../context.ts";
import {
  CACHE_CONTROL,
  cacheAnswer,
  cachedAnswer,
  type FeedAnswer,
  feedAnswer,
  respond,
  staleAnswer,
} from "../feeds/feed-answers.ts";
import type { App } from "../http.ts";

/** Allows our stylesheet, and images from any host, as posts link them. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML = "text/html; charset=utf-8";

/** Returns the policy of a page. Where the layout added scripts, they may run and fetch from our origin. */
function policyOf(html: string): string {
  return html.includes('<script type="module" src="')
    ? `${PAGE_POLICY}; script-src 'self'; connect-src 'self'`
    : PAGE_POLICY;
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
  page: { site: Ports["site"]; locale: Locale };
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
  return { ...(await feedAnswer(html, HTML, { cacheControl })), policy: policyOf(html) };
}

// Apart from the feeds: a robot that crawls all pages must not evict them.
const pageCaches = new WeakMap<object, object>();

/**
 * Renders a page that follows from the posts and the site alone, once a version of them. `query` names the parameters it uses.
 * `undefined` from `make` is a 404; a Response is returned and not cached.
 */
export async function cachedPage(
  c: Context<App>,
  query: string[],
  make: (reading: Reading) => Promise<JSX.Element | Response | undefined>,
): Promise<Response> {
  const now = Date.now();
  const { version, settings, bindings } = await readingSite(c.env, now, c.executionCtx);
  const pageCache = pageCaches.get(c.env) ?? {};
  pageCaches.set(c.env, pageCache);
  const key = [c.req.path, ...query.map((name) => c.req.query(name) ?? "")].join("\n");
  const known = cachedAnswer(pageCache, key, version);
  if (known) return respond(c.req.raw, known);
  const ports = wire(c.env, bindings, siteOf(c.env, settings));
  let body: JSX.Element | Response | undefined;
  try {
    body = await make({ ports, page: { site: ports.site, locale: localeFor(ports.site.language) }, now });
  } catch (fault) {
    const stale = staleAnswer(pageCache, key);
    if (!stale) throw fault;
    ports.log.fault("page-served-stale", fault);
    return respond(c.req.raw, stale);
  }
  if (!body) return problemPage(c, 404);
  if (body instanceof Response) return body;
  const answer = await pageAnswer(renderPage(body));
  cacheAnswer(pageCache, key, version, answer);
  return respond(c.req.raw, answer);
}

/** Parses where a page of a list begins; `undefined` if the cursor is malformed. */
export function placeOf(c: Context<App>): { before: ReturnType<typeof parseCursor> } | undefined {
  const text = c.req.query("before");
  if (text === undefined) return { before: undefined };
  const before = parseCursor(text);
  return before && { before };
}

/** Returns the words that somebody looks for. */
export function typedQuestion(c: Context<App>): string {
  return (c.req.query("q") ?? "")
    .slice(0, QUESTION_MAX)
    .replace(/\p{Cc}|\p{Cs}/gu, " ")
    .trim();
}

/** Renders a page that says what went wrong and where to go. */
export async function problemPage(c: Context<App>, status: ProblemStatus): Promise<Response> {
  const now = Date.now();
  try {
    const { site, posts } = await readingPorts(c.env, now);
    // Offer posts to read, unless reading them is what failed.
    const entries =
      status === 404 || status === 410 || status === 500
        ? await posts.entries(latest(undefined, PROBLEM_ENTRIES), now).catch(() => [])
        : undefined;
    const body = <ProblemPage site={site} locale={localeFor(site.language)} status={status} entries={entries} />;
    return page(c, body, status, "no-store");
  } catch {
    return withoutDatabase(c, status);
  }
}

/** Renders the same without the database: with the default language and no title. */
function withoutDatabase(c: Context<App>, status: ProblemStatus): Promise<Response> | Response {
  try {
    const site = siteOf(c.env, {});
    return page(c, <ProblemPage site={site} locale={localeFor(site.language)} status={status} />, status, "no-store");
  } catch {
    return c.text(status === 404 ? "Not found." : "Internal error. Please try again.", status);
  }
}
