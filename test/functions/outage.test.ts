import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSite, post, queues, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Behaviour of the database: answers, fails or hangs; the latter two optionally for all but the site's version. */
let database: "well" | "failing" | "failing-posts" | "silent" | "silent-posts";
let site: Awaited<ReturnType<typeof openSite>>;
let start: number;

beforeEach(async () => {
  database = "well";
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  site = await openSite(({ DB }) => ({ DB: watched(DB) }));
  await site.publish({ "posts/a.md": post({ title: "股市新闻" }) });
  vi.useFakeTimers({ toFake: ["Date"] });
  start = Date.now();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function watched(db: D1Database): D1Database {
  const lost = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
  const never = () => new Promise<never>(() => {});
  const broken = (answer: () => Promise<never>) => {
    const statement = { bind: () => statement, first: answer, all: answer, run: answer, raw: answer };
    return statement as unknown as D1PreparedStatement;
  };
  return {
    prepare(sql: string) {
      if (database === "silent") return broken(never);
      if (database === "failing") return broken(lost);
      if (database.endsWith("-posts") && !/\bFROM site\b/.test(sql))
        return broken(database === "silent-posts" ? never : lost);
      return db.prepare(sql);
    },
    batch: (statements: D1PreparedStatement[]) => (database === "well" ? db.batch(statements) : lost()),
  } as unknown as D1Database;
}

const bytes = async (response: Response) => [response.status, response.headers.get("ETag"), await response.text()];

describe("while the database is away", () => {
  it("a feed that was asked for before is served as it was, for hours, and readers see no difference", async () => {
    const before = await site.fetch("/rss.xml");
    const headers = Object.fromEntries(before.headers);
    const known = await bytes(before);
    database = "failing";
    for (const late of [3_000, 10 * MINUTE, 5 * HOUR]) {
      vi.setSystemTime(start + late);
      const answer = await site.fetch("/rss.xml");
      expect(Object.fromEntries(answer.headers)).toEqual(headers);
      expect(await bytes(answer)).toEqual(known);
    }
    const again = await site.fetch("/rss.xml", { headers: { "If-None-Match": String(known[1]) } });
    expect(again.status).toBe(304);
  });

  it("a reader waits some seconds for it at most, where an answer is at hand", async () => {
    const known = await bytes(await site.fetch("/atom.xml"));
    database = "silent";
    vi.setSystemTime(start + 10 * MINUTE);
    expect(await bytes(await site.fetch("/atom.xml"))).toEqual(known);
  });

  it("nor longer for a feed that has changed since", async () => {
    const known = await bytes(await site.fetch("/atom.xml"));
    await site.publish({ "posts/b.md": post({ title: "楼市新闻" }) });
    database = "silent-posts";
    vi.setSystemTime(start + 10 * MINUTE);
    expect(await bytes(await site.fetch("/atom.xml"))).toEqual(known);
  });

  it("a page that was looked at before is shown as it was, though the site has changed", async () => {
    const known = await site.text("/categories/caijing/");
    await site.publish({ "posts/b.md": post({ title: "楼市新闻" }) });
    database = "failing-posts";
    vi.setSystemTime(start + MINUTE);
    expect(await site.text("/categories/caijing/")).toBe(known);
    database = "well";
    vi.setSystemTime(start + 2 * MINUTE);
    expect(await site.text("/categories/caijing/")).toContain("楼市新闻");
  });

  it("a new isolate serves what the data centre has", async () => {
    const known = await bytes(await site.fetch("/feed.json"));
    database = "failing";
    const { default: worker } = await import("../../functions/worker.ts");
    const request = new Request("https://news.example.com/feed.json");
    const isolate = { ...site.env };
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };
    expect(await bytes(await worker.fetch(request as never, isolate, context as never))).toEqual(known);
  });

  it("the last answer stands in for one that cannot be made, though the site has changed", async () => {
    const known = await bytes(await site.fetch("/rss.xml"));
    await site.publish({ "posts/b.md": post({ title: "楼市新闻" }) });
    database = "failing-posts";
    vi.setSystemTime(start + MINUTE);
    expect(await bytes(await site.fetch("/rss.xml"))).toEqual(known);
    database = "well";
    vi.setSystemTime(start + 2 * MINUTE);
    expect(await (await site.fetch("/rss.xml")).text()).toContain("楼市新闻");
  });

  it("a feed nobody has is refused in a way programs understand", async () => {
    database = "failing";
    vi.setSystemTime(start + MINUTE);
    const answer = await site.fetch("/categories/caijing/atom.xml?limit=7");
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "60"]);
    expect(answer.headers.get("Content-Type")).toContain("application/problem+xml");
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });

  it.each(["/", "/search?q=a", "/subscribe"])("the page %s says to come back, and helps on", async (path) => {
    database = "failing";
    vi.setSystemTime(start + MINUTE);
    const answer = await site.fetch(path);
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "60"]);
    expect(answer.headers.get("Content-Type")).toContain("text/html");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(await answer.text()).toMatch(/Try again in a few minutes|请几分钟后再试/);
  });

  it("whoever subscribes is asked to try later, and then is a subscriber like any other", async () => {
    const [program, person] = [someone(), someone()];
    const form = { method: "POST", body: new URLSearchParams({ email: person, frequency: "daily", hour: "8" }) };
    database = "failing";
    const refused = await site.post("/api/v1/subscriptions", { email: program });
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "60"]);
    expect(await refused.json()).toMatchObject({ status: 503, detail: expect.stringContaining("try again") });
    const page = await site.fetch("/subscribe", form);
    expect([page.status, page.headers.get("Retry-After")]).toEqual([503, "60"]);
    expect(await page.text()).toContain("<h1");
    expect(site.held).toEqual([]);

    database = "well";
    expect((await site.post("/api/v1/subscriptions", { email: program })).status).toBe(202);
    expect((await site.fetch("/subscribe", form)).status).toBe(200);
    await site.drain();
    expect([await site.inbox(program), await site.inbox(person)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("a fault that is ours is not blamed on it", async () => {
    await site.db.prepare("DROP TABLE network_requests").run();
    const answer = await site.post("/api/v1/subscriptions", { email: someone() }, { "CF-Connecting-IP": "192.0.2.7" });
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([500, null]);
  });
});

describe("while the queue is away", () => {
  it("whoever subscribes is mailed a little later", async () => {
    const email = someone();
    const queueless = { ...site.env, ...queues(() => Promise.reject(new Error("Queue is away."))) };
    const { default: worker } = await import("../../functions/worker.ts");
    const request = new Request("https://news.example.com/api/v1/subscriptions", {
      method: "POST",
      body: JSON.stringify({ email }),
      headers: { "Content-Type": "application/json" },
    });
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };
    expect((await worker.fetch(request as never, queueless as never, context as never)).status).toBe(202);
    expect(await site.inbox(email)).toEqual([]);
    await site.cron(Date.now() + 2 * MINUTE);
    await site.drain();
    expect(await site.inbox(email)).toHaveLength(1);
  });
});
