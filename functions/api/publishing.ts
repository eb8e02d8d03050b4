import { type Context, Hono } from "hono";
import type * as z from "zod";
import { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import {
  ATTACHMENTS_PREFIX,
  contentTypeOf,
  keyProblem,
  newKeyProblem,
  objectKind,
  POSTS_PREFIX,
  SITE_KEY,
} from "../../src/core/posts/object-key.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import { listMailings, mailPost, readMailings } from "../../src/use-cases/newsletter/mail-post.ts";
import { dryRunObjects } from "../../src/use-cases/posts/dry-run-objects.ts";
import {
  type NewObject,
  preconditionHolds,
  publishObject,
  publishObjectIf,
  queueObject,
  withdrawObject,
} from "../../src/use-cases/posts/publish-object.ts";
import { reindex } from "../../src/use-cases/posts/reindex.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { namesVersion, preconditionOf } from "../http/entity-tags.ts";
import { idempotent } from "../http/idempotency.ts";
import { nextOf } from "../http/paging.ts";
import { parseFields, parseJson, parseQuery, RefusedRequest } from "../http/problem.ts";
import { readBytes } from "../http/request-body.ts";
import { limitPublishing } from "../http/request-limit.ts";
import { requireScope } from "../http/token.ts";
import type { App } from "../http.ts";
import {
  BATCH_BODY_MAX,
  Batch,
  type BatchAnswer,
  BYTES_MAX,
  DryRun,
  ListQuery,
  MailingsQuery,
  type ObjectAnswer,
  type ObjectList,
  Reindex,
} from "./publishing-schemas.ts";
import { shownMailing } from "./shown-mailing.ts";

/** Posts that a request reads itself: each takes up to eighteen queries, and an invocation is to ask five hundred at most. */
const READ_MAX = 25;

/** What publishers' tools call. */
export const publishing = new Hono<App>()
  .on(["GET", "HEAD"], "/objects/*", requireScope("read"))
  .on(["POST", "PUT", "DELETE"], "/objects/*", requireScope("publish"))
  .on(["GET"], ["/mailing", "/mailing/*"], requireScope("read"))
  .on(["PUT"], "/mailing/*", requireScope("publish"), limitPublishing)
  .use("/quarantine", requireScope("read"))
  .use("/reindex", requireScope("publish"))
  .on(["POST", "PUT", "DELETE"], ["/objects/*", "/reindex"], limitPublishing)

  .get("/objects", async (c) => {
    const { after, limit } = parseQuery(c, ListQuery);
    const { objects } = await currentPorts(c.env);
    return c.json(await listed(objects, after, limit));
  })

  .post("/objects", async (c) => {
    const { dry_run } = parseQuery(c, DryRun);
    const body = await readBytes(c.req.raw, BATCH_BODY_MAX);
    const ports = await currentPorts(c.env);
    return idempotent(c, ports, body, async (): Promise<z.infer<typeof BatchAnswer>> => {
      const objects = readBatch(body);
      if (dry_run === "true") return { results: await dryRun(c, ports, objects, Date.now()) };
      return { results: await publishAll(c, ports, objects) };
    });
  })

  .get("/objects/:key{.+}", async (c) => {
    const key = knownKey(c);
    const { objects } = await currentPorts(c.env);
    // Compressed on the way, the ETag would become weak, and If-Match would take it no more.
    const headers = (etag: string) => ({
      ETag: `"${etag}"`,
      "Cache-Control": "private, no-cache, no-transform",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    });
    const noneMatch = c.req.header("If-None-Match");
    if (c.req.method === "HEAD" || noneMatch !== undefined) {
      const info = await objects.head(key);
      if (!info) throw notThere(key);
      if (namesVersion(noneMatch, info.etag)) return c.body(null, 304, headers(info.etag));
      if (c.req.method === "HEAD")
        return c.body(null, 200, {
          ...headers(info.etag),
          "Content-Type": contentTypeOf(key),
          // What is packed comes unpacked, and so with another length.
          ...(info.encoding === undefined && { "Content-Length": String(info.size) }),
        });
    }
    const object = await objects.get(key);
    if (!object) throw notThere(key);
    const about = { ...headers(object.etag), "Content-Type": contentTypeOf(key) };
    if (object.encoding === undefined) return c.body(object.bytes, 200, about);
    return new Response(object.bytes, {
      headers: { ...about, "Content-Encoding": object.encoding },
      encodeBody: "manual",
    });
  })

  .put("/objects/:key{.+}", async (c) => {
    const key = newKey(c.req.param("key"));
    const { dry_run } = parseQuery(c, DryRun);
    const precondition = preconditionOf(c);
    const object = { key, bytes: await readBytes(c.req.raw, BYTES_MAX) };
    const ports = await currentPorts(c.env);
    const at = Date.now();
    if (dry_run === "true") {
      if (precondition && !(await preconditionHolds(ports, precondition, key))) throw hasChanged(key);
      const [rehearsed] = await dryRun(c, ports, [object], at);
      return c.json(rehearsed);
    }
    const changed = new ChangedFeeds();
    const published = precondition
      ? await publishObjectIf(ports, precondition, object, at, changed)
      : await publishObject(ports, object, at, changed);
    if (!published) throw hasChanged(key);
    announce(c, ports, changed);
    const [answer] = await withMailing(c, ports, [{ key, ...published }]);
    return c.json(answer, 200, { ETag: `"${published.etag}"` });
  })

  .delete("/objects/:key{.+}", async (c) => {
    const key = knownKey(c);
    const precondition = preconditionOf(c);
    const ports = await currentPorts(c.env);
    // No store deletes under a precondition: between this look and the deletion another may write.
    if (precondition && !(await preconditionHolds(ports, precondition, key))) throw hasChanged(key);
    const changed = new ChangedFeeds();
    const indexed = await withdrawObject(ports, key, Date.now(), changed);
    announce(c, ports, changed);
    return c.json({ key, ...indexed } satisfies z.infer<typeof ObjectAnswer>);
  })

  .get("/quarantine", async (c) => {
    const { posts } = await currentPorts(c.env);
    return c.json({ quarantined: await posts.quarantined() });
  })

  .get("/mailing", async (c) => {
    const { after, limit } = parseQuery(c, MailingsQuery);
    const ports = await currentPorts(c.env);
    const found = await listMailings(ports, { after, limit }, Date.now());
    const posts = found.map(({ post, mailing }) => ({
      key: post.key,
      mailing: shownMailing(c, mailing, ports.site),
    }));
    return c.json({ posts, next: nextOf(posts, limit, ({ key }) => key) });
  })

  .get("/mailing/:key{.+}", async (c) => {
    const key = knownKey(c);
    const ports = await currentPorts(c.env);
    const [found] = await readMailings(ports, { keys: [key] }, Date.now());
    if (!found) throw notThere(key);
    return c.json({ key, mailing: shownMailing(c, found.mailing, ports.site) });
  })

  .put("/mailing/:key{.+}", async (c) => {
    const key = knownKey(c);
    const ports = await currentPorts(c.env);
    const order = await mailPost(ports, key, Date.now());
    if (order.outcome === "no-such-post") throw notThere(key);
    const mailing = shownMailing(c, order.mailing, ports.site);
    if (order.outcome === "refused") throw new RefusedRequest(409, reason("said", { words: mailing.reason }));
    return c.json({ key, mailing });
  })

  .post("/reindex", async (c) => {
    const { position } = await parseJson(c, Reindex);
    const next = await reindex(await currentPorts(c.env), position ?? undefined, Date.now());
    invalidateSite(c.env);
    const { published, updated, ...report } = next.report;
    return c.json({ position: next.position ?? null, ...report, published: published + updated });
  });

/** The objects of a batch, site.yaml first: the posts are read by the site that comes with them. */
function readBatch(body: Uint8Array): NewObject[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new RefusedRequest(400, reason("body-not-json"));
  }
  const { objects } = parseFields(Batch, json);
  for (const { key } of objects) newKey(key);
  // Four characters are three bytes, less the padding.
  const bytesOf = (base64: string) =>
    (base64.length / 4) * 3 - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
  const length = objects.reduce((sum, { base64 }) => sum + bytesOf(base64), 0);
  if (length > BYTES_MAX) throw new RefusedRequest(413, reason("batch-too-long", { most: BYTES_MAX }));
  return objects
    .map(({ key, base64 }) => ({ key, bytes: new Uint8Array(Buffer.from(base64, "base64")) }))
    .sort((a, b) => Number(b.key === SITE_KEY) - Number(a.key === SITE_KEY));
}

async function publishAll(
  c: Context<App>,
  given: Ports,
  objects: NewObject[],
): Promise<z.infer<typeof ObjectAnswer>[]> {
  const results: z.infer<typeof ObjectAnswer>[] = [];
  const changed = new ChangedFeeds();
  let ports = given;
  let read = 0;
  try {
    for (const object of objects) {
      const { key } = object;
      const isPost = objectKind(key) === "post";
      const publish = isPost && read >= READ_MAX ? queueObject : publishObject;
      if (isPost) read++;
      results.push({ key, ...(await publish(ports, object, Date.now(), changed)) });
      if (key === SITE_KEY) ports = await currentPorts(c.env);
    }
  } finally {
    announce(c, ports, changed);
  }
  return withMailing(c, ports, results);
}

/** Says of the posts that were read whether they are mailed. */
async function withMailing(
  c: Context<App>,
  ports: Ports,
  results: z.infer<typeof ObjectAnswer>[],
): Promise<z.infer<typeof ObjectAnswer>[]> {
  const keys = results
    .filter(({ key, outcome }) => objectKind(key) === "post" && outcome !== "queued")
    .map(({ key }) => key);
  if (keys.length === 0) return results;
  const found = await readMailings(ports, { keys }, Date.now());
  const mailings = new Map(found.map(({ post, mailing }) => [post.key, shownMailing(c, mailing, ports.site)]));
  return results.map((result) => ({ ...result, mailing: mailings.get(result.key) }));
}

async function dryRun(
  c: Context<App>,
  ports: Ports,
  objects: NewObject[],
  at: number,
): Promise<z.infer<typeof ObjectAnswer>[]> {
  const rehearsed = await dryRunObjects(ports, objects, at);
  return rehearsed.map(({ key, indexed, changes, mailing }) => ({
    key,
    ...indexed,
    changes,
    ...(mailing && { mailing: shownMailing(c, mailing, ports.site) }),
  }));
}

/** Readers of this isolate see the change at once; a hub hears of it after the publisher has an answer, or not at all. */
function announce(c: Context<App>, ports: Ports, changed: ChangedFeeds): void {
  invalidateSite(c.env);
  const told = announceFeeds(ports, changed).catch((fault) => ports.log.fault("hub-not-told", fault));
  c.executionCtx.waitUntil(told);
}

/** A key to write to. */
function newKey(key: string): string {
  return refused(key, saidOf(newKeyProblem(key)));
}

/** A key to read or delete: other tools may have put objects there under keys that we would not take. */
function knownKey(c: Context): string {
  const key = c.req.param("key") ?? "";
  return refused(key, saidOf(keyProblem(key)));
}

function refused(key: string, reason: Reason | undefined): string {
  if (reason) throw new RefusedRequest(400, reason, [{ field: "key", reason }]);
  return key;
}

const saidOf = (words: string | undefined) => (words === undefined ? undefined : reason("said", { words }));

function notThere(key: string): RefusedRequest {
  return new RefusedRequest(404, reason("no-such-object", { key }));
}

function hasChanged(key: string): RefusedRequest {
  return new RefusedRequest(412, reason("object-changed", { key }));
}

/** Everything a publisher put into the bucket, in the order of the keys: attachments, posts, the site. */
async function listed(objects: Ports["objects"], after: string, limit: number): Promise<z.infer<typeof ObjectList>> {
  for (const prefix of [ATTACHMENTS_PREFIX, POSTS_PREFIX, SITE_KEY]) {
    if (after >= `${prefix}\u{10ffff}`) continue;
    const page = await objects.list({ prefix, after: after.startsWith(prefix) ? after : "", limit });
    const infos = page.objects.map(({ key, etag, size }) => ({ key, etag, size }));
    if (infos.length > 0) return { objects: infos, more: page.more || prefix !== SITE_KEY };
  }
  return { objects: [], more: false };
}
