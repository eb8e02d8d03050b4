import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import worker from "../../functions/worker.ts";
import { openSite, post } from "./workerd-site.ts";

/** Whether the database and the cache answer, and what was asked of the database. */
let away: boolean;
let asked: number;
let site: Awaited<ReturnType<typeof openSite>>;

beforeEach(async () => {
  away = false;
  asked = 0;
  vi.spyOn(console, "error").mockImplementation(() => {});
  site = await openSite(({ DB }) => ({
    DB: {
      prepare(sql: string) {
        // Requests are counted after the answer.
        if (!sql.startsWith("INSERT INTO feed_requests")) asked++;
        if (away) throw new Error("D1_ERROR: Network connection lost.");
        return DB.prepare(sql);
      },
      batch: (statements: D1PreparedStatement[]) => DB.batch(statements),
    },
  }));
  await site.publish({ "posts/a.md": post({ title: "股市新闻" }) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A request to an isolate that has just begun: it knows nothing but what the data centre has. */
async function byAnotherIsolate(path: string, headers?: Record<string, string>): Promise<Response> {
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
  const request = new Request(`https://news.example.com${path}`, headers && { headers });
  return worker.fetch(request as never, { ...site.env }, context as never);
}

it("a feed is kept by the data centre's cache, byte for byte, for isolates that have never served it", async () => {
  const served = await site.fetch("/rss.xml");
  const [etag, bytes] = [served.headers.get("ETag"), await served.text()];
  away = true;
  const kept = await byAnotherIsolate("/rss.xml");
  expect([kept.status, kept.headers.get("ETag"), await kept.text()]).toEqual([200, etag, bytes]);
  expect((await byAnotherIsolate("/atom.xml")).status).toBe(503);
});

it("a feed from there goes out compressed or plain, as it is asked for", async () => {
  const plain = await (await site.fetch("/atom.xml")).bytes();
  away = true;
  const packed = await byAnotherIsolate("/atom.xml", { "Accept-Encoding": "gzip" });
  expect(packed.headers.get("Content-Encoding")).toBe("gzip");
  const bytes = new Uint8Array(await packed.arrayBuffer());
  expect(bytes.length).toBeLessThan(plain.length);
  expect(new Uint8Array(gunzipSync(bytes))).toEqual(plain);
  expect(await (await byAnotherIsolate("/atom.xml")).bytes()).toEqual(plain);
});

it("a feed that another isolate has just served needs no database", async () => {
  await site.fetch("/rss.xml");
  asked = 0;
  expect((await byAnotherIsolate("/rss.xml")).status).toBe(200);
  expect(asked).toBe(0);
});

it("an isolate believes another one for seven seconds", async () => {
  await site.fetch("/rss.xml");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7_500 });
  asked = 0;
  expect((await byAnotherIsolate("/rss.xml")).status).toBe(200);
  expect(asked).toBe(1);
});

it("a cache that fails costs a question to the database, and no answer", async () => {
  const edge = (caches as unknown as { default: Cache }).default;
  for (const call of ["match", "put", "delete"] as const)
    vi.spyOn(edge, call).mockRejectedValue(new Error("The cache is gone."));
  await site.publish({ "posts/b.md": post({ title: "楼市新闻" }) });
  const answer = await byAnotherIsolate("/rss.xml");
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("楼市新闻")]);
});

it("a feed that has changed is not served from before the change", async () => {
  await site.fetch("/rss.xml");
  await site.publish({ "posts/b.md": post({ title: "楼市新闻" }) });
  expect(await (await byAnotherIsolate("/rss.xml")).text()).toContain("楼市新闻");
});
