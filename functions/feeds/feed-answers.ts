import { isHttps, secure } from "../http/security-headers.ts";

/** A feed as it is answered: its bytes, encoded and hashed once. */
export interface FeedAnswer {
  body: Uint8Array<ArrayBuffer>;
  /** Quoted, strong (RFC 9110 §8.8.3). */
  etag: string;
  contentType: string;
  cacheControl: string;
  /** RFC 8288: the hub that tells of changes, and the address it knows the feed by (W3C WebSub §4). */
  link?: string | undefined;
  /** Of a page: what it may load and run. */
  policy?: string | undefined;
}

/** What readers and caches may do with a feed: news is at most a minute late, a feed that fails is served stale. */
export const CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300, stale-if-error=86400";

/** RFC 5005 §4: an archive document is read once. A month, and no year: what is withdrawn must leave caches some day. */
export const ARCHIVE_CACHE_CONTROL = "public, max-age=2592000, immutable";

/** Bytes of feeds an isolate keeps, the addresses they are kept under included. */
const REMEMBERED_BYTES = 24 * 1024 * 1024;

/** Feeds of one site by their address, oldest first. */
interface Memory {
  answers: Map<string, { version: number; answer: FeedAnswer }>;
  bytes: number;
}

const caches = new WeakMap<object, Memory>();

export function cachedAnswer(env: object, url: string, version: number): FeedAnswer | undefined {
  const found = caches.get(env)?.answers.get(url);
  return found?.version === version ? found.answer : undefined;
}

/** The answer that was given last, of whatever version: better than none when no new one can be made. */
export function staleAnswer(env: object, url: string): FeedAnswer | undefined {
  return caches.get(env)?.answers.get(url)?.answer;
}

export function cacheAnswer(env: object, url: string, version: number, answer: FeedAnswer): void {
  const memory = caches.get(env) ?? { answers: new Map(), bytes: 0 };
  caches.set(env, memory);
  forget(memory, url);
  memory.answers.set(url, { version, answer });
  memory.bytes += weightOf(url, answer);
  for (const oldest of memory.answers.keys()) {
    if (memory.bytes <= REMEMBERED_BYTES) break;
    forget(memory, oldest);
  }
}

/** What an answer takes of the memory: two bytes a character of its address, and what holds it all together. */
function weightOf(url: string, { body }: FeedAnswer): number {
  return body.length + url.length * 2 + 1024;
}

function forget(memory: Memory, url: string): void {
  const found = memory.answers.get(url);
  if (!found) return;
  memory.bytes -= weightOf(url, found.answer);
  memory.answers.delete(url);
}

export async function feedAnswer(
  text: string,
  contentType: string,
  { link, cacheControl = CACHE_CONTROL }: { link?: string | undefined; cacheControl?: string } = {},
): Promise<FeedAnswer> {
  const body = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body), 0, 16);
  return { body, etag: `"${Buffer.from(hash).toString("base64url")}"`, contentType, cacheControl, link };
}

/** The headers of each answer, made once: to set them for each reader took longer than all else. */
const prepared = new WeakMap<FeedAnswer, { overHttps: boolean; found: Headers; unchanged: Headers }>();

function headersOf(answer: FeedAnswer, overHttps: boolean) {
  const known = prepared.get(answer);
  if (known?.overHttps === overHttps) return known;
  const { etag, contentType, cacheControl, link, policy } = answer;
  const unchanged = {
    ETag: etag,
    "Cache-Control": cacheControl,
    Vary: contentType.includes("+xml") ? "Accept-Encoding, Sec-Fetch-Dest" : "Accept-Encoding",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
  };
  const found = new Headers({ ...unchanged, "Content-Type": contentType });
  if (link !== undefined) found.set("Link", link);
  if (policy !== undefined) found.set("Content-Security-Policy", policy);
  const made = { overHttps, found: secure(found, overHttps), unchanged: secure(new Headers(unchanged), overHttps) };
  prepared.set(answer, made);
  return made;
}

/**
 * 200 with the bytes, or 304 without (RFC 9110 §13.1.2, §15.4.5). There is no Last-Modified, and If-Modified-Since is not
 * looked at: a post that is withdrawn makes a feed older, and readers that go by dates would not see it for days.
 */
export function respond(request: Request, answer: FeedAnswer): Response {
  const { body, etag, contentType } = answer;
  const { found, unchanged } = headersOf(answer, isHttps(request));
  const known = request.headers.get("If-None-Match");
  if (known !== null && matches(known, etag)) return new Response(null, { status: 304, headers: unchanged });
  const isHead = request.method === "HEAD";
  const response = new Response(isHead ? null : body, { headers: found });
  if (isHead) response.headers.set("Content-Length", String(body.length));
  if (opensInBrowser(request, contentType)) response.headers.set("Content-Type", "application/xml; charset=utf-8");
  return response;
}

/** Browsers apply a stylesheet to `application/xml`, and show a feed by its own type as plain text. The bytes are the same. */
function opensInBrowser(request: Request, contentType: string): boolean {
  return contentType.includes("+xml") && request.headers.get("Sec-Fetch-Dest") === "document";
}

/** Other sites read feeds in their visitors' browsers (Fetch standard, CORS protocol). */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Cache-Control, Content-Type",
      "Access-Control-Max-Age": "86400",
    },
  });
}

/** Whether an If-None-Match names an ETag, compared weakly: caches on the way may have weakened it (RFC 9110 §8.8.3.2). */
function matches(header: string, etag: string): boolean {
  if (header === etag || header.trim() === "*") return true;
  return header.split(",").some((part) => part.trim().replace(/^W\//, "") === etag);
}
