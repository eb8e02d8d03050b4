import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSite, post } from "./site.ts";

/** Lets a test count and delay the queries for the site's version. */
let versions: { asked: number; answered: boolean };
let site: Awaited<ReturnType<typeof openSite>>;
let start: number;

beforeEach(async () => {
  versions = { asked: 0, answered: true };
  site = await openSite(({ DB }) => ({ DB: watched(DB) }));
  vi.useFakeTimers({ toFake: ["Date"] });
  start = Date.now();
  await site.publish({ "posts/2026-11-20-a.md": post({ date: "2022-01-07 20:33:27 +0800" }) });
  await site.fetch("/rss.xml");
  versions.asked = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(db: D1Database) {
  return {
    batch: (statements: D1PreparedStatement[]) => db.batch(statements),
    prepare(sql: string) {
      if (!/\bversion\b.*FROM site\b/.test(sql)) return db.prepare(sql);
      versions.asked++;
      return versions.answered ? db.prepare(sql) : { bind: () => ({ first: () => new Promise(() => {}) }) };
    },
  };
}

describe("the site's version", () => {
  it("is asked for once when its two seconds are over, however many readers come", async () => {
    vi.setSystemTime(start + 2_500);
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.fetch("/rss.xml")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(versions.asked).toBe(1);
  });

  it("is asked for again by the next reader, when the one who asked never hears", async () => {
    versions.answered = false;
    vi.setSystemTime(start + 2_100);
    void site.fetch("/rss.xml");
    expect((await site.fetch("/rss.xml")).status).toBe(200);
    expect(versions.asked).toBe(1);

    versions.answered = true;
    vi.setSystemTime(start + 3_100);
    expect((await site.fetch("/rss.xml")).status).toBe(200);
    expect(versions.asked).toBe(2);
  });
});

describe("what readers are shown", () => {
  it("comes from the nearest replica, but from none that is behind what this isolate has seen or changed", async () => {
    const sessions: string[] = [];
    const near = await openSite(({ DB }) => ({
      DB: {
        batch: (statements: D1PreparedStatement[]) => DB.batch(statements),
        prepare: (sql: string) => DB.prepare(sql),
        withSession(from: string) {
          const number = sessions.push(from);
          return {
            batch: (statements: D1PreparedStatement[]) => DB.batch(statements),
            prepare: (sql: string) => DB.prepare(sql),
            getBookmark: () => `bookmark ${number}`,
          };
        },
      },
    }));
    const asked = async (path: string) => {
      sessions.length = 0;
      expect((await near.fetch(path)).status).toBe(200);
      return [...sessions];
    };
    expect(await asked("/rss.xml")).toEqual(["first-unconstrained", "bookmark 1"]);
    expect(await asked("/atom.xml")).toEqual(["bookmark 1"]);
    vi.setSystemTime(Date.now() + 2_100);
    expect(await asked("/feed.json")).toEqual(["bookmark 1", "bookmark 1"]);
    await near.publish({ "posts/2026-11-20-b.md": post({ date: "2022-01-07 20:33:27 +0800" }) });
    expect(await asked("/rss.xml")).toEqual(["first-primary", "bookmark 1"]);
  });
});
