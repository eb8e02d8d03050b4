import { type Context, Hono } from "hono";
import { type LabelKind, labelId } from "../../src/core/category.ts";
import { FEED_LIMIT_MAX, type FeedSelection } from "../../src/core/feed.ts";
import type { Site } from "../../src/core/site.ts";
import { feedStylesheet } from "../../src/formats/feed-stylesheet.ts";
import type { Format } from "../../src/formats/format.ts";
import * as formats from "../../src/formats/index.ts";
import { readFeed } from "../../src/use-cases/read-feed.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { freshVersion, pulse } from "../context.ts";
import type { GazetteEnv } from "../env.ts";
import { type FeedAnswer, feedAnswer, recall, remember, respond } from "../feed-answers.ts";
import type { App } from "../http.ts";
import { problem, RefusedRequest } from "../problem.ts";

/** How long the cache of a data centre keeps a feed of one version of the site, in seconds. */
const EDGE_SECONDS = 3_600;

const byFilename = new Map<string, Format>(Object.values(formats).map((format) => [format.filename, format]));
const names = [...byFilename.keys()].map((name) => name.replace(".", "\\.")).join("|");
const file = `:file{(?:${names})}`;

export const feeds = new Hono<App>();

// Other sites read feeds in their visitors' browsers (Fetch standard, CORS protocol).
const preflight = () =>
  new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Headers": "If-None-Match, Content-Type",
      "Access-Control-Max-Age": "86400",
    },
  });

for (const [path, kind] of [
  [`/${file}`, undefined],
  [`/categories/:id/${file}`, "category"],
  [`/tags/:id/${file}`, "tag"],
  [`/authors/:id/${file}`, "author"],
] as const) {
  feeds.options(path, preflight);
  feeds.get(path, (c) => answer(c, byFilename.get(c.req.param("file") ?? ""), scopeOf(kind, c.req.param("id"))));
}

// The addresses jekyll-feed gave out: readers that know them go on working.
feeds.options("/feed.xml", preflight);
feeds.get("/feed.xml", (c) => answer(c, formats.atom, undefined));
feeds.options("/feed/:file{.+\\.xml}", preflight);
feeds.get("/feed/:file{.+\\.xml}", (c) =>
  answer(c, formats.atom, scopeOf("category", c.req.param("file").slice(0, -".xml".length))),
);

feeds.get("/feed.css", (c) =>
  c.body(feedStylesheet, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=86400" }),
);

/** The answer an isolate has in its memory, if the site has not changed since; nothing otherwise. */
export function rememberedFeed(request: Request, env: GazetteEnv): Response | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const version = freshVersion(env, Date.now());
  const known = version === undefined ? undefined : recall(env, request.url, version);
  return known && respond(request, known);
}

function scopeOf(kind: LabelKind | undefined, id: string | undefined): FeedSelection["scope"] {
  return kind && { kind, id: labelId(id ?? "") };
}

async function answer(c: Context<App>, format: Format | undefined, scope: FeedSelection["scope"]): Promise<Response> {
  if (!format) return problem(c, 404, "There is no such feed format.");
  const { version, settings } = await pulse(c.env, Date.now());
  const url = c.req.url;
  const known = recall(c.env, url, version);
  if (known) return respond(c.req.raw, known);

  const site = siteOf(c.env, settings);
  const selection = { scope, ...narrowing(new URL(url).searchParams, site) };
  const edge = edgeCache(url, version);
  let found = await edge.get();
  if (!found) {
    const feed = await readFeed(wire(c.env, c.env, site), selection, Date.now());
    if (!feed)
      return problem(c, 404, `There is no ${scope?.kind} "${scope?.id}" here. All feeds are listed in /opml.xml.`);
    found = await feedAnswer(format.write(feed), format.contentType);
    c.executionCtx.waitUntil(edge.put(found));
  }
  remember(c.env, url, version, found);
  return respond(c.req.raw, found);
}

/** The query of a feed address. Parameters that are not ours are left alone: links collect them on their way. */
function narrowing(query: URLSearchParams, site: Site): Omit<FeedSelection, "scope"> {
  const ids = (name: string) => [
    ...new Set(
      query
        .getAll(name)
        .flatMap((value) => value.split(","))
        .map(labelId)
        .filter(Boolean),
    ),
  ];
  const limit = query.get("limit") ?? String(site.feeds.limit);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > FEED_LIMIT_MAX)
    throw new RefusedRequest(400, `limit must be a number from 1 to ${FEED_LIMIT_MAX}.`);
  const content = query.get("content") ?? site.feeds.content;
  if (content !== "full" && content !== "summary") throw new RefusedRequest(400, "content must be full or summary.");
  const selection = {
    categories: ids("category"),
    exclude: ids("exclude"),
    tags: ids("tag"),
    limit: Number(limit),
    content,
  };
  if (selection.categories.length + selection.exclude.length + selection.tags.length > IDS_MAX)
    throw new RefusedRequest(400, `A feed takes at most ${IDS_MAX} categories and tags in all.`);
  return { ...selection, content };
}

const IDS_MAX = 50;

/** The data centre's cache. A change of the site changes the address things are kept under, so nothing has to be purged. */
function edgeCache(url: string, version: number) {
  const { default: edge } = caches as unknown as { default: Cache };
  const { pathname, search, origin } = new URL(url);
  const key = `${origin}/feeds-of-version/${version}${pathname}${search}`;
  return {
    async get(): Promise<FeedAnswer | undefined> {
      const found = await edge.match(key);
      const etag = found?.headers.get("X-Feed-ETag");
      if (!found || !etag) return undefined;
      return {
        body: new Uint8Array(await found.arrayBuffer()),
        etag,
        contentType: found.headers.get("Content-Type") ?? "",
      };
    },
    async put({ body, etag, contentType }: FeedAnswer): Promise<void> {
      const headers = { "X-Feed-ETag": etag, "Content-Type": contentType, "Cache-Control": `max-age=${EDGE_SECONDS}` };
      await edge.put(key, new Response(body, { headers }));
    },
  };
}
