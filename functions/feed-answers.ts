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

// By the address exactly as it was asked for; an isolate that lives long forgets the oldest first.
const remembered = new Map<string, { version: number; answer: FeedAnswer }>();
let rememberedBytes = 0;

export function recall(url: string, version: number): FeedAnswer | undefined {
  const found = remembered.get(url);
  return found?.version === version ? found.answer : undefined;
}

export function remember(url: string, version: number, answer: FeedAnswer): void {
  forget(url);
  remembered.set(url, { version, answer });
  rememberedBytes += answer.body.length;
  for (const oldest of remembered.keys()) {
    if (rememberedBytes <= REMEMBERED_BYTES) break;
    forget(oldest);
  }
}

function forget(url: string): void {
  const found = remembered.get(url);
  if (!found) return;
  rememberedBytes -= found.answer.body.length;
  remembered.delete(url);
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
