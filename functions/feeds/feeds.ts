import { type Context, Hono } from "hono";
import { WrongSettings } from "../../src/config.ts";
import { type Feed, type FeedSelection, isNarrowed } from "../../src/core/feeds/feed.ts";
import { lazily } from "../../src/core/lazily.ts";
import { LABEL_MAX, type LabelKind, type LabelRef, labelId } from "../../src/core/posts/category.ts";
import { keptIds, keptScope, type Merges } from "../../src/core/posts/merges.ts";
import { parseQuestion, type Question, questionText } from "../../src/core/posts/question.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import { type ComposedFeed, composeFeed, knownBodies } from "../../src/formats/compose-feed.ts";
import { feedStylesheet } from "../../src/formats/feed-stylesheet.ts";
import type { Format } from "../../src/formats/format.ts";
import * as formats from "../../src/formats/index.ts";
import { logOf, siteOf, wireFeeds } from "../../src/shared-parts.ts";
import { readArchive } from "../../src/use-cases/feeds/read-archive.ts";
import { readFeed, type UnknownLabel } from "../../src/use-cases/feeds/read-feed.ts";
import { freshVersion, readingSite, withTimeout } from "../context.ts";
import { edgeCache, type Kept } from "../edge-cache.ts";
import type { GazetteEnv } from "../env.ts";
import { parseFields, problem, RefusedRequest, refusedFields } from "../http/problem.ts";
import { exceedsRateLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import {
  ARCHIVE_CACHE_CONTROL,
  CACHE_CONTROL,
  cacheAnswer,
  cachedAnswer,
  endlessCache,
  type FeedAnswer,
  feedAnswer,
  isAnswerOf,
  packAnswer,
  preflight,
  respond,
  staleAnswer,
  unpackAnswer,
} from "./feed-answers.ts";
import { countFeedRequest } from "./feed-counts.ts";
import { FeedQuery } from "./feed-query.ts";

/** How long a data centre keeps the last feed of an address: as long as readers may use a stale one. In seconds. */
const EDGE_SECONDS = 86_400;

const ALLOWED = ["GET", "HEAD", "OPTIONS"];

/** Routes of feeds. */
export const feeds = lazily(() => {
  const feeds = new Hono<App>();

  /** Routes the address of a feed: read it, or be told that there is nothing else to do with it. */
  function route(path: string, handler: (c: Context<App>) => Response | Promise<Response>): void {
    feeds.options(path, preflight);
    feeds.get(path, handler);
    feeds.all(path, (c) => {
      c.header("Allow", ALLOWED.join(", "));
      return problem(c, 405, reason("method-not-allowed", { method: c.req.method, allowed: ALLOWED }));
    });
  }

  const names = Object.values(formats).map(({ filename }) => filename.replace(".", "\\."));
  const file = `:file{(?:${names.join("|")})}`;
  const month = ":month{[0-9]{4}-[0-9]{2}}";

  for (const [page, kind] of [
    ["/", undefined],
    ["/categories/:id/", "category"],
    ["/tags/:id/", "tag"],
    ["/authors/:id/", "author"],
  ] as const) {
    route(page + file, (c) => answer(c, formatNamed(c.req.param("file")), scopeOf(kind, c.req.param("id"))));

    for (const path of [`${page}archive/${month}/${file}`, `${page}archive/${month}/:part{[1-9][0-9]{0,3}}/${file}`]) {
      route(path, (c) => {
        const { id, month = "", part, file } = c.req.param() as Partial<Record<string, string>>;
        // The first part is at the month's own address.
        if (part === "1") return problem(c, 404, reason("archive-part-unnumbered"));
        return answer(c, formatNamed(file), scopeOf(kind, id), { month, part: Number(part ?? 1) });
      });
    }
  }

  // Addresses of jekyll-feed, for readers who subscribed before the site moved to Gazette.
  route("/feed.xml", (c) => answer(c, formats.atom, undefined));
  route("/feed/:file{.+\\.xml}", (c) =>
    answer(c, formats.atom, scopeOf("category", c.req.param("file")?.slice(0, -".xml".length))),
  );

  feeds.get("/feed.css", (c) =>
    c.body(feedStylesheet, 200, {
      "Content-Type": "text/css; charset=utf-8",
      "Cache-Control": "public, max-age=86400",
    }),
  );

  return feeds;
});

/** Returns the answer that an isolate has cached, if the site has not changed since. */
export function cachedFeed(
  request: Request,
  env: GazetteEnv,
  context: Pick<ExecutionContext, "waitUntil">,
): Response | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const version = freshVersion(env, Date.now());
  const known = version === undefined ? undefined : cachedAnswer(cacheOf(env, request.url), request.url, version);
  if (!known) return undefined;
  const response = respond(request, known);
  countFeedRequest(request, response, env, context);
  return response;
}

function formatNamed(filename: string | undefined): Format | undefined {
  return Object.values(formats).find((format) => format.filename === filename);
}

function scopeOf(kind: LabelKind | undefined, id: string | undefined): FeedSelection["scope"] {
  return kind && { kind, id: labelId(id ?? "") };
}

async function answer(
  c: Context<App>,
  format: Format | undefined,
  scope: FeedSelection["scope"],
  archive?: { month: string; part: number },
): Promise<Response> {
  if (!format) return problem(c, 404, reason("no-such-format"));
  const moved = toNormalForm(c);
  if (moved) return moved;
  const address = cacheKey(c.req.url);
  const known = staleAnswer(cacheOf(c.env, address), address);
  try {
    const newest = newestAnswer(c, address, format, scope, archive);
    const response = await (known ? withTimeout(newest) : newest);
    if (response.ok || response.status === 304) countFeedRequest(c.req.raw, response, c.env, c.executionCtx);
    return response;
  } catch (fault) {
    if (fault instanceof RefusedRequest || fault instanceof WrongSettings) throw fault;
    const stale = known ?? unpacked(await feedCopy(c.env, address).get());
    if (!stale) {
      countFeedRequest(c.req.raw, { status: 503 }, c.env, c.executionCtx);
      throw fault;
    }
    // A stale feed rather than an error: the next request gets what is new.
    logOf(c.env).fault("feed-served-stale", fault);
    return respond(c.req.raw, stale);
  }
}

async function newestAnswer(
  c: Context<App>,
  address: string,
  format: Format,
  asked: FeedSelection["scope"],
  archive: { month: string; part: number } | undefined,
): Promise<Response> {
  const { version, settings, bindings } = await readingSite(c.env, Date.now(), c.executionCtx);
  const cache = cacheOf(c.env, address);
  const known = cachedAnswer(cache, address, version);
  if (known) return respond(c.req.raw, known);

  const site = siteOf(c.env, settings);
  // The address of a merged category serves the kept category's feed, byte for byte. No redirect: a permanent one could not be
  // undone, and a reader that follows none would lose the feed.
  const scope = keptScope(site.categoryMerges, asked);
  const selection = { scope, ...narrowing(new URL(c.req.url).searchParams, site) };
  if (archive && isNarrowed(selection)) return problem(c, 404, reason("no-such-archive"));
  const edge = feedCopy(c.env, address);
  const kept = await edge.get();
  let found = kept && isAnswerOf(version, kept, Date.now()) ? unpackAnswer(kept) : undefined;
  if (!found) {
    const ports = wireFeeds(c.env, bindings, site);
    if (selection.question && (await exceedsRateLimit(c, ports, "question")))
      return problem(c, 429, reason("too-many-questions"));
    const before = staleAnswer(cache, address) ?? unpacked(kept);
    const known = knownBodies(before, { ...site, siteUrl: site.url.href });
    const composed = await compose(format, before, known, (knownBodies) =>
      archive
        ? readArchive(ports, scope, archive, format, Date.now())
        : readFeed(ports, { ...selection, knownBodies }, format, Date.now()),
    );
    if (!composed) return problem(c, 404, reason("no-such-archive"));
    if ("unknown" in composed) return problem(c, 404, reason("no-such-feed", { ...composed.unknown }));
    const { feed, body, composition } = composed;
    const link = feed.hub && `<${feed.hub}>; rel="hub", <${feed.selfUrl(format.filename)}>; rel="self"`;
    found = await feedAnswer(body, format.contentType, {
      link: link && link.length <= LINK_MAX ? link : undefined,
      cacheControl: archive ? ARCHIVE_CACHE_CONTROL : CACHE_CONTROL,
      composition,
    });
    c.executionCtx.waitUntil(edge.put(packAnswer(found, version, Date.now()), EDGE_SECONDS));
  }
  cacheAnswer(cache, address, version, found);
  return respond(c.req.raw, found);
}

/** Composes a feed of the feed before and of what is read; of all that is read if an entry changed whose body was known. */
async function compose(
  format: Format,
  before: FeedAnswer | undefined,
  known: string[],
  read: (knownBodies: string[]) => Promise<Feed | UnknownLabel | undefined>,
): Promise<(ComposedFeed & { feed: Feed }) | UnknownLabel | undefined> {
  const feed = await read(known);
  if (!feed || "unknown" in feed) return feed;
  const composed = composeFeed(format, feed, before);
  return composed ? { ...composed, feed } : compose(format, before, [], read);
}

/** Returns the key of the isolate's cache for an address. Where there is a question, it comes first. */
function cacheOf(env: GazetteEnv, address: string): object {
  return address.includes("?q=") ? endlessCache(env) : env;
}

/** Parses the question of a feed's address, or refuses it. */
function questionIn(query: URLSearchParams): Question | undefined {
  if (!query.has("q")) return undefined;
  const reading = parseQuestion(query.getAll("q").join(" "));
  if ("problem" in reading) throw refusedFields([{ field: "q", reason: reading.problem }]);
  return reading.question;
}

/** Redirects to the one address that equal questions have. Caches keep that for minutes: the normal form may change with us. */
function toNormalForm(c: Context<App>): Response | undefined {
  const { pathname, searchParams } = new URL(c.req.url);
  const question = questionIn(searchParams);
  if (!question) return undefined;
  const asked = searchParams.getAll("q");
  const normal = questionText(question);
  if (asked.length === 1 && asked[0] === normal) return undefined;
  searchParams.set("q", normal);
  c.header("Cache-Control", "public, max-age=300");
  c.header("Access-Control-Allow-Origin", "*");
  return c.redirect(`${pathname}?${searchParams}`, 301);
}

/** Query parameters of a feed: lists of ids, and single values. */
const LISTS = ["category", "exclude", "tag"];
const SINGLES = ["limit", "content", "before"];

/**
 * Normalizes an address into a cache key: only the parameters of a feed, in one order. Tracking parameters make no other feed,
 * and evict nothing.
 */
function cacheKey(address: string): string {
  const { origin, pathname, searchParams } = new URL(address);
  const kept = new URLSearchParams();
  const question = searchParams.get("q");
  if (question !== null) kept.set("q", question);
  for (const name of LISTS) {
    const ids = idsIn(searchParams, name).sort();
    if (ids.length > 0) kept.set(name, ids.join(","));
  }
  for (const name of SINGLES) {
    const value = searchParams.get(name);
    if (value !== null) kept.set(name, value);
  }
  const query = kept.toString().replaceAll("%2C", ",");
  return `${origin}${pathname}${query && `?${query}`}`;
}

function idsIn(query: URLSearchParams, name: string): string[] {
  const names = query.getAll(name).flatMap((value) => value.split(","));
  if (names.some(({ length }) => length > LABEL_MAX))
    throw new RefusedRequest(400, reason("too-long", { most: LABEL_MAX }));
  const given = names.filter((text) => text.trim() !== "");
  // Without its labels a filter would let everything through.
  if (names.length > 0 && given.length === 0) throw new RefusedRequest(400, reason("feed-filter-empty", { name }));
  const strange = given.find((text) => labelId(text) === "");
  const kind = name === "tag" ? "tag" : "category";
  if (strange !== undefined) throw new RefusedRequest(404, reason("no-such-feed", { kind, id: strange }));
  return [...new Set(given.map(labelId))];
}

/** Parses the query of a feed. Ignores unknown parameters: links collect tracking parameters. */
function narrowing(query: URLSearchParams, site: Site): Omit<FeedSelection, "scope"> {
  const ids = (name: string) => idsIn(query, name);
  const given = SINGLES.map((name) => [name, query.get(name) ?? undefined]);
  const {
    limit = site.feeds.limit,
    content = site.feeds.content,
    before,
  } = parseFields(FeedQuery(), Object.fromEntries(given));
  const question = questionIn(query);
  const selection = {
    question: question && keptQuestion(site.categoryMerges, question),
    before,
    categories: keptIds(site.categoryMerges, ids("category")),
    exclude: keptIds(site.categoryMerges, ids("exclude")),
    tags: ids("tag"),
    limit,
    content,
  };
  if (selection.categories.length + selection.exclude.length + selection.tags.length > IDS_MAX)
    throw new RefusedRequest(400, reason("feed-labels-too-many", { most: IDS_MAX }));
  return selection;
}

function keptQuestion(merges: Merges, { labels, notLabels, ...rest }: Question): Question {
  const kept = (refs: LabelRef[]) => refs.map((ref) => keptScope(merges, ref) ?? ref);
  return { ...rest, labels: kept(labels), notLabels: kept(notLabels) };
}

const IDS_MAX = 50;
/** Clients reject headers longer than 16 KB, and a normalized name may be longer than the given one. */
const LINK_MAX = 8_000;

/**
 * Opens the data centre's copy of a feed, which says of which version it is: an isolate that has just begun takes from an earlier
 * one the entries that did not change.
 */
function feedCopy(env: GazetteEnv, url: string) {
  const { pathname, search, origin } = new URL(url);
  return edgeCache(env, `${origin}/kept-feeds${pathname}${search}`);
}

function unpacked(kept: Kept | undefined): FeedAnswer | undefined {
  return kept && unpackAnswer(kept);
}
