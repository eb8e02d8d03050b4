import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

const MINUTE = 60_000;

let site: Awaited<ReturnType<typeof openSite>>;
let start: number;

beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  site = await openSite({ HOLD_MIN_MINUTES: "2", RELEASE_GUARD_POSTS: "50" });
  start = Date.now();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const released = async () =>
  (await site.db.prepare("SELECT count(*) AS posts FROM releases").first<{ posts: number }>())?.posts;

const fresh = (title = "News") => post({ title, date: new Date(start - MINUTE).toISOString() });

describe("a publish token", () => {
  it("cannot mail at once: a shorter hold counts when the longer one is over, and is two minutes at least", async () => {
    await site.publish({ "site.yaml": "title: News\nnewsletter:\n  hold: 30m\n" });
    await site.publish({ "site.yaml": "title: News\nnewsletter:\n  hold: 0\n", "posts/a.md": fresh() });
    await site.cron(start + 29 * MINUTE);
    expect(await released()).toBe(0);
    await site.cron(start + 31 * MINUTE);
    expect(await released()).toBe(1);
  });

  it("cannot mail sooner because a cron is late, which sees today what came after its time", async () => {
    await site.bucket.put("posts/a.md", fresh());
    await site.cron(start - 20 * MINUTE);
    await site.cron(start + 9 * MINUTE);
    expect(await released()).toBe(0);
    await site.cron(Date.now() + 10 * MINUTE);
    expect(await released()).toBe(1);
  });

  it("cannot get there by rebuilding the index either: settings stay until others are read", async () => {
    await site.publish({ "site.yaml": "title: News\npostal_address: 1 Road\nnewsletter:\n  hold: 30m\n" });
    await site.bucket.put("site.yaml", "title: [\n");
    await site.post("/api/v1/reindex", {}, PUBLISH);
    const { settings } = (await site.db.prepare("SELECT settings FROM site").first<{ settings: string }>()) ?? {};
    expect(JSON.parse(settings ?? "")).toMatchObject({
      title: "News",
      postalAddress: "1 Road",
      newsletter: { holdMs: 30 * MINUTE },
    });
    expect((await site.json("/feed.json")).title).toBe("News");
    await site.bucket.put("site.yaml", "title: Others\n");
    await site.cron(start);
    expect((await site.json("/feed.json")).title).toBe("Others");
  });
});

describe("an image beside drafts", () => {
  it.each(["posts/_drafts/a.png", "posts/_drafts/2026/b.jpg", "assets/_drafts/c.webp"])(
    "is not shown to strangers: %s",
    async (key) => {
      await site.bucket.put(key, "image");
      for (const method of ["GET", "HEAD", "OPTIONS"])
        expect((await site.fetch(`/${key}`, { method })).status).toBe(404);
      expect((await site.fetch(`/${key.replace("_drafts", "%5Fdrafts")}`)).status).toBe(404);
      expect((await site.fetch(`/api/v1/objects/${key}`, { headers: PUBLISH })).status).toBe(200);
    },
  );
});

interface Waiting {
  withdrawals: { posts: number; published: number; first: { key: string }[] };
  releases: { posts: number; waits: boolean };
}
const waiting = () => site.json<Waiting>("/api/v1/waiting", { headers: ADMIN });
const alerts = async () =>
  (await site.json<{ alerts: { kind: string; detail: string }[] }>("/api/v1/state", { headers: ADMIN })).alerts;
const shown = async () => (await site.json<{ items: unknown[] }>("/feed.json?limit=200")).items.length;

/** Session cookie and form token for an action at the desk. */
async function order(path: string, shownAt: string): Promise<{ page: string; answer: Response }> {
  const here = { Origin: "https://news.example.com", "Content-Type": "application/x-www-form-urlencoded" };
  const login = await site.fetch("/admin/login", {
    method: "POST",
    body: new URLSearchParams({ token: "test-admin-token" }),
    headers: here,
    redirect: "manual",
  });
  const Cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
  const page = await (await site.fetch("/admin/posts", { headers: { Cookie } })).text();
  const form = new RegExp(`action="[^"]*${shownAt}".*?</form>`, "s").exec(page)?.[0] ?? "";
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]);
  const answer = await site.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...here, Cookie },
    redirect: "manual",
  });
  return { page, answer };
}

describe("many posts that are missing from the bucket", () => {
  const keys = Array.from({ length: 40 }, (_, n) => `posts/2026-11-20-${String(n).padStart(2, "0")}.md`);
  const files = Object.fromEntries(keys.map((key) => [key, post({ title: key })]));

  beforeEach(async () => {
    start -= 30 * MINUTE;
    await site.publish(files);
  });

  it("stay as they are until they are there again, and an alert names some", async () => {
    const before = await site.text("/atom.xml");
    await site.bucket.delete(keys);
    await site.cron(start);
    await site.drain();
    expect(await alerts()).toEqual([]);
    await site.cron(start + 5 * MINUTE);
    await site.drain();
    expect(await site.text("/atom.xml")).toBe(before);
    expect((await site.fetch("/posts/2026-11-20-07")).status).toBe(200);
    expect((await waiting()).withdrawals).toMatchObject({ posts: 40, published: 40, first: { length: 40 } });
    expect(await alerts()).toMatchObject([{ kind: "withdrawals-wait", detail: expect.stringContaining(`${keys[0]}`) }]);

    await Promise.all(keys.map((key) => site.bucket.put(key, files[key] ?? "")));
    await site.cron(start + 6 * MINUTE);
    await site.drain();
    expect((await waiting()).withdrawals.posts).toBe(0);
    expect(await alerts()).toEqual([]);
    expect(await site.text("/atom.xml")).toBe(before);
  });

  it("go when somebody says so at the desk, and nothing more is asked about them", async () => {
    await site.bucket.delete(keys.slice(1));
    await site.cron(start);
    await site.drain();
    expect(await shown()).toBe(40);
    const { page, answer } = await order("/admin/posts/withdraw-missing", "withdraw-missing");
    expect(page).toContain("39 of 40 posts are missing");
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/admin/posts?done=withdrawing&count=39"]);
    await site.cron(start + MINUTE);
    await site.drain();
    expect(await shown()).toBe(1);
    expect((await site.fetch("/posts/2026-11-20-07")).status).toBe(410);
    await site.bucket.delete(keys);
    await site.cron(start + 2 * MINUTE);
    await site.drain();
    expect(await shown()).toBe(0);
    expect(await alerts()).toEqual([]);
  });

  it("go when a program says so, and only those that it was told of", async () => {
    await site.bucket.delete(keys);
    await site.cron(start);
    await site.drain();
    const say = (body: object) => site.post("/api/v1/waiting/withdrawals", body, ADMIN);
    expect(await (await say({ through: new Date(start - 1).toISOString() })).json()).toEqual({ posts: 0 });
    expect((await site.post("/api/v1/waiting/withdrawals", {}, PUBLISH)).status).toBe(401);
    expect(await (await say({})).json()).toEqual({ posts: 40 });
    await site.cron(start + MINUTE);
    await site.drain();
    expect(await shown()).toBe(0);
  });

  it("are not missing when they were moved", async () => {
    for (const key of keys) {
      await site.bucket.put(key.replace("posts/", "posts/moved/"), files[key] ?? "");
      await site.bucket.delete(key);
    }
    await site.cron(start);
    await site.drain();
    await site.cron(start + MINUTE);
    await site.drain();
    expect(await shown()).toBe(40);
    expect((await waiting()).withdrawals.posts).toBe(0);
    expect((await site.fetch("/posts/2026-11-20-07", { redirect: "manual" })).status).toBe(301);
  });

  it("go by themselves while they are few, but not few by few", async () => {
    await site.bucket.delete(keys.slice(0, 15));
    await site.cron(start);
    await site.drain();
    expect(await shown()).toBe(25);
    await site.bucket.delete(keys.slice(15, 30));
    await site.cron(start + MINUTE);
    await site.drain();
    expect(await shown()).toBe(25);
    expect((await waiting()).withdrawals.posts).toBe(15);
    await site.cron(start + 61 * MINUTE);
    await site.drain();
    expect(await shown()).toBe(10);
  });

  it("stay too when each deletion is told of by itself", async () => {
    await site.bucket.delete(keys);
    await site.consume(keys.map((key) => ({ kind: "index" as const, keys: [key] })));
    await site.drain();
    expect(await shown()).toBe(20);
    await site.cron(Date.now());
    await site.drain();
    expect(await shown()).toBe(20);
    expect((await waiting()).withdrawals.posts).toBe(20);
  });

  it("are many by what site.yaml says", async () => {
    await site.publish({ "site.yaml": "title: News\nwithdraw_guard:\n  percent: 100\n" });
    await site.bucket.delete(keys);
    await site.cron(start);
    await site.drain();
    expect(await shown()).toBe(0);
  });
});

describe("many new posts at once", () => {
  beforeEach(async () => {
    start -= 60 * MINUTE;
    site = await openSite({ HOLD_MIN_MINUTES: "2", RELEASE_GUARD_POSTS: "5" });
  });
  const publish = (from: number, count: number) =>
    site.publish(
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`posts/2026/${from + n}.md`, fresh(`${from + n}`)])),
    );
  /** A time after the hold, which starts when a post is first seen. */
  const later = (minutes: number) => Date.now() + minutes * MINUTE;

  it("are seen at once and emailed when somebody says so", async () => {
    await publish(0, 6);
    await site.cron(later(11));
    expect([await shown(), await released()]).toEqual([6, 0]);
    expect((await waiting()).releases).toEqual({ posts: 6, waits: true });
    expect(await alerts()).toMatchObject([{ kind: "releases-wait", detail: expect.stringContaining("6 new posts") }]);
    const { page, answer } = await order("/admin/posts/release", "posts/release");
    expect(page).toContain("6 new posts held back from email");
    expect(answer.headers.get("Location")).toBe("/admin/posts?done=released&count=6");
    expect(await released()).toBe(6);
    await publish(6, 1);
    await site.cron(later(22));
    expect(await released()).toBe(7);
    expect(await alerts()).toEqual([]);
  });

  it("are many also when they came in portions", async () => {
    await publish(0, 3);
    await site.db
      .prepare("UPDATE posts SET first_seen_at = first_seen_at - ?")
      .bind(9 * MINUTE)
      .run();
    await publish(3, 3);
    await site.cron(later(2));
    expect(await released()).toBe(0);
  });

  it("are not many where there are as many every day", async () => {
    await site.db
      .prepare("INSERT INTO releases (post_id, released_at) VALUES ('a', ?1), ('b', ?1)")
      .bind(start - 3 * 86_400_000)
      .run();
    await publish(0, 6);
    await site.cron(later(11));
    expect(await released()).toBe(8);
  });
});
