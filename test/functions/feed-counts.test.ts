import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, openSite, post } from "./site.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)";
const MINIFLUX = "Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)";

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  await site.publish({ "site.yaml": "title: Gazette\ntime_zone: Asia/Shanghai\n", "posts/a.md": post() });
  // Half past midnight in Shanghai, and the day before in UTC.
  now = Math.ceil(Date.now() / DAY) * DAY + 16.5 * 3_600_000;
  vi.useFakeTimers({ toFake: ["Date"], now });
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = (userAgent: string, headers: Record<string, string> = {}, path = "/atom.xml") =>
  site.fetch(path, { headers: { "User-Agent": userAgent, "CF-Connecting-IP": "203.0.113.7", ...headers } });

async function rows() {
  const { results } = await site.db
    .prepare("SELECT day, client, requests, unchanged, subscribers FROM feed_requests ORDER BY client")
    .all<Record<string, number | string>>();
  return results;
}

describe("requests for feeds", () => {
  it("are counted by client, once a minute, on the day it is where the site is", async () => {
    const etag = (await ask(FEEDLY)).headers.get("ETag") ?? "";
    const day = Math.floor((now + 8 * 3_600_000) / DAY);
    expect(await rows()).toEqual([{ day, client: "Feedly", requests: 1, unchanged: 0, subscribers: 16 }]);
    await ask(FEEDLY, { "If-None-Match": etag });
    await ask(FEEDLY.replace("16", "12"), { "If-None-Match": etag }, "/rss.xml");
    for (let times = 0; times < 3; times++) await ask(MINIFLUX, { "If-None-Match": etag });
    expect((await rows()).map(({ requests }) => requests)).toEqual([1]);

    vi.setSystemTime(now + MINUTE);
    await ask("");
    expect(await rows()).toEqual([
      { day, client: "Feedly", requests: 3, unchanged: 1, subscribers: 16 },
      { day, client: "Miniflux", requests: 3, unchanged: 3, subscribers: 0 },
      { day, client: "other", requests: 1, unchanged: 0, subscribers: 0 },
    ]);
  });

  it("are not counted where there is no feed", async () => {
    for (const path of ["/", "/categories/none/atom.xml", "/atom.xml?limit=9999", "/opml.xml"])
      await ask(FEEDLY, {}, path);
    expect(await rows()).toEqual([]);
  });

  it("leave nothing of who asked", async () => {
    await ask(`My Own Reader of Ann <ann@example.com> ${"x".repeat(5_000)}`, {}, "/feed.json?for=ann");
    expect((await rows()).map(({ client }) => client)).toEqual(["other"]);
    expect(JSON.stringify(await rows())).not.toMatch(/ann|203\.0/i);
  });

  it("are answered all the same while they cannot be counted, and counted afterwards", async () => {
    await ask(MINIFLUX);
    const { DB } = site.env;
    const prepare = DB.prepare.bind(DB);
    let broken = true;
    vi.spyOn(DB, "prepare").mockImplementation((sql: string) => {
      if (broken && sql.includes("feed_requests")) throw new Error("D1_ERROR: Network connection lost.");
      return prepare(sql);
    });
    vi.setSystemTime(now + MINUTE);
    for (let times = 0; times < 4; times++) expect((await ask(MINIFLUX)).status).toBe(200);
    broken = false;
    expect((await rows()).map(({ requests }) => requests)).toEqual([1]);
    vi.setSystemTime(now + 2 * MINUTE);
    await ask(MINIFLUX);
    expect((await rows()).map(({ requests }) => requests)).toEqual([6]);
    vi.restoreAllMocks();
  });

  it("are forgotten after a quarter of a year", async () => {
    await ask(MINIFLUX);
    const [row] = await rows();
    await site.db
      .prepare(
        "INSERT INTO feed_requests (day, client, requests, unchanged, subscribers) VALUES (?1 - 93, 'Feedly', 1, 0, 0), (?1 - 92, 'Feedly', 1, 0, 0)",
      )
      .bind(row?.day)
      .run();
    await site.cron(now);
    expect((await rows()).map(({ day }) => Number(row?.day) - Number(day)).sort()).toEqual([0, 92]);
  });

  it("stand in the numbers for Prometheus", async () => {
    await ask(FEEDLY);
    const response = await site.fetch("/api/v1/metrics", { headers: ADMIN });
    const text = await response.text();
    expect(text).toContain('gazette_feed_requests_today{client="Feedly"} 1\n');
    expect(text).toContain('gazette_feed_requests_unchanged_today{client="Feedly"} 0\n');
  });
});
