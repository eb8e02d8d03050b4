import { type Context, Hono } from "hono";
import { z } from "zod";
import { ChangedFeeds } from "../../src/core/changed-feeds.ts";
import { ATTACHMENTS_PREFIX, keyProblem, POSTS_PREFIX, SITE_KEY } from "../../src/core/object-key.ts";
import type { Ports } from "../../src/ports/index.ts";
import { announceFeeds } from "../../src/use-cases/announce-feeds.ts";
import { publishObject, withdrawObject } from "../../src/use-cases/publish-object.ts";
import { reindex } from "../../src/use-cases/reindex.ts";
import { currentPorts, forgetPulse } from "../context.ts";
import type { App } from "../http.ts";
import { parseJson, RefusedRequest } from "../problem.ts";
import { requireToken } from "../token.ts";

/** One object at most; the same for a whole batch. */
const BYTES_MAX = 25 * 1024 * 1024;
const BATCH_MAX = 100;

export const Batch = z.object({
  objects: z
    .array(z.object({ key: z.string(), base64: z.base64() }))
    .min(1)
    .max(BATCH_MAX),
});
export const Reindex = z.object({ position: z.string().nullish() });

/** What publishers' tools call. */
export const publishing = new Hono<App>()
  .use("/objects/*", requireToken("PUBLISH_TOKEN"))
  .use("/quarantine", requireToken("PUBLISH_TOKEN"))
  .use("/reindex", requireToken("PUBLISH_TOKEN"))

  .get("/objects", async (c) => {
    const { objects } = await currentPorts(c.env);
    const limit = Math.min(Number(c.req.query("limit")) || 1000, 1000);
    return c.json(await listed(objects, c.req.query("after") ?? "", limit));
  })

  .post("/objects", async (c) => {
    const batch = await parseJson(c, Batch);
    for (const { key } of batch.objects) refuseBadKey(key);
    // The posts of this batch are read by the site that comes with it.
    const inOrder = [...batch.objects].sort((a, b) => Number(b.key === SITE_KEY) - Number(a.key === SITE_KEY));
    const results: object[] = [];
    const changed = new ChangedFeeds();
    let ports = await currentPorts(c.env);
    try {
      for (const { key, base64 } of inOrder) {
        const bytes = new Uint8Array(Buffer.from(base64, "base64"));
        results.push({ key, ...(await publishObject(ports, key, bytes, Date.now(), changed)) });
        if (key === SITE_KEY) ports = await currentPorts(c.env);
      }
    } finally {
      announce(c, ports, changed);
    }
    return c.json({ results });
  })

  .put("/objects/:key{.+}", async (c) => {
    const key = c.req.param("key");
    refuseBadKey(key);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (bytes.length > BYTES_MAX) throw new RefusedRequest(413, `An object is at most ${BYTES_MAX} bytes long.`);
    const ports = await currentPorts(c.env);
    const changed = new ChangedFeeds();
    const indexed = await publishObject(ports, key, bytes, Date.now(), changed);
    announce(c, ports, changed);
    return c.json({ key, ...indexed });
  })

  .delete("/objects/:key{.+}", async (c) => {
    const key = c.req.param("key");
    refuseBadKey(key);
    const ports = await currentPorts(c.env);
    const changed = new ChangedFeeds();
    const indexed = await withdrawObject(ports, key, Date.now(), changed);
    announce(c, ports, changed);
    return c.json({ key, ...indexed });
  })

  .get("/quarantine", async (c) => {
    const { posts } = await currentPorts(c.env);
    return c.json({ quarantined: await posts.quarantined() });
  })

  .post("/reindex", async (c) => {
    const { position } = await parseJson(c, Reindex);
    const next = await reindex(await currentPorts(c.env), position ?? undefined, Date.now());
    forgetPulse(c.env);
    const { published, updated, ...report } = next.report;
    return c.json({ position: next.position ?? null, ...report, published: published + updated });
  });

/** Readers of this isolate see the change at once; a hub hears of it after the publisher has an answer, or not at all. */
function announce(c: Context<App>, ports: Ports, changed: ChangedFeeds): void {
  forgetPulse(c.env);
  const told = announceFeeds(ports, changed).catch((fault) =>
    console.error(JSON.stringify({ event: "hub-not-told", fault: String(fault) })),
  );
  c.executionCtx.waitUntil(told);
}

function refuseBadKey(key: string): void {
  const reason = keyProblem(key);
  if (reason) throw new RefusedRequest(400, reason, [{ field: "key", message: `${key}: ${reason}` }]);
}

/** Everything a publisher put into the bucket, in the order of the keys: attachments, posts, the site. */
async function listed(objects: Ports["objects"], after: string, limit: number) {
  for (const prefix of [ATTACHMENTS_PREFIX, POSTS_PREFIX, SITE_KEY]) {
    if (after >= `${prefix}\u{10ffff}`) continue;
    const page = await objects.list({ prefix, after: after.startsWith(prefix) ? after : "", limit });
    const infos = page.objects.map(({ key, etag, size }) => ({ key, etag, size }));
    if (infos.length > 0) return { objects: infos, more: page.more || prefix !== SITE_KEY };
  }
  return { objects: [], more: false };
}
