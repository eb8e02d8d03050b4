import type { Context } from "hono";
import * as z from "zod";
import { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import { lazily } from "../../src/core/lazily.ts";
import { NOTICES_MAX, type Notices } from "../../src/core/posts/notices.ts";
import {
  contentTypeOf,
  isPublishers,
  KEY_BYTES_MAX,
  objectKind,
  RECORDS_PREFIX,
  SITE_KEY,
} from "../../src/core/posts/object-key.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import { readMailings } from "../../src/use-cases/newsletter/mail-post.ts";
import {
  type NewObject,
  preconditionHolds,
  publishObject,
  publishObjectIf,
  publishPosts,
  withdrawObject,
} from "../../src/use-cases/posts/publish-object.ts";
import { reindex } from "../../src/use-cases/posts/reindex.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { namesVersion, preconditionOf } from "../http/entity-tags.ts";
import { idempotent, KEY_MAX } from "../http/idempotency.ts";
import { RefusedRequest } from "../http/problem.ts";
import { readBytes } from "../http/request-body.ts";
import { ReasonAnswer, shownReason } from "../http/shown-reason.ts";
import type { App } from "../http.ts";
import { Mailing, shownMailing } from "./mailing.ts";
import { keyParams, NewKey, newKeyParams, noObject } from "./object-key.ts";
import { ok, operation } from "./operation.ts";

/** Posts with notices in a page. */
const NOTICED_MAX = 200;

/** One object at most; the same for all of a batch. */
export const BYTES_MAX = 25 * 1024 * 1024;
export const BATCH_MAX = 100;
/** A batch on its way: base64 takes a third more, and keys take room. */
const BATCH_BODY_MAX = Math.ceil((BYTES_MAX * 4) / 3) + 1024 * 1024;

const MEGABYTES = BYTES_MAX / 1024 / 1024;

const NO_SUCH_OBJECT = "There is no such object.";
const HAS_CHANGED = "The object is not what If-Match or If-None-Match says it is. Nothing was changed.";

const ETag = lazily(() =>
  z.string().describe("The version of the bytes, without quotes. For If-Match, put it in quotes."),
);
const ETAG_HEADER = { ETag: "The version of the bytes." };

const IfMatch = lazily(() =>
  z.string().optional().describe("Only while the object is one of these versions; * for any."),
);

const DryRun = lazily(() =>
  z.object({
    dry_run: z
      .enum(["true", "false"])
      .default("false")
      .describe("`true` reads the objects as publishing them would, says what would change, and stores nothing."),
  }),
);

const Line = lazily(() => z.int().optional().describe("The line in the file, where known."));

const notices = lazily(() => ({
  notices: z
    .array(z.object({ line: Line(), reason: ReasonAnswer() }))
    .describe(`What of it readers cannot be shown as it was meant, and what to do: the first ${NOTICES_MAX}.`),
  notice_count: z.int().describe("How many there are."),
}));

const ObjectResult = lazily(() =>
  z
    .object({
      key: z.string(),
      outcome: z
        .enum(["published", "updated", "unchanged", "draft", "ignored", "stored", "withdrawn", "quarantined", "queued"])
        .describe(
          "What became of it. `stored`: site.yaml or an attachment. `ignored`: a file without front matter. `queued`: in the bucket, and read within seconds.",
        ),
      etag: ETag().optional(),
      line: Line(),
      reason: ReasonAnswer().optional().describe("Why it was quarantined or is a draft, and what to do."),
      ...z.object(notices()).partial().shape,
      moved: z
        .literal(true)
        .optional()
        .describe("The post lay under another key before: it keeps its id and dates, and is not mailed again."),
      mailing: Mailing().optional().describe("Of a post that was read: whether it is mailed."),
      changes: z
        .array(z.string())
        .optional()
        .describe("In a dry run: what readers would see. `appears`, `disappears`, or what differs."),
    })
    .meta({ id: "ObjectResult" }),
);

const reading = {
  request: () => ({
    params: keyParams(),
    headers: z.object({
      "if-none-match": z.string().optional().describe("Versions you have: of these, 304 and no body."),
    }),
  }),
  problems: { 404: NO_SUCH_OBJECT },
} as const;

const UNCHANGED = { description: "It is a version that If-None-Match names.", headers: ETAG_HEADER };

export const objects = [
  operation("listObjects", "GET /api/v1/objects", "read", {
    summary: "List what lies in the bucket",
    request: () => ({
      query: z.object({
        after: z.string().max(KEY_BYTES_MAX).default("").describe("The last key of the page before."),
        limit: z.coerce.number().int().min(1).max(1000).default(1000).describe("How many at most."),
      }),
    }),
    answers: () =>
      ok(
        "A page of objects in the order of their keys: what posts refer to, posts, the site",
        z.object({
          objects: z.array(z.object({ key: z.string(), etag: ETag(), size: z.int().describe("Bytes.") })),
          more: z.boolean().describe("Whether there are more after the last of these."),
        }),
      ),
    async handle(c, { query: { after, limit } }, answer) {
      const { objects } = await currentPorts(c.env);
      return answer(200, await listed(objects, after, limit));
    },
  }),

  operation("publishObjects", "POST /api/v1/objects", "publish", {
    summary: "Publish many objects",
    description: `At most ${BATCH_MAX} objects and ${MEGABYTES} MB. Each stands for itself: one that is quarantined stops no other.`,
    request: () => ({
      query: DryRun(),
      headers: z.object({
        "idempotency-key": z
          .string()
          .min(1)
          .max(KEY_MAX)
          .optional()
          .describe("The same request under the same key gets the same answer for 24 hours, and is done once."),
      }),
      body: z.object({
        objects: z
          .array(z.object({ key: NewKey(), base64: z.base64().describe("Its bytes.") }))
          .min(1)
          .max(BATCH_MAX, { error: `A batch holds at most ${BATCH_MAX} objects.` }),
      }),
    }),
    bodyMax: BATCH_BODY_MAX,
    answers: () =>
      ok(
        "What became of each",
        z.object({
          results: z.array(ObjectResult()).describe("In the order they were read: site.yaml first, posts last."),
        }),
      ),
    problems: {
      409: "The first request with this Idempotency-Key is still being answered.",
      413: `A batch is at most ${MEGABYTES} MB.`,
      422: "The Idempotency-Key was sent with another request.",
    },
    async handle(c, { query: { dry_run }, body, bytes }) {
      const ports = await currentPorts(c.env);
      return idempotent(c, ports, bytes, async (): Promise<{ results: ObjectResult[] }> => {
        const objects = objectsOf(body.objects);
        if (dry_run === "true") return { results: await dryRun(c, ports, objects, Date.now()) };
        return { results: await publishAll(c, ports, objects) };
      });
    },
  }),

  operation("readObject", "GET /api/v1/objects/{key}", "read", {
    ...reading,
    summary: "Read one object",
    answers: () => ({
      200: { description: "Its bytes, by its own type", type: "*/*", headers: ETAG_HEADER },
      304: UNCHANGED,
    }),
    async handle(c, { params: { key }, headers }) {
      const { objects } = await currentPorts(c.env);
      const noneMatch = headers["if-none-match"];
      if (c.req.method === "HEAD" || noneMatch !== undefined) {
        const info = await objects.head(key);
        if (!info) throw noObject(key);
        if (namesVersion(noneMatch, info.etag)) return c.body(null, 304, headersOf(info.etag));
        if (c.req.method === "HEAD")
          return c.body(null, 200, {
            ...headersOf(info.etag),
            "Content-Type": contentTypeOf(key),
            // What is packed comes unpacked, and so with another length.
            ...(info.encoding === undefined && { "Content-Length": String(info.size) }),
          });
      }
      const object = await objects.get(key);
      if (!object) throw noObject(key);
      const about = { ...headersOf(object.etag), "Content-Type": contentTypeOf(key) };
      if (object.encoding === undefined) return c.body(object.bytes, 200, about);
      return new Response(object.bytes, {
        headers: { ...about, "Content-Encoding": object.encoding },
        encodeBody: "manual",
      });
    },
  }),

  // Served by the GET, as every HEAD is.
  operation("headObject", "HEAD /api/v1/objects/{key}", "read", {
    ...reading,
    summary: "The version, type and size of one object",
    answers: () => ({ 200: { description: "It is there", headers: ETAG_HEADER }, 304: UNCHANGED }),
  }),

  operation("publishObject", "PUT /api/v1/objects/{key}", "publish", {
    summary: "Publish one object: a post, site.yaml or an attachment",
    request: () => ({
      params: newKeyParams(),
      query: DryRun(),
      headers: z.object({
        "if-match": IfMatch(),
        "if-none-match": z.string().optional().describe("`*`: only while there is no such object."),
      }),
      body: { type: "application/octet-stream", description: "Its bytes." },
    }),
    answers: () => ({
      200: { description: "What became of it", body: ObjectResult(), headers: ETAG_HEADER },
    }),
    problems: { 412: HAS_CHANGED, 413: `An object is at most ${MEGABYTES} MB.` },
    async handle(c, { params: { key }, query: { dry_run } }, answer) {
      const precondition = preconditionOf(c);
      const object = { key, bytes: await readBytes(c.req.raw, BYTES_MAX) };
      const ports = await currentPorts(c.env);
      const at = Date.now();
      if (dry_run === "true") {
        if (precondition && !(await preconditionHolds(ports, precondition, key))) throw hasChanged(key);
        const [rehearsed] = await dryRun(c, ports, [object], at);
        return answer(200, rehearsed as ObjectResult);
      }
      const changed = new ChangedFeeds();
      const published = precondition
        ? await publishObjectIf(ports, precondition, object, at, changed)
        : await publishObject(ports, object, at, changed);
      if (!published) throw hasChanged(key);
      await announce(c, ports, changed);
      const results = await withMailing(c, ports, [{ key, ...shownResult(c, published) }]);
      const [result] = await withIssueFiles(c, ports, [object], results);
      return answer(200, result as ObjectResult, { ETag: `"${published.etag}"` });
    },
  }),

  operation("withdrawObject", "DELETE /api/v1/objects/{key}", "publish", {
    summary: "Withdraw one object",
    description: "Withdrawing what is not there is fine. The precondition is checked before the deletion, not with it.",
    request: () => ({
      params: keyParams(),
      headers: z.object({ "if-match": IfMatch() }),
    }),
    answers: () => ok("Withdrawn", ObjectResult()),
    problems: { 412: HAS_CHANGED },
    async handle(c, { params: { key } }, answer) {
      const precondition = preconditionOf(c);
      const ports = await currentPorts(c.env);
      // No store deletes under a precondition: between this check and the deletion another may write.
      if (precondition && !(await preconditionHolds(ports, precondition, key))) throw hasChanged(key);
      const changed = new ChangedFeeds();
      const indexed = await withdrawObject(ports, key, Date.now(), changed);
      await announce(c, ports, changed);
      return answer(200, { key, ...shownResult(c, indexed) });
    },
  }),

  operation("listQuarantine", "GET /api/v1/quarantine", "read", {
    summary: "Posts that could not be read: key, line and reason",
    answers: () =>
      ok(
        "Quarantined posts",
        z.object({
          quarantined: z.array(
            z.object({
              key: z.string(),
              line: Line(),
              reason: ReasonAnswer(),
              since: z.int().describe("Milliseconds since 1970."),
            }),
          ),
        }),
      ),
    async handle(c, _, answer) {
      const { posts } = await currentPorts(c.env);
      const quarantined = await posts.quarantined();
      return answer(200, {
        quarantined: quarantined.map((post) => ({ ...post, reason: shownReason(c, post.reason) })),
      });
    },
  }),

  operation("listNotices", "GET /api/v1/notices", "read", {
    summary: "Published posts of which something cannot be shown as it was meant: key, line and reason",
    request: () => ({
      query: z.object({
        after: z.string().max(KEY_BYTES_MAX).default("").describe("The last key of the page before."),
        limit: z.coerce.number().int().min(1).max(NOTICED_MAX).default(NOTICED_MAX).describe("How many posts at most."),
      }),
    }),
    answers: () =>
      ok(
        "A page of posts in the order of their keys",
        z.object({
          posts: z.array(z.object({ key: z.string(), ...notices() })),
          more: z.boolean().describe("Whether there are more after the last of these."),
        }),
      ),
    async handle(c, { query: { after, limit } }, answer) {
      const { noticedPosts } = await currentPorts(c.env);
      const found = await noticedPosts.list({ after, limit: limit + 1 });
      const posts = found.slice(0, limit).map(({ key, ...notices }) => ({ key, ...shownNotices(c, notices) }));
      return answer(200, { posts, more: found.length > limit });
    },
  }),

  operation("reindex", "POST /api/v1/reindex", "publish", {
    summary: "Rebuild the index from the bucket, one step a call",
    description: "Begin with {} and call again with the position that was answered, until it is null.",
    request: () => ({
      body: z.object({
        position: z
          .string()
          .max(4 * KEY_BYTES_MAX)
          .nullish()
          .describe("What the step before answered; left out in the first."),
      }),
    }),
    answers: () =>
      ok(
        "Position and counts of this step",
        z.object({
          position: z.string().nullable().describe("For the next call; null after the last."),
          listed: z.int(),
          read: z.int(),
          queued: z.int(),
          published: z.int(),
          quarantined: z.int(),
          withdrawn: z.int(),
        }),
      ),
    async handle(c, { body: { position } }, answer) {
      const next = await reindex(await currentPorts(c.env), position ?? undefined, Date.now());
      await invalidateSite(c.env);
      const { published, updated, ...report } = next.report;
      return answer(200, { position: next.position ?? null, ...report, published: published + updated });
    },
  }),
] as const;

type ObjectResult = z.input<ReturnType<typeof ObjectResult>>;

// Compressed on the way, the ETag would become weak, and If-Match would take it no more.
const headersOf = (etag: string) => ({
  ETag: `"${etag}"`,
  "Cache-Control": "private, no-cache, no-transform",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; sandbox",
});

/** Decodes the objects of a batch, site.yaml first, because the posts are read with its settings. */
function objectsOf(batch: { key: string; base64: string }[]): NewObject[] {
  // Four characters are three bytes, less the padding.
  const bytesOf = (base64: string) =>
    (base64.length / 4) * 3 - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
  const length = batch.reduce((sum, { base64 }) => sum + bytesOf(base64), 0);
  if (length > BYTES_MAX) throw new RefusedRequest(413, reason("batch-too-long", { most: BYTES_MAX }));
  return batch
    .map(({ key, base64 }) => ({ key, bytes: new Uint8Array(Buffer.from(base64, "base64")) }))
    .sort((a, b) => Number(b.key === SITE_KEY) - Number(a.key === SITE_KEY));
}

/** Shows what became of an object, with its reason in the language of the request. */
function shownResult<Result extends object>(c: Context, result: Result) {
  const { reason, notices, ...rest } = result as Result & { reason?: Reason; notices?: Notices };
  return {
    ...rest,
    ...(reason && { reason: shownReason(c, reason) }),
    ...(notices && shownNotices(c, notices)),
  } as Omit<Result, "reason" | "notices"> &
    Partial<ReturnType<typeof shownNotices>> & {
      reason?: ReturnType<typeof shownReason>;
    };
}

function shownNotices(c: Context, { count, first }: Notices) {
  const notices = first.map(({ line, reason }) => ({ line, reason: shownReason(c, reason) }));
  return { notices, notice_count: count };
}

async function publishAll(c: Context<App>, given: Ports, objects: NewObject[]): Promise<ObjectResult[]> {
  const results: ObjectResult[] = [];
  const changed = new ChangedFeeds();
  let ports = given;
  try {
    const isPost = ({ key }: NewObject) => objectKind(key) === "post";
    // What posts are read with goes first.
    for (const object of objects.filter((object) => !isPost(object))) {
      const { key } = object;
      results.push({ key, ...shownResult(c, await publishObject(ports, object, Date.now(), changed)) });
      if (key === SITE_KEY) ports = await currentPorts(c.env);
    }
    const posts = new Map(objects.filter(isPost).map((object) => [object.key, object]));
    if (posts.size > 0)
      for (const [key, result] of await publishPosts(ports, [...posts.values()], Date.now(), changed))
        results.push({ key, ...shownResult(c, result) });
  } finally {
    await announce(c, ports, changed);
  }
  return withIssueFiles(c, ports, objects, await withMailing(c, ports, results));
}

/** Says which parts of editors' files have no effect, now that the posts they name are there, or with those that are coming. */
async function withIssueFiles(
  c: Context<App>,
  ports: Ports,
  objects: NewObject[],
  results: ObjectResult[],
  coming: string[] = [],
): Promise<ObjectResult[]> {
  const files = new Map(objects.flatMap(({ key, bytes }) => (objectKind(key) === "issue" ? [[key, bytes]] : [])));
  const shown: ObjectResult[] = [];
  for (const result of results) {
    const { key, changes } = result;
    const bytes = files.get(key);
    if (!bytes) {
      shown.push(result);
      continue;
    }
    const etag = result.etag ?? (changes?.length === 0 ? (await ports.objects.head(key))?.etag : undefined) ?? "";
    const { issueFileResult } = await import("../../src/use-cases/newsletter/issue-file-notices.ts");
    shown.push({ ...result, ...shownResult(c, await issueFileResult(ports, { key, etag, bytes }, coming)) });
  }
  return shown;
}

/** Says of the posts that were read whether they are mailed. */
async function withMailing(c: Context<App>, ports: Ports, results: ObjectResult[]): Promise<ObjectResult[]> {
  const keys = results
    .filter(({ key, outcome }) => objectKind(key) === "post" && outcome !== "queued")
    .map(({ key }) => key);
  if (keys.length === 0) return results;
  const found = await readMailings(ports, { keys }, Date.now());
  const mailings = new Map(found.map(({ post, mailing }) => [post.key, shownMailing(c, mailing, ports.site)]));
  return results.map((result) => ({ ...result, mailing: mailings.get(result.key) }));
}

async function dryRun(c: Context<App>, ports: Ports, objects: NewObject[], at: number): Promise<ObjectResult[]> {
  const { dryRunObjects } = await import("../../src/use-cases/posts/dry-run-objects.ts");
  const rehearsed = await dryRunObjects(ports, objects, at);
  const results = rehearsed.map(({ key, indexed, changes, mailing }) => ({
    key,
    ...shownResult(c, indexed),
    changes,
    ...(mailing && { mailing: shownMailing(c, mailing, ports.site) }),
  }));
  const coming = rehearsed.flatMap(({ key, id }) => (id === undefined ? [] : [key, id]));
  return withIssueFiles(c, ports, objects, results, coming);
}

/** Readers of this isolate see the change at once; a hub hears of it after the publisher has an answer, or not at all. */
async function announce(c: Context<App>, ports: Ports, changed: ChangedFeeds): Promise<void> {
  await invalidateSite(c.env);
  const told = announceFeeds(ports, changed).catch((fault) => ports.log.fault("hub-not-told", fault));
  c.executionCtx.waitUntil(told);
}

function hasChanged(key: string): RefusedRequest {
  return new RefusedRequest(412, reason("object-changed", { key }));
}

/** Lists a publisher's objects in key order. */
async function listed(objects: Ports["objects"], after: string, limit: number) {
  for (let last = after; ; ) {
    const page = await objects.list({ prefix: "", after: last, limit });
    const infos = page.objects.flatMap(({ key, etag, size }) => (isPublishers(key) ? [{ key, etag, size }] : []));
    last = page.objects.at(-1)?.key ?? "";
    if (infos.length > 0 || !page.more) return { objects: infos, more: page.more };
    // Our own records are as many as the posts.
    if (last.startsWith(RECORDS_PREFIX)) last = `${RECORDS_PREFIX}\u{10ffff}`;
  }
}
