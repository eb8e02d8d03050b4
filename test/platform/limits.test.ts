import { beforeEach, describe, expect, it } from "vitest";
import type { WakeUp } from "../../src/ports/queue.ts";
import { ADMIN, openSite, PUBLISH, post, someone } from "../functions/site.ts";
import { examplePath, routes } from "../security/routes.ts";
import { limited } from "./limited-database.ts";

/** Half of D1's limit, counting every statement of a batch. */
const STATEMENTS = 500;
/** Calls of other services that an invocation may make. */
const CALLS = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": "title: News\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n" });
});

/** Measures the database usage of one invocation; exceeding the limit fails as in production. */
async function asked(invocation: () => Promise<unknown>): Promise<number> {
  const { db, used } = limited(site.db);
  site.env.DB = db;
  try {
    await invocation();
    return used().statements;
  } finally {
    site.env.DB = site.db;
  }
}

/** Counts the calls of the bucket from now on. */
function countCalls(): () => number {
  let calls = 0;
  const bucket = site.bucket as unknown as Record<string, (...given: unknown[]) => unknown>;
  for (const name of ["list", "head", "get", "put", "delete"]) {
    const call = bucket[name]?.bind(bucket);
    bucket[name] = (...given) => {
      calls++;
      return call?.(...given);
    };
  }
  return () => calls;
}

/** Posts with a realistic number of labels. */
const posts = (count: number, from = 0): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `posts/2026-11-20-post-${from + index}.md`,
      post({
        title: `Post ${from + index}`,
        date: new Date(now - 10 * MINUTE - index * 1000).toISOString(),
        categories: Array.from({ length: 8 }, (_, label) => `c${(from + index + label) % 40}`).join(" "),
        more: "author: [Ann, Bo]\n",
      }),
    ]),
  );

async function intoTheBucket(files: Record<string, string>): Promise<void> {
  for (const [key, text] of Object.entries(files)) await site.bucket.put(key, text);
}

async function subscribers(count: number): Promise<void> {
  await site.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       SELECT 'r' || i || '-' || ?3 || '@example.com', 'active', CASE i % 3 WHEN 0 THEN '[]' ELSE '["c' || (i % 40) || '"]' END,
              CASE i % 2 WHEN 0 THEN 'immediate' ELSE 'daily' END, i % 24,
              CASE i % 3 WHEN 0 THEN 'UTC' WHEN 1 THEN 'Asia/Shanghai' ELSE 'Europe/Lisbon' END, 'en', ?2, ?2 FROM n`,
    )
    .bind(count, now - HOUR, crypto.randomUUID().slice(0, 8))
    .run();
}

const nextMinute = () => Math.ceil(now / MINUTE) * MINUTE + MINUTE;

describe("no invocation asks more than half of what D1 allows", () => {
  it("not the cron: a bucket full of new posts, images to mirror, issues of all frequencies to open and plan", async () => {
    await intoTheBucket(posts(120));
    await subscribers(2_000);
    for (let minute = 0; minute < 4; minute++)
      expect(await asked(() => site.cron(nextMinute() + minute * MINUTE))).toBeLessThanOrEqual(STATEMENTS);
    expect(site.held.some(({ kind }) => kind === "deliver")).toBe(true);
  });

  it("not a batch of any queue", async () => {
    await intoTheBucket(posts(200));
    const emails = Array.from({ length: 10 }, () => someone());
    for (const email of emails) await site.post("/api/v1/subscriptions", { email });
    const mail = site.held.splice(0).filter(({ kind }) => kind === "service-email");
    const feedback = Array.from(
      { length: 100 },
      (_, index): WakeUp => ({
        kind: "feedback",
        feedback: {
          id: `f${index}`,
          kind: (["delivery", "bounce", "complaint", "send", "reject"] as const)[index % 5] ?? "send",
          permanence: index % 2 === 0 ? "permanent" : "transient",
          messageId: `m${index}`,
          recipients: [emails[index % 10] ?? ""],
          tags: index % 2 === 0 ? { delivery: String(2 ** 32 + index) } : { service: String(index) },
          at: now,
        },
      }),
    );
    const batches: Record<string, WakeUp[]> = {
      posts: Object.keys(posts(10)).map((key) => ({ kind: "index", keys: [key] })),
      "many posts": [
        { kind: "index", keys: Object.keys(posts(100)) },
        { kind: "index", keys: Object.keys(posts(100, 100)) },
      ],
      images: [{ kind: "mirror-images" }, { kind: "mirror-images" }],
      mail: [...mail, { kind: "alert", alert: "cron-faults", channel: "email" }],
      feedback,
    };
    expect(mail).toHaveLength(10);
    for (const [name, wakeUps] of Object.entries(batches)) {
      const statements = await asked(() => site.consume(wakeUps));
      expect([name, statements > 0, statements <= STATEMENTS]).toEqual([name, true, true]);
    }
  });

  it("not the API: as many posts as one request may bring", async () => {
    const objects = Object.entries(posts(100)).map(([key, text]) => ({
      key,
      base64: Buffer.from(text).toString("base64"),
    }));
    const put = () => site.post("/api/v1/objects", { objects }, PUBLISH);
    // Not two for each post, but one for each table.
    expect(await asked(put)).toBeLessThanOrEqual(50);
    expect(await asked(put)).toBeLessThanOrEqual(50);
    expect(await asked(() => site.post("/api/v1/reindex", {}, PUBLISH))).toBeLessThanOrEqual(STATEMENTS);
  });

  it("not the crons and queue batches that index a bucket which another tool filled: five crons at most", async () => {
    const count = Number(process.env.FILLED ?? 1_700);
    await intoTheBucket(posts(count));
    const published = async () =>
      (await site.db.prepare("SELECT count(*) AS n FROM posts WHERE state = 'published'").first<number>("n")) ?? 0;
    const told = { crons: 0, batches: 0, statements: 0, calls: 0 };
    const calls = countCalls();
    const invoke = async (work: () => Promise<unknown>) => {
      const before = calls();
      told.statements = Math.max(told.statements, await asked(work));
      told.calls = Math.max(told.calls, calls() - before);
    };
    while ((await published()) < count && told.crons < 6) {
      await invoke(() => site.cron(nextMinute() + told.crons++ * MINUTE));
      // Batches as long as wrangler.toml lets them be.
      for (let batch = take(); batch.length > 0; batch = take()) {
        told.batches++;
        await invoke(() => site.consume(batch));
      }
    }
    if (process.env.FILLED) console.info(JSON.stringify(told));
    expect(await published()).toBe(count);
    expect(told.crons).toBeLessThanOrEqual(5);
    expect(told.statements).toBeLessThanOrEqual(STATEMENTS);
    expect(told.calls).toBeLessThanOrEqual(CALLS);

    function take(): WakeUp[] {
      const waiting = site.held.splice(0);
      const index = waiting.filter(({ kind }) => kind === "index");
      site.held.push(...index.slice(50));
      return index.slice(0, 50);
    }
  });

  it("no address there is", async () => {
    await site.publish(posts(60));
    await subscribers(200);
    await site.cron(nextMinute());
    const above: string[] = [];
    for (const route of routes()) {
      const { method } = route;
      const statements = await asked(async () => {
        const headers = {
          ...(route.path.startsWith("/api/v1/objects") ? PUBLISH : ADMIN),
          "Content-Type": "application/json",
        };
        const response = await site.fetch(examplePath(route), {
          method,
          headers,
          ...(method === "GET" || method === "HEAD" ? {} : { body: "{}" }),
        });
        await response.arrayBuffer();
      });
      if (statements > STATEMENTS) above.push(`${method} ${route.path}: ${statements}`);
    }
    expect(above).toEqual([]);
  });
});

it("is told by the platform when it asks more", async () => {
  const { db } = limited(site.db, { most: 3 });
  const one = () => db.prepare("SELECT 1");
  await db.batch([one(), one(), one()]);
  await expect(one().first()).rejects.toThrow("Too many API requests");
});
