import { gunzipSync, gzipSync } from "node:zlib";
import type { Context } from "hono";
import { SizedCache } from "../../src/core/sized-cache.ts";
import type { Composition } from "../../src/formats/compose-feed.ts";
import type { Kept } from "../edge-cache.ts";
import { acceptsGzip } from "../http/content-encoding.ts";
import { isHttps, secure } from "../http/security-headers.ts";

/** The answer to a feed request: encoded and hashed once, served many times. */
export interface FeedAnswer {
  body: Uint8Array<ArrayBuffer>;
  /** The body compressed: the network compresses pages by itself, but not Atom, JSON Feed or OPML. */
  gzip?: Uint8Array<ArrayBuffer> | undefined;
  /** Of the plain body; quoted, strong (RFC 9110 §8.8.3). */
  etag: string;
  contentType: string;
  cacheControl: string;
  /** Link header (RFC 8288) with the hub and the feed's address there (W3C WebSub §4). */
  link?: string | undefined;
  /** Content-Security-Policy of a page. */
  policy?: string | undefined;
  /** Request headers that decide the answer, besides the encoding. */
  vary?: string | undefined;
  /** Kept out of search engines. */
  noindex?: boolean | undefined;
  /** Of what the body was composed: the next version takes what did not change from it. */
  composition?: Composition | undefined;
}

/** Posts appear at most a minute late; caches serve a stale feed while ours fails. */
export const CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300, stale-if-error=86400";

/** An archive document seldom changes (RFC 5005 §4), but it does: posts are corrected and withdrawn, and older ones added. */
export const ARCHIVE_CACHE_CONTROL = "public, max-age=86400, stale-while-revalidate=86400, stale-if-error=2592000";

/** Bytes of feeds an isolate caches, their keys included. */
const CACHE_BYTES = 24 * 1024 * 1024;

/** What an answer was made of: the version of the site, and for pages the day. */
type Version = number | string;

const caches = new WeakMap<object, SizedCache<{ version: Version; answer: FeedAnswer }>>();
const endless = new WeakMap<object, object>();

/**
 * Returns the key of a second cache, for pages and for feeds of questions: a robot that crawls all pages, or strangers who think of
 * questions, must not evict the other feeds.
 */
export function endlessCache(env: object): object {
  const key = endless.get(env) ?? {};
  endless.set(env, key);
  return key;
}

export function cachedAnswer(env: object, url: string, version: Version): FeedAnswer | undefined {
  const found = caches.get(env)?.get(url);
  return found?.version === version ? found.answer : undefined;
}

/** Returns the last answer of any version: better than none when no new one can be made. */
export function staleAnswer(env: object, url: string): FeedAnswer | undefined {
  return caches.get(env)?.get(url)?.answer;
}

export function cacheAnswer(env: object, url: string, version: Version, answer: FeedAnswer): void {
  const cache = caches.get(env) ?? new SizedCache(CACHE_BYTES);
  caches.set(env, cache);
  cache.set(url, { version, answer }, sizeOf(url, answer));
}

/** Estimates the memory of an answer: two bytes a character of text, and a constant for each object. */
function sizeOf(url: string, { body, gzip, composition }: FeedAnswer): number {
  const entries = composition?.entries ?? [];
  const about = entries.reduce((sum, entry) => sum + entry.about.length * 2 + 256, 0);
  return body.length + (gzip?.length ?? 0) + about + url.length * 2 + 1024;
}

export async function feedAnswer(
  content: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  {
    cacheControl = CACHE_CONTROL,
    ...others
  }: Pick<FeedAnswer, "link" | "composition"> & { cacheControl?: string } = {},
): Promise<FeedAnswer> {
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body), 0, 16);
  const etag = `"${Buffer.from(hash).toString("base64url")}"`;
  return {
    body,
    gzip: isCompressedOnTheWay(contentType) ? undefined : gzipped(body),
    etag,
    contentType,
    cacheControl,
    ...others,
  };
}

/** Returns whether the network compresses a media type wherever Gazette runs: pages, styles and scripts. A PNG is compressed. */
function isCompressedOnTheWay(contentType: string): boolean {
  if (contentType === "image/png") return true;
  return contentType.startsWith("text/") && !contentType.startsWith("text/x-opml");
}

/** Of prose it takes four fifths of the time that zlib's own choice, 6, takes, and half a percent more bytes. */
const LEVEL = 5;

function gzipped(body: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const packed = new Uint8Array(gzipSync(body, { level: LEVEL }));
  return packed.length < body.length ? packed : undefined;
}

/** Replaced by `infra/bundle.ts`: changes with every source and package. */
declare const GAZETTE_BUILD: string | undefined;

/** Another build may write an entry otherwise: nothing is taken from its feeds, unless no other can be made. */
const build = typeof GAZETTE_BUILD === "undefined" ? "" : GAZETTE_BUILD;

interface Packed extends Omit<FeedAnswer, "body" | "gzip" | "composition"> {
  isGzip: boolean;
  length: number;
  version: Version;
  build: string;
  madeAt: number;
}

/** How long an answer from a cache counts as that of its version: settings of a deployment change without it. */
const FRESH_MS = 3_600_000;

/** Splits an answer for a cache: the body, followed by what it was composed of, and all else as text. */
export function packAnswer({ body, gzip, composition, ...rest }: FeedAnswer, version: Version, now: number): Kept {
  const sent = gzip ?? body;
  const about: Packed = { ...rest, isGzip: gzip !== undefined, length: sent.length, version, build, madeAt: now };
  const made = Buffer.from(composition ? JSON.stringify(composition) : "");
  return { bytes: Buffer.concat([sent, made]), about: JSON.stringify(about) };
}

/** Returns whether an answer is the one that would be made of a version now. */
export function isAnswerOf(version: Version, { about }: Kept, now: number): boolean {
  const packed: Packed = JSON.parse(about);
  return packed.version === version && packed.build === build && now - packed.madeAt < FRESH_MS;
}

export function unpackAnswer({ bytes, about }: Kept): FeedAnswer {
  const { isGzip, length, version, build: writer, madeAt, ...rest }: Packed = JSON.parse(about);
  const [sent, made] = [bytes.subarray(0, length), bytes.subarray(length)];
  const body = isGzip ? new Uint8Array(gunzipSync(sent)) : sent;
  const isOurs = made.length > 0 && writer === build;
  return {
    ...rest,
    body,
    ...(isGzip && { gzip: sent }),
    ...(isOurs && { composition: JSON.parse(new TextDecoder().decode(made)) }),
  };
}

/** Headers by the bytes they go with, made once: making them for each request took longer than everything else. */
const headersCache = new WeakMap<Uint8Array, { overHttps: boolean; found: Headers; unchanged: Headers }>();

function headersOf(answer: FeedAnswer, bytes: Uint8Array, overHttps: boolean) {
  const known = headersCache.get(bytes);
  if (known?.overHttps === overHttps) return known;
  const { cacheControl, contentType, link, policy, vary, noindex } = answer;
  const isGzip = bytes === answer.gzip;
  const unchanged = {
    ETag: isGzip ? answer.etag.replace(/"$/, GZIP_TAG) : answer.etag,
    "Cache-Control": cacheControl,
    Vary: ["Accept-Encoding", vary ?? (contentType.includes("+xml") ? "Sec-Fetch-Dest" : [])].flat().join(", "),
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
  };
  const found = new Headers({ ...unchanged, "Content-Type": contentType });
  if (isGzip) found.set("Content-Encoding", "gzip");
  if (link !== undefined) found.set("Link", link);
  if (noindex) found.set("X-Robots-Tag", "noindex");
  if (policy !== undefined) found.set("Content-Security-Policy", policy);
  const made = { overHttps, found: secure(found, overHttps), unchanged: secure(new Headers(unchanged), overHttps) };
  headersCache.set(bytes, made);
  return made;
}

/** How the tag of the compressed body ends: two bodies never share a strong tag (RFC 9110 §8.8.3.3). */
const GZIP_TAG = '-gzip"';

/**
 * Answers 200 with the bytes, or 304 without (RFC 9110 §13.1.2, §15.4.5). Sends no Last-Modified and ignores If-Modified-Since:
 * withdrawing a post makes the feed's newest date older, and readers that go by dates would not see that for days.
 */
export function respond(request: Request, answer: FeedAnswer): Response {
  const { body, gzip, etag, contentType } = answer;
  const bytes = gzip && acceptsGzip(request.headers.get("Accept-Encoding")) ? gzip : body;
  const { found, unchanged } = headersOf(answer, bytes, isHttps(request));
  const known = request.headers.get("If-None-Match");
  if (known !== null && matches(known, etag)) return new Response(null, { status: 304, headers: unchanged });
  const isHead = request.method === "HEAD";
  const response = new Response(isHead ? null : bytes, {
    headers: found,
    // The bytes are compressed already.
    ...(bytes === gzip && { encodeBody: "manual" }),
  });
  if (isHead) response.headers.set("Content-Length", String(bytes.length));
  if (opensInBrowser(request, contentType)) response.headers.set("Content-Type", "application/xml; charset=utf-8");
  return response;
}

/** Browsers style `application/xml`, but show a feed's own type as plain text. */
function opensInBrowser(request: Request, contentType: string): boolean {
  return contentType.includes("+xml") && request.headers.get("Sec-Fetch-Dest") === "document";
}

/**
 * Answers the preflight of scripts on other sites (Fetch standard, CORS protocol). Every header may be sent: none changes what
 * anybody may read.
 */
export function preflight(c: Context): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Headers": c.req.header("Access-Control-Request-Headers") ?? "*",
      "Access-Control-Max-Age": "86400",
    },
  });
}

/**
 * Returns whether an If-None-Match matches by weak comparison, in either encoding: caches may have weakened the tag, or unpacked
 * the body (RFC 9110 §8.8.3.2).
 */
function matches(header: string, etag: string): boolean {
  if (header === etag || header.trim() === "*") return true;
  return header.split(",").some((part) => part.trim().replace(/^W\//, "").replace(GZIP_TAG, '"') === etag);
}
