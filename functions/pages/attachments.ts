import { type Context, Hono } from "hono";
import { type ByteRange, byteRange } from "../../src/core/posts/byte-range.ts";
import {
  attachmentType,
  downloadType,
  hasContentHash,
  keyProblem,
  objectKind,
  PUBLIC_ROOTS,
} from "../../src/core/posts/object-key.ts";
import { isDraftKey } from "../../src/markdown/file-name.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { ObjectInfo, ObjectStore, StoredObject } from "../../src/ports/posts/object-store.ts";
import { findPostFiles } from "../../src/use-cases/posts/find-post-files.ts";
import { cachedSite, readingPorts } from "../context.ts";
import { isVersion, namesVersion } from "../http/entity-tags.ts";
import type { App } from "../http.ts";
import { absentFiles, noteAbsent, rootsOnce } from "./absent-files.ts";

/** Bytes in memory at once: a publisher may upload objects to the bucket that are larger than the memory. */
const CHUNK_BYTES = 8 * 1024 * 1024;

type Next = () => Promise<void>;

/** Images and other files of the posts, from the bucket. */
export const attachments = new Hono<App>().options("/*", preflight).get("/*", serve);

async function serve(c: Context<App>, next: Next): Promise<Response | undefined> {
  const path = attachmentPath(c);
  if (path === undefined) {
    await next();
    return undefined;
  }
  const now = Date.now();
  const { version } = await cachedSite(c.env, now);
  const absent = absentFiles(c.env, version, now);
  if (!absent.paths.has(path)) {
    const ports = await readingPorts(c.env, now);
    const roots = () => rootsOnce(absent, () => rootsIn(ports.objects));
    for await (const key of keysAt(ports, path, roots, now)) {
      const answer = await answerWith(c, ports.objects, key);
      if (answer) return answer;
    }
    noteAbsent(absent, path);
  }
  // It may be the page of a post with such a name.
  await next();
  return undefined;
}

/** Returns the keys that a path may stand for. */
async function* keysAt(
  ports: Pick<Ports, "posts" | "siteFiles">,
  path: string,
  roots: () => Promise<string[]>,
  at: number,
): AsyncGenerator<string, undefined> {
  // A document that no post refers to may be a backup, or a list of subscribers.
  const isPublic =
    /^(?:posts|assets)\//.test(path) || !downloadType(path) || (await ports.siteFiles.isReferredTo(path));
  if (isPublic) {
    yield path;
    for (const root of await roots()) yield root + path;
  }
  yield* await findPostFiles(ports, path, at);
}

/** Returns the folders of generators that another tool has uploaded as they are. */
async function rootsIn(objects: ObjectStore): Promise<string[]> {
  const listings = await Promise.all(PUBLIC_ROOTS.map((prefix) => objects.list({ prefix, limit: 1 })));
  return PUBLIC_ROOTS.filter((_, index) => (listings[index]?.objects.length ?? 0) > 0);
}

/** Answers with an object, or returns `undefined` if there is none. */
async function answerWith(c: Context<App>, objects: ObjectStore, key: string): Promise<Response | undefined> {
  const noneMatch = c.req.header("If-None-Match");
  // Ranges are for GET alone (RFC 9110 §14.2).
  const wanted = c.req.method === "GET" ? c.req.header("Range") : undefined;
  let part: ByteRange | undefined;
  let info: ObjectInfo | undefined;
  if (c.req.method === "HEAD" || noneMatch !== undefined || wanted !== undefined) {
    info = await objects.head(key);
    if (!info) return undefined;
    if (namesVersion(noneMatch, info.etag)) return c.body(null, 304, headersOf(info));
    // Decompressed, its size differs from the one in the bucket.
    if (info.encoding !== undefined) info = await objects.get(key, { range: { offset: 0, length: 1 } });
    if (!info) return undefined;
    if (c.req.method === "HEAD")
      return c.body(null, 200, { ...headersOf(info), ...contentHeaders(info), "Content-Length": String(info.size) });
    const ifRange = c.req.header("If-Range");
    if (wanted !== undefined && (ifRange === undefined || isVersion(ifRange, info.etag))) {
      const range = byteRange(wanted, info.size);
      if (range === "unsatisfiable")
        return c.body(null, 416, {
          ...headersOf(info),
          "Content-Range": `bytes */${info.size}`,
          "Cache-Control": "no-store",
        });
      part = range;
    }
  }
  const { offset, length } = part ?? { offset: 0, length: Number.POSITIVE_INFINITY };
  const first = await objects.get(key, { range: { offset, length: Math.min(length, CHUNK_BYTES) } });
  if (!first) return undefined;
  // Rewritten since `head`: the range was computed for the old version.
  if (info && info.etag !== first.etag) return answerWith(c, objects, key);
  const total = Math.min(length, first.size - offset);
  const headers = { ...headersOf(first), ...contentHeaders(first) };
  const body = first.bytes.length < total ? inChunks(objects, first, offset, total) : first.bytes;
  if (part) headers["Content-Range"] = `bytes ${offset}-${offset + total - 1}/${first.size}`;
  const status = part ? 206 : 200;
  // Already compressed by the publisher.
  if (first.encoding !== undefined) return new Response(body, { status, headers, encodeBody: "manual" });
  return c.body(body, status, headers);
}

/** Returns the path if a file could be there; `undefined` for posts, pages and drafts. */
function attachmentPath(c: Context): string | undefined {
  try {
    const path = decodeURIComponent(new URL(c.req.url).pathname.slice(1));
    return objectKind(path) === "attachment" && !keyProblem(path) && !isDraftKey(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function headersOf({ key, etag }: ObjectInfo): Record<string, string> {
  return {
    ETag: `"${etag}"`,
    "Cache-Control": hasContentHash(key)
      ? "public, max-age=31536000, immutable"
      : "public, max-age=3600, must-revalidate",
    "Accept-Ranges": "bytes",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Accept-Ranges, Content-Range, Content-Length",
    "Cross-Origin-Resource-Policy": "cross-origin",
  };
}

/**
 * Takes the type from the name alone, never from the upload, and lets nothing run. Names the encoding where we could not
 * decompress it.
 */
function contentHeaders({ key, encoding }: ObjectInfo): Record<string, string> {
  const type = attachmentType(key) ?? "application/octet-stream";
  return {
    "Content-Type": type,
    ...(encoding !== undefined && { "Content-Encoding": encoding }),
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy":
      "default-src 'none'; img-src 'self' data:; media-src 'self'; font-src data:; style-src 'unsafe-inline'; sandbox",
    // The browser's viewer of PDFs would run at our origin, and does not start in a sandbox.
    ...(downloadType(key) ? { "Content-Disposition": download(key) } : {}),
  };
}

/** Writes a Content-Disposition (RFC 6266 §4.3) with an ASCII fallback of the name. */
function download(key: string): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const coded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`;
}

/** Streams a large object in chunks. Aborts the answer if the object is rewritten meanwhile. */
function inChunks(
  objects: ObjectStore,
  first: StoredObject,
  offset: number,
  total: number,
): ReadableStream<Uint8Array> {
  let chunk: StoredObject | undefined = first;
  let sent = 0;
  const chunks = new ReadableStream<Uint8Array>({
    async pull(stream) {
      const range = { offset: offset + sent, length: Math.min(CHUNK_BYTES, total - sent) };
      chunk ??= await objects.get(first.key, { range });
      if (chunk?.etag !== first.etag) throw new Error(`${first.key} was rewritten while it was read.`);
      stream.enqueue(chunk.bytes);
      sent += chunk.bytes.length;
      chunk = undefined;
      if (sent >= total) stream.close();
    },
  });
  return chunks.pipeThrough(new FixedLengthStream(total));
}

/** Lets scripts on other sites send ranges and preconditions (Fetch standard, CORS protocol). */
async function preflight(c: Context<App>, next: Next): Promise<Response | undefined> {
  if (attachmentPath(c) === undefined) {
    await next();
    return undefined;
  }
  return c.body(null, 204, {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, Cache-Control",
    "Access-Control-Max-Age": "86400",
  });
}
