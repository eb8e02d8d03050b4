/** A feed as it is answered: its bytes, encoded and hashed once. */
export interface FeedAnswer {
  body: Uint8Array<ArrayBuffer>;
  /** Quoted, strong (RFC 9110 §8.8.3). */
  etag: string;
  contentType: string;
}

/** What readers and caches may do with a feed: news is at most a minute late, a feed that fails is served stale. */
const CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300, stale-if-error=86400";

/** Bytes of feeds an isolate keeps. */
const REMEMBERED_BYTES = 24 * 1024 * 1024;

/** Feeds of one site by the address exactly as it was asked for, oldest first. */
interface Memory {
  answers: Map<string, { version: number; answer: FeedAnswer }>;
  bytes: number;
}

const memories = new WeakMap<object, Memory>();

export function recall(env: object, url: string, version: number): FeedAnswer | undefined {
  const found = memories.get(env)?.answers.get(url);
  return found?.version === version ? found.answer : undefined;
}

export function remember(env: object, url: string, version: number, answer: FeedAnswer): void {
  const memory = memories.get(env) ?? { answers: new Map(), bytes: 0 };
  memories.set(env, memory);
  forget(memory, url);
  memory.answers.set(url, { version, answer });
  memory.bytes += answer.body.length;
  for (const oldest of memory.answers.keys()) {
    if (memory.bytes <= REMEMBERED_BYTES) break;
    forget(memory, oldest);
  }
}

function forget(memory: Memory, url: string): void {
  const found = memory.answers.get(url);
  if (!found) return;
  memory.bytes -= found.answer.body.length;
  memory.answers.delete(url);
}

export async function feedAnswer(text: string, contentType: string): Promise<FeedAnswer> {
  const body = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body), 0, 16);
  return { body, etag: `"${Buffer.from(hash).toString("base64url")}"`, contentType };
}

/** 200 with the bytes, or 304 without (RFC 9110 §13.1.2, §15.4.5). */
export function respond(request: Request, { body, etag, contentType }: FeedAnswer): Response {
  const headers: Record<string, string> = {
    ETag: etag,
    "Cache-Control": CACHE_CONTROL,
    Vary: "Accept-Encoding",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
  };
  const known = request.headers.get("If-None-Match");
  if (known !== null && matches(known, etag)) return new Response(null, { status: 304, headers });
  headers["Content-Type"] = contentType;
  headers["X-Content-Type-Options"] = "nosniff";
  if (request.method !== "HEAD") return new Response(body, { headers });
  headers["Content-Length"] = String(body.length);
  return new Response(null, { headers });
}

/** Whether an If-None-Match names an ETag, compared weakly: caches on the way may have weakened it (RFC 9110 §8.8.3.2). */
function matches(header: string, etag: string): boolean {
  if (header === etag || header.trim() === "*") return true;
  return header.split(",").some((part) => part.trim().replace(/^W\//, "") === etag);
}
