import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
type Json = any;
type Site = Awaited<ReturnType<typeof openSite>>;

async function objective(site: Site, name: string): Promise<Json> {
  const { objectives } = await site.json<Json>("/api/v1/status", { headers: ADMIN });
  return objectives.find((one: Json) => one.name === name);
}

function quiet() {
  for (const name of ["log", "error"] as const) {
    const log = vi.spyOn(console, name).mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
  }
}

describe("a new post", () => {
  it("is in time if it was indexed within ten seconds of its arrival", async () => {
    const site = await openSite();
    const now = Date.now();
    const dated = (back: number) => post({ date: new Date(now - back).toISOString() });
    await site.publish({ "posts/a.md": dated(0), "posts/b.md": dated(MINUTE), "posts/c.md": dated(2 * MINUTE) });
    // An archive, and a post of tomorrow, which nobody could see yet.
    await site.publish({ "posts/old.md": dated(30 * DAY), "posts/later.md": dated(-DAY) });
    const set = (key: string, ms: number) =>
      site.db.prepare("UPDATE posts SET arrived_at = first_seen_at - ? WHERE key = ?").bind(ms, key).run();
    for (const [key, ms] of [
      ["a", 10_000],
      ["b", 10_001],
      ["c", 0],
      ["old", 60_000],
      ["later", 60_000],
    ] as const)
      await set(`posts/${key}.md`, ms);
    expect(await objective(site, "post-indexed")).toEqual({
      ...{ name: "post-indexed", target: 0.99, within_seconds: 10 },
      ...{ good: 2, total: 3, slowest_seconds: 10.001, met: false },
    });
    await site.db
      .prepare("UPDATE posts SET first_seen_at = first_seen_at - ?")
      .bind(29 * DAY)
      .run();
    expect(await objective(site, "post-indexed")).toMatchObject({ total: 0, met: true, slowest_seconds: null });
  });
});

describe("an issue's first mail", () => {
  async function sent() {
    quiet();
    const site = await openSite();
    const now = Date.now();
    await site.publish({
      "site.yaml": "title: A\npostal_address: 1 Quay Street\n",
      "posts/a.md": post({ date: new Date(now - 5 * MINUTE).toISOString() }),
    });
    await site.subscriber(someone(), { frequency: "immediate" });
    await site.cron(now + 15 * MINUTE);
    await site.cron(now + 16 * MINUTE);
    return { site, now };
  }
  const issue = (site: Site) =>
    site.db.prepare("SELECT state, sent, first_sent_at AS first, closed_at AS closed FROM issues").first<Json>();

  it("is noted once, as the provider accepts it", async () => {
    const { site } = await sent();
    expect(await issue(site)).toMatchObject({ sent: 0, first: null });
    await site.drain(20);
    const { sent: mails, first } = await issue(site);
    expect([mails, typeof first]).toEqual([1, "number"]);
  });

  it("is late after five minutes; one that has not begun by then is, too, unless it was cancelled", async () => {
    const { site } = await sent();
    const kept = () => objective(site, "first-mail");
    expect(await kept()).toMatchObject({ total: 0, met: true });
    const now = Date.now();
    const close = (back: number) =>
      site.db
        .prepare("UPDATE issues SET closed_at = ?, review_until = 0")
        .bind(now - back)
        .run();
    await close(6 * MINUTE);
    expect(await kept()).toMatchObject({ good: 0, total: 1, met: false });
    await site.db.prepare("UPDATE issues SET review_until = ?").bind(now).run();
    expect(await kept()).toMatchObject({ total: 0 });
    await close(6 * MINUTE);
    await site.db.prepare("UPDATE issues SET state = 'cancelled'").run();
    expect(await kept()).toMatchObject({ total: 0 });
    await site.db.prepare("UPDATE issues SET state = 'finished', first_sent_at = closed_at + 300000").run();
    expect(await kept()).toMatchObject({ good: 1, total: 1, slowest_seconds: 300, met: true });
    await site.db.prepare("UPDATE issues SET first_sent_at = closed_at + 300001").run();
    expect(await kept()).toMatchObject({ good: 0, total: 1 });
  });
});

describe("a feed request", () => {
  it("fails if it gets neither the feed nor an older copy", async () => {
    quiet();
    const site = await openSite();
    await site.publish({ "posts/a.md": post() });
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const ask = async (path: string, minutes: number) => {
      vi.setSystemTime(Date.now() + minutes * MINUTE);
      return (await site.fetch(path)).status;
    };
    expect(await ask("/atom.xml", 0)).toBe(200);
    await site.db.prepare("ALTER TABLE posts RENAME TO gone").run();
    // An isolate has an older copy of this one, and none of that.
    expect(await ask("/atom.xml", 1)).toBe(200);
    expect(await ask("/rss.xml", 1)).toBeGreaterThanOrEqual(500);
    await site.db.prepare("ALTER TABLE gone RENAME TO posts").run();
    expect(await ask("/atom.xml", 1)).toBe(200);
    expect(await objective(site, "feed-answered")).toMatchObject({ good: 3, total: 4, met: false });
    await site.db.prepare("UPDATE feed_requests SET requests = 9995, failed = 5").run();
    expect(await objective(site, "feed-answered")).toMatchObject({ good: 9995, total: 10_000, met: true });
    await site.db.prepare("UPDATE feed_requests SET requests = 9994, failed = 6").run();
    expect(await objective(site, "feed-answered")).toMatchObject({ met: false });
  });
});
