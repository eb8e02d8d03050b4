import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSite, PUBLISH, post } from "./site.ts";

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
