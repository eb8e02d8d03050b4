import { beforeEach, describe, expect, it } from "vitest";
import { currentPorts } from "../../functions/context.ts";
import { categories } from "../../src/adapters/database/posts/categories.ts";
import { posts } from "../../src/adapters/database/posts/posts.ts";
import type { Merges } from "../../src/core/posts/merges.ts";
import { defaultSite } from "../../src/core/site.ts";
import { deliver } from "../../src/use-cases/newsletter/deliver.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { manyPosts } from "../functions/many-posts.ts";
import { ADMIN, openSite, post } from "../functions/workerd-site.ts";
import { memory } from "../memory/mailer.ts";
import { type Meter, metered } from "./metered.ts";

// What D1 reads and writes costs money, and only D1 itself counts it.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let site: Awaited<ReturnType<typeof openSite>>;
let meter: Meter;

beforeEach(async () => {
  site = await openSite(({ DB }) => {
    const { db, meter: itsMeter } = metered(DB);
    meter = itsMeter;
    return { DB: db };
  });
});

const titles = (html: string) => [...html.matchAll(/<h[23][^>]*>\s*<a[^>]*>/g)];

describe("twenty thousand posts", () => {
  it("are shown, searched and listed by reading little more than what is on the page", {
    timeout: 120_000,
  }, async () => {
    await site.publish({ "site.yaml": "language: zh-CN\ntime_zone: Asia/Shanghai\n" });
    const started = Date.UTC(2020, 0, 1);
    await site.db
      .prepare(
        `WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 20000)
         INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at,
                            fingerprint, parts)
         SELECT 'posts/' || value || '.md', 'e', 'published', 'tag:x,2020:' || value, 2020, 'p' || value, '标题', '摘要',
                '{"categories":[],"tags":[],"authors":[]}', ?1 + value * 7200000, 0, 0, 'f', 0 FROM n`,
      )
      .bind(started)
      .run();
    await site.db.exec(
      "INSERT INTO post_words (rowid, words) SELECT search_id, '中国 国经 经济 济' || CASE WHEN post_key LIKE '%7' THEN ' bank' ELSE ' firm' END || ' 市场 场 news of the day ' || char(57344) FROM timeline",
    );
    const cost = async (path: string) => {
      const before = meter.read;
      const html = await site.text(path);
      return { html, rows: meter.read - before };
    };

    // A thousand hits are counted, each by its words and its place, and no more.
    const COUNTED = 7_000;
    const frequent = await cost(`/search?q=${encodeURIComponent("经济 news")}`);
    expect([titles(frequent.html).length, frequent.rows < COUNTED]).toEqual([30, true]);
    const character = await cost(`/search?q=${encodeURIComponent("济")}`);
    expect([titles(character.html).length, character.rows < COUNTED]).toEqual([30, true]);
    const feeds: [items: number, query: string, most: number][] = [
      [30, "q=news&limit=30", 1_000],
      [30, `q=news&limit=30&before=${started + 10_000 * 7_200_000}-0`, 1_000],
      [0, "q=bank+firm", 300],
      [0, "q=news+category%3Ac", 300],
      // Left out of all that has it; of no category; of days alone.
      [0, "q=news+-day", 300],
      [30, "q=news+-bank&limit=30", 1_000],
      [30, "q=before%3A2022-01-01&limit=30", 1_000],
      [30, `q=${encodeURIComponent("经济 after:2021-01-01")}&limit=30`, 1_000],
      [0, "q=after%3A2999-01-01", 300],
      [0, `q=${encodeURIComponent('"day the of"')}`, 300],
    ];
    for (const [items, query, most] of feeds) {
      const { html, rows } = await cost(`/feed.json?${query}`);
      expect([query, JSON.parse(html).items.length, rows < most]).toEqual([query, items, true]);
    }
    // Each has thousands of posts, but no post has both.
    const apart = await cost("/search?q=bank+firm");
    expect([titles(apart.html).length, apart.rows < 300]).toEqual([0, true]);
    const older = await cost(`/?before=${started + 10_000 * 7_200_000}-0`);
    expect([titles(older.html).length, older.rows < 300]).toEqual([30, true]);
    const post = await cost("/posts/10000");
    expect([post.html.match(/rel="(prev|next)"/g)?.length, post.rows < 100]).toEqual([2, true]);
    // Thousands share its category and its words.
    await site.db.exec(
      "INSERT INTO post_labels (kind, label_id, published_at, post_key, title) SELECT 'category', 'c', published_at, key, 'c' FROM posts WHERE published_at > 0",
    );
    await site.db.exec(
      `UPDATE posts SET title = '中国经济', labels = '{"categories":[{"id":"c","title":"c"}],"tags":[],"authors":[]}'`,
    );
    const similar = await cost("/posts/9000");
    expect([similar.html.includes('class="similar"'), similar.rows < 300]).toEqual([true, true]);
    const month = await cost("/archive/2022-01/");
    expect([titles(month.html).length, month.rows < 300]).toEqual([30, true]);
    // A row for each day with posts, and those at the start of months.
    const archive = await cost("/archive/");
    expect(archive.rows).toBeLessThan(3_000);
    const months = [...archive.html.matchAll(/<span>([\d,]+) 篇<\/span>/g)];
    expect(months.reduce((sum, [, posts]) => sum + Number(posts?.replace(",", "")), 0)).toBe(20_000);
    const before = meter.read;
    expect((await (await currentPorts(site.env)).posts.counts()).published).toBe(20_000);
    expect(meter.read - before).toBeLessThan(2_000);
    const sitemap = await cost("/sitemap.xml");
    expect([sitemap.html.match(/<loc>/g)?.length, sitemap.rows < 3_000]).toEqual([1 + 12 * 4 + 7, true]);

    await site.db.exec("DELETE FROM posts");
    const left = [
      "SELECT 1 FROM timeline",
      "SELECT 1 FROM post_days",
      "SELECT 1 FROM post_words WHERE post_words MATCH 'news'",
    ];
    for (const sql of left) expect((await site.db.prepare(sql).all()).results).toEqual([]);
  });
});

describe("a delivery", () => {
  const now = Date.now();
  const nextMinute = Math.ceil(now / MINUTE) * MINUTE + MINUTE;

  async function planned(subscribers: number) {
    await site.publish({
      "site.yaml": "title: News\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n",
      "posts/a.md": post({ title: "News", date: new Date(now - 5 * MINUTE).toISOString() }),
    });
    await site.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
         SELECT 'r' || i || '@example.com', 'active', '[]', 'immediate', 8, 'UTC', 'en', ?2, ?2 FROM n`,
      )
      .bind(subscribers, now - HOUR)
      .run();
    const clock = { at: now };
    const sleep = async (ms: number) => {
      clock.at += ms;
    };
    const ports = { ...(await currentPorts(site.env)), mailer: memory(), now: () => clock.at, sleep };
    await ports.releases.release(nextMinute, { holdMs: 0, maxAgeMs: DAY });
    await openIssues(ports, nextMinute);
    return ports;
  }

  it("writes four rows and reads fewer than ten, the last of them to see that the ledger adds up", async () => {
    const ports = await planned(960);
    Object.assign(meter, { read: 0, written: 0 });
    await planIssues(ports, nextMinute);
    await deliver(ports, { until: ports.now() + MINUTE });
    const { read, written } = meter;
    expect(await ports.issues.byId(1)).toMatchObject({ state: "finished" });
    expect((await ports.issues.counts(1)).accepted).toBe(960);
    expect(written / 960).toBeLessThan(4.25);
    expect(read / 960).toBeLessThan(10);
  });

  it("of long ago, of a million subscribers, costs what it is to forget it, not what the subscribers are", async () => {
    const ports = await planned(6);
    await planIssues(ports, nextMinute);
    await deliver(ports, { until: ports.now() + MINUTE });
    await site.db.prepare("UPDATE issues SET plan_through = 1000000 WHERE id = 1").run();
    const before = meter.read;
    expect(await ports.deliveries.forget(nextMinute + 1)).toBe(6);
    expect(await ports.deliveries.forget(nextMinute + 1)).toBeUndefined();
    expect(meter.read - before).toBeLessThan(60);
  });
});

describe("large categories", () => {
  /** Rows that D1 reads for the first page of a feed. */
  async function costOf(categoryMerges: Merges): Promise<number> {
    const before = meter.read;
    const ofSite = { ...defaultSite(new URL("https://x.example/")), categoryMerges };
    const entries = await posts(site.env.DB, ofSite).entries(
      {
        scope: { kind: "category", id: "kept" },
        categories: [],
        exclude: [],
        tags: [],
        limit: 51,
        content: "summary",
      },
      Date.now(),
    );
    expect(entries).toHaveLength(51);
    return meter.read - before;
  }

  it("are merged while one waits, by statements of bounded length, and a feed costs no more than before", {
    timeout: 120_000,
  }, async () => {
    await manyPosts(site.db, "kept", 3_000);
    await manyPosts(site.db, "twin", 10_000);
    const merges = { twin: "kept" };
    const before = await costOf({});
    const index = categories(site.env.DB);
    await index.saveSettings("e", { titles: {}, merges });
    meter.writtenMost = 0;
    expect(await index.fill(merges, 6)).toBe(true);
    expect(await index.show(merges)).toBe(true);
    // A row in the table, one in its index, and the trigger's count.
    expect(meter.writtenMost).toBeLessThanOrEqual(3 * 5_000);
    // Two more spellings are read, whatever the number of posts.
    expect(await costOf(merges)).toBeLessThanOrEqual(before + 10);
  });
});

describe("posts of one day", () => {
  it("cost no more each, the more of them there are", async () => {
    const { DB } = site.env;
    const costOf = async (category: string) => {
      const before = meter.read;
      await manyPosts(DB, category, 300);
      return meter.read - before;
    };
    const first = await costOf("first");
    // A little more: each shares its minute with one of the first.
    expect(await costOf("second")).toBeLessThan(1.5 * first);
  });
});

describe("subscribers", () => {
  it("are found along an index, whatever their number", async () => {
    await site.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
         SELECT CASE i WHEN 1 THEN 'zoe' ELSE 'r' || i END || '@example.org', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1
         FROM n`,
      )
      .run();
    for (const query of ["q=zo", "q=zo&state=active", "state=pending"]) {
      const before = meter.read;
      const { subscribers } = await site.json<{ subscribers: unknown[] }>(`/api/v1/subscribers?${query}`, {
        headers: ADMIN,
      });
      expect([query, subscribers.length, meter.read - before < 15]).toEqual([
        query,
        query === "state=pending" ? 0 : 1,
        true,
      ]);
    }
  });
});
