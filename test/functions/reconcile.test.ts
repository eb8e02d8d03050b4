import { beforeEach, describe, expect, it } from "vitest";
import type { ReconcilePorts, ReconcileReport } from "../../src/use-cases/posts/reconcile.ts";
import { RECONCILE_LIMITS, reconcile } from "../../src/use-cases/posts/reconcile.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { openSite, post } from "./site.ts";

/** Half of what D1 allows an invocation. */
const QUERIES_MAX = 500;

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

/** Without the guard on mass withdrawals. */
const NO_GUARD = { posts: 0, percent: 100 };

const keyOf = (n: number) => `posts/2026-11-20-${String(n).padStart(4, "0")}.md`;

async function fill(count: number, title = "First"): Promise<void> {
  for (let start = 0; start < count; start += 50) {
    const some = Array.from({ length: Math.min(50, count - start) }, (_, n) => start + n);
    const file = (n: number) =>
      post({ title: `${title} ${n}`, body: `<p>正文。</p><img src="https://images.example/${title}-${n}.png">` });
    await Promise.all(some.map((n) => site.bucket.put(keyOf(n), file(n))));
  }
}

async function titles(): Promise<string[]> {
  const { results } = await site.db
    .prepare("SELECT title FROM posts WHERE state = 'published' ORDER BY key")
    .all<{ title: string }>();
  return results.map(({ title }) => title);
}

/** Steps of one pass with pages of ten objects, and the listings of each. */
async function pass(limits: { pages: number; objects: number; queued: number }) {
  const ports: ReconcilePorts = wire(site.env, site.env, siteOf(site.env, { withdrawGuard: NO_GUARD }));
  const steps: { report: ReconcileReport; listings: number }[] = [];
  for (let complete = false; !complete; ) {
    let listings = 0;
    const objects: ReconcilePorts["objects"] = {
      ...ports.objects,
      list(options) {
        listings++;
        return ports.objects.list({ ...options, limit: 10 });
      },
    };
    const step = await reconcile({ ...ports, objects }, Date.now(), limits);
    steps.push({ report: step.report, listings });
    complete = step.complete;
    if (steps.length > 100) throw new Error("The pass has no end.");
  }
  return steps;
}

/** Counts statements as D1 does: those of a batch one by one. */
function counting(db: D1Database): { db: D1Database; queries: () => number } {
  let queries = 0;
  const natives = new WeakMap<object, D1PreparedStatement>();
  const wrapped = (statement: D1PreparedStatement): D1PreparedStatement => {
    const counted = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrapped(target.bind(...values));
        return (...given: unknown[]) => {
          queries++;
          return (target[name as "all"] as (...given: unknown[]) => unknown)(...given);
        };
      },
    });
    natives.set(counted, statement);
    return counted;
  };
  const counted = {
    prepare: (sql: string) => wrapped(db.prepare(sql)),
    batch(statements: D1PreparedStatement[]) {
      queries += statements.length;
      return db.batch(statements.map((statement) => natives.get(statement) ?? statement));
    },
  };
  return { db: counted as unknown as D1Database, queries: () => queries };
}

describe("a pass over the bucket", () => {
  it("goes in steps that each keep within their limits, and misses nothing", async () => {
    await fill(45);
    const steps = await pass({ pages: 2, objects: 7, queued: 0 });
    for (const { report, listings } of steps) {
      expect(report.read).toBeLessThanOrEqual(7);
      expect(listings).toBeLessThanOrEqual(2);
    }
    expect(steps.reduce((sum, { report }) => sum + report.published, 0)).toBe(45);
    expect(await titles()).toHaveLength(45);
  });

  it("costs a listing a page, and reads nothing, when nothing has changed", async () => {
    await fill(45);
    await pass({ pages: 10, objects: 100, queued: 0 });
    const steps = await pass({ pages: 3, objects: 100, queued: 0 });
    expect(steps.map(({ listings }) => listings)).toEqual([3, 2]);
    expect(steps.map(({ report }) => report.read)).toEqual([0, 0]);
  });

  it("leaves to the queue what it cannot read, each once, and stops when that is full too", async () => {
    await fill(45);
    const [first, ...others] = await pass({ pages: 10, objects: 5, queued: 12 });
    expect(first?.report).toMatchObject({ read: 5, queued: 12 });
    expect(others).toHaveLength(2);
    const keys = site.held.flatMap((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys : []));
    expect(new Set(keys).size).toBe(keys.length);
    await site.drain();
    expect(await titles()).toHaveLength(45);
  });

  it("withdraws in steps too: a thousand deletions fit no invocation", async () => {
    await fill(45);
    await pass({ pages: 10, objects: 100, queued: 0 });
    await site.bucket.delete(Array.from({ length: 40 }, (_, n) => keyOf(n + 3)));
    const steps = await pass({ pages: 10, objects: 7, queued: 0 });
    expect(steps.map(({ report }) => report.withdrawn)).toEqual([7, 7, 7, 7, 7, 5]);
    expect(await titles()).toEqual([0, 1, 2, 43, 44].map((n) => `First ${n}`));
  });

  it("goes on where an invocation was cut off, and does not read again what that had read", async () => {
    await fill(45);
    const ports: ReconcilePorts = wire(site.env, site.env, siteOf(site.env, {}));
    let listings = 0;
    const cutOff: ReconcilePorts["objects"] = {
      ...ports.objects,
      async list(options) {
        if (++listings === 3) throw new Error("cut off");
        return ports.objects.list({ ...options, limit: 10 });
      },
    };
    const limits = { pages: 10, objects: 100, queued: 0 };
    await expect(reconcile({ ...ports, objects: cutOff }, Date.now(), limits)).rejects.toThrow("cut off");
    const [step] = await pass(limits);
    expect(step?.report).toMatchObject({ listed: 25, read: 25 });
    expect(await titles()).toHaveLength(45);
  });

  it("begins anew after its end, also when the queue took everything", async () => {
    await fill(25);
    await pass({ pages: 10, objects: 0, queued: 100 });
    expect(site.held.flatMap((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys : []))).toHaveLength(25);
    const [step] = await pass({ pages: 10, objects: 100, queued: 0 });
    expect(step?.report).toMatchObject({ listed: 25, read: 25 });
  });

  it("minds the order of keys, whatever script they are in", async () => {
    const names = ["B", "a", "a b", "z", "é", "中", "～", "🙂"];
    for (const name of names)
      await site.bucket.put(`posts/${name}.md`, post({ title: name, more: `id: ${encodeURIComponent(name)}\n` }));
    await pass({ pages: 10, objects: 1, queued: 0 });
    expect((await titles()).sort()).toEqual([...names].sort());
    await site.bucket.delete(names.map((name) => `posts/${name}.md`));
    await pass({ pages: 10, objects: 1, queued: 0 });
    expect(await titles()).toEqual([]);
  });
});

/** Consumes what is queued to be indexed, and what that leaves. */
async function indexQueued(): Promise<void> {
  for (;;) {
    const waiting = site.held.splice(0).filter(({ kind }) => kind === "index");
    if (waiting.length === 0) return;
    await site.consume(waiting);
  }
}

it("a cron that finds more than it can do stays within D1's queries, with a hub to tell and images to mirror as well", async () => {
  await site.bucket.put("site.yaml", "title: Full\nhub: https://hub.example/\nmirror_images: true\n");
  await site.cron(Date.now());
  const changed = RECONCILE_LIMITS.objects + 20;
  // Each post changes and has a new image: the most expensive case.
  await fill(changed);
  await pass({ pages: 100, objects: 1000, queued: 0 });
  await fill(changed, "Second");

  const counted = counting(site.db);
  Object.assign(site.env, { DB: counted.db });
  await site.cron(Date.now());
  const left = site.held.flatMap((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys : []));
  expect(left.length).toBeGreaterThanOrEqual(20);
  // One page was read; each further one costs two more queries.
  expect(counted.queries() + 2 * RECONCILE_LIMITS.pages).toBeLessThan(QUERIES_MAX);
  await indexQueued();
  expect((await titles()).filter((title) => String(title).startsWith("First"))).toEqual([]);
});

it("a cron that finds a folder moved stays within D1's queries too, and every post keeps its id", async () => {
  const moved = 45;
  await site.bucket.put("site.yaml", "title: Moved\nhub: https://hub.example/\n");
  await site.cron(Date.now());
  await fill(moved);
  await pass({ pages: 100, objects: 1000, queued: 0 });
  const ids = async () =>
    (await site.db.prepare("SELECT id FROM posts WHERE state = 'published' ORDER BY id").all()).results;
  const before = await ids();
  // The new keys sort first: each post is read while the index still has its old key.
  for (let n = 0; n < moved; n++) {
    const object = await site.bucket.get(keyOf(n));
    await site.bucket.put(keyOf(n).replace("posts/", "posts/2025/"), await (object as R2ObjectBody).arrayBuffer());
    await site.bucket.delete(keyOf(n));
  }

  const counted = counting(site.db);
  Object.assign(site.env, { DB: counted.db });
  await site.cron(Date.now());
  expect(counted.queries() + 2 * RECONCILE_LIMITS.pages).toBeLessThan(QUERIES_MAX);
  Object.assign(site.env, { DB: site.db });
  await indexQueued();
  await site.cron(Date.now());
  expect(await ids()).toEqual(before);
  expect(await site.json("/feed.json")).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ url: expect.stringContaining("/posts/2025/") })]),
  });
});
