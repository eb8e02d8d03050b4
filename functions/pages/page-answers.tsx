import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { FeedSelection } from "../../src/core/feeds/feed.ts";
import { parseCursor } from "../../src/core/feeds/feed.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import * as formats from "../../src/formats/index.ts";
import { type Locale, localeFor } from "../../src/locales/index.ts";
import { ProblemPage, type ProblemStatus } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import type { Ports } from "../../src/ports/index.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { cachedSite, readingPorts } from "../context.ts";
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

/** Nothing but our own stylesheet, and images from wherever the posts have them. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML = "text/html; charset=utf-8";

/** What a page may do. One that the layout gave scripts may run scripts, ours alone, and these may ask us. */
function policyOf(html: string): string {
  return html.includes('<script type="module" src="')
    ? `${PAGE_POLICY}; script-src 'self'; connect-src 'self'`
    : PAGE_POLICY;
}

/** The headers of a page that is not kept as it is. */
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
/** Posts that a page offers which has nothing to show. */
const OFFERED_ENTRIES = 5;

/** The newest posts of the site or a label, as a page lists them. */
export function latest(scope: FeedSelection["scope"], limit: number): FeedSelection {
  return { scope, categories: [], exclude: [], tags: [], limit, content: "summary" };
}

/** What a page is made from. */
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

// Apart from the feeds: a robot that walks through all pages must not drive them out of memory.
const shelves = new WeakMap<object, object>();

/**
 * A page that follows from the posts and the site alone: made once for a version of them. `query` names what it looks at in
 * the query. Nothing made is a page that does not exist; an answer that is made instead of a page is given, and not kept.
 */
export async function keptPage(
  c: Context<App>,
  query: string[],
  make: (reading: Reading) => Promise<JSX.Element | Response | undefined>,
): Promise<Response> {
  const now = Date.now();
  const { version, settings } = await cachedSite(c.env, now);
  const shelf = shelves.get(c.env) ?? {};
  shelves.set(c.env, shelf);
  const key = [c.req.path, ...query.map((name) => c.req.query(name) ?? "")].join("\n");
  const known = cachedAnswer(shelf, key, version);
  if (known) return respond(c.req.raw, known);
  const ports = wire(c.env, c.env, siteOf(c.env, settings));
  let body: JSX.Element | Response | undefined;
  try {
    body = await make({ ports, page: { site: ports.site, locale: localeFor(ports.site.language) }, now });
  } catch (fault) {
    const stale = staleAnswer(shelf, key);
    if (!stale) throw fault;
    ports.log.fault("page-served-stale", fault);
    return respond(c.req.raw, stale);
  }
  if (!body) return problemPage(c, 404);
  if (body instanceof Response) return body;
  const answer = await pageAnswer(renderPage(body));
  cacheAnswer(shelf, key, version, answer);
  return respond(c.req.raw, answer);
}

/** Where a page of a list begins: `first`, a place, or nothing when the address is damaged. */
export function placeOf(c: Context<App>): { before: ReturnType<typeof parseCursor> } | undefined {
  const text = c.req.query("before");
  if (text === undefined) return { before: undefined };
  const before = parseCursor(text);
  return before && { before };
}

/** A page that says what went wrong, and where to go. */
export async function problemPage(c: Context<App>, status: ProblemStatus): Promise<Response> {
  const now = Date.now();
  try {
    const { site, posts } = await readingPorts(c.env, now);
    // Whoever finds nothing, or a fault, should find the posts all the same; but they may be what is at fault.
    const entries =
      status === 404 || status === 410 || status === 500
        ? await posts.entries(latest(undefined, OFFERED_ENTRIES), now).catch(() => [])
        : undefined;
    const body = <ProblemPage site={site} locale={localeFor(site.language)} status={status} entries={entries} />;
    return page(c, body, status, "no-store");
  } catch {
    return withoutDatabase(c, status);
  }
}

/** The same with nothing to read from: in the language of a site nobody knows. */
function withoutDatabase(c: Context<App>, status: ProblemStatus): Promise<Response> | Response {
  try {
    const site = siteOf(c.env, {});
    return page(c, <ProblemPage site={site} locale={localeFor(site.language)} status={status} />, status, "no-store");
  } catch {
    return c.text(status === 404 ? "Not found." : "Something failed on our side. Please try again.", status);
  }
}
