import { type Context, Hono } from "hono";
import { attachmentType, objectKind } from "../../src/core/object-key.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";

/** Images and other files beside the posts, as they lie in the bucket. */
export const attachments = new Hono<App>().get("/assets/*", serve).get("/posts/*", serve);

async function serve(c: Context<App>, next: () => Promise<void>): Promise<Response | undefined> {
  const key = decodeURIComponent(new URL(c.req.url).pathname.slice(1));
  if (objectKind(key) !== "attachment") {
    await next();
    return undefined;
  }
  const { objects } = await readingPorts(c.env, Date.now());
  const object = await objects.get(key);
  if (!object) return c.notFound();
  const headers = {
    ETag: `"${object.etag}"`,
    "Cache-Control": "public, max-age=3600, stale-while-revalidate=86400",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
  if (c.req.header("If-None-Match")?.includes(`"${object.etag}"`)) return new Response(null, { status: 304, headers });
  return new Response(c.req.method === "HEAD" ? null : object.bytes, {
    headers: { ...headers, "Content-Type": attachmentType(key) ?? "application/octet-stream" },
  });
}
