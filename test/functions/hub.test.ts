import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSite, PUBLISH, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => {
  vi.useRealTimers();
});

const SITE = "title: 财经\ntime_zone: Asia/Shanghai\n";
const HUB = "hub: https://hub.example.org/\n";
const A = "posts/2026-11-20-a.md";
const TAG = "tags/%E8%B4%A2%E7%BB%8F/";

/** Returns the pages whose feeds were announced since the last call, in all three formats. */
function announced(): string[] {
  const urls = site.held.splice(0).flatMap((wakeUp) => (wakeUp.kind === "ping-hub" ? wakeUp.urls : []));
  expect(new Set(urls).size).toBe(urls.length);
  const pages = [...new Set(urls.map((url) => url.slice("https://news.example.com/".length).replace(/[^/]+$/, "")))];
  const files = ["atom.xml", "feed.json", "rss.xml"];
  expect([...urls].sort()).toEqual(
    pages.flatMap((page) => files.map((file) => `https://news.example.com/${page}${file}`)).sort(),
  );
  return pages.sort();
}

const withdraw = (key: string) => site.fetch(`/api/v1/objects/${key}`, { method: "DELETE", headers: PUBLISH });

describe("a site with a hub", () => {
  beforeEach(async () => {
    await site.publish({ "site.yaml": SITE + HUB });
    site.held.splice(0);
  });

  it("announces the feeds of a new post: the site's, its categories', tags' and authors'", async () => {
    await site.publish({ [A]: post({ categories: "[caijing, tiyu]", more: "author: Li Ming\n" }) });
    expect(announced()).toEqual(["", "authors/li-ming/", "categories/caijing/", "categories/tiyu/", TAG]);
  });

  it("announces addresses that call themselves exactly so", async () => {
    await site.publish({ [A]: post({ categories: "安信(香港) & co" }) });
    const urls = site.held.flatMap((wakeUp) => (wakeUp.kind === "ping-hub" ? wakeUp.urls : []));
    for (const url of urls) {
      const response = await site.fetch(url);
      expect(response.headers.get("Link")).toContain(`<${url}>; rel="self"`);
    }
    expect(urls.length).toBeGreaterThan(6);
  });

  it("announces the feeds an update took it out of, and those it brought it into", async () => {
    await site.publish({ [A]: post({ categories: "caijing" }) });
    announced();
    await site.publish({ [A]: post({ categories: "tiyu" }) });
    expect(announced()).toEqual(["", "categories/caijing/", "categories/tiyu/", TAG]);
  });

  it("announces a withdrawal, once", async () => {
    await site.publish({ [A]: post() });
    announced();
    await withdraw(A);
    expect(announced()).toEqual(["", "categories/caijing/", TAG]);
    await withdraw(A);
    expect(announced()).toEqual([]);
  });

  it("announces a post that became a draft", async () => {
    await site.publish({ [A]: post() });
    announced();
    await site.publish({ [A]: post({ more: "draft: true\n" }) });
    expect(announced()).toEqual(["", "categories/caijing/", TAG]);
    await site.publish({ [A]: post({ title: "Another draft", more: "draft: true\n" }) });
    expect(announced()).toEqual([]);
  });

  it("announces each feed once for a batch", async () => {
    await site.publish({ [A]: post(), "posts/b.md": post({ categories: "tiyu" }), "posts/c.md": post() });
    expect(announced()).toEqual(["", "categories/caijing/", "categories/tiyu/", TAG]);
  });

  it("announces nothing that readers cannot see: drafts, broken files, attachments, what is unchanged", async () => {
    await site.publish({ [A]: post() });
    announced();
    await site.publish({
      [A]: post(),
      "posts/draft.md": post({ more: "draft: true\n" }),
      "posts/broken.md": "---\ntitle: x\ndate: never\n---\n",
      "posts/future.md": post({ date: "2099-01-01 08:00:00" }),
      "assets/a.png": "png",
    });
    expect(announced()).toEqual([]);
  });

  it("announces a future post when its time has come, once, however late and often the cron runs", async () => {
    const now = Date.now();
    const due = Math.ceil(now / 1000) * 1000 + 3_600_000;
    await site.cron(now);
    await site.publish({ "posts/future.md": post({ date: new Date(due).toISOString(), categories: "later" }) });
    expect(announced()).toEqual([]);
    for (const [late, pages] of [
      [-1, []],
      [7_200_000, ["", "categories/later/", TAG]],
      [7_200_000, []],
      [7_260_000, []],
    ] as const) {
      vi.setSystemTime(due + late);
      await site.cron(due + late);
      expect(announced()).toEqual(pages);
    }
    expect((await site.fetch("/categories/later/rss.xml")).status).toBe(200);
  });

  it("announces what another S3 tool put into the bucket, changed and deleted there", async () => {
    await site.bucket.put(A, post());
    await site.cron(Date.now());
    expect(announced()).toEqual(["", "categories/caijing/", TAG]);
    await site.bucket.put(A, post({ title: "Another" }));
    await site.consume([{ kind: "index", keys: [A] }]);
    expect(announced()).toEqual(["", "categories/caijing/", TAG]);
    await site.cron(Date.now());
    expect(announced()).toEqual([]);
    await site.bucket.delete(A);
    await site.cron(Date.now());
    expect(announced()).toEqual(["", "categories/caijing/", TAG]);
  });

  it("tells of many feeds in wake-ups of fifty addresses at most", async () => {
    const categories = `[${Array.from({ length: 40 }, (_, n) => `c${n}`).join(", ")}]`;
    await site.publish({ [A]: post({ categories }) });
    const sizes = site.held.map((wakeUp) => (wakeUp.kind === "ping-hub" ? wakeUp.urls.length : 0));
    expect(sizes).toEqual([50, 50, 26]);
    expect(announced()).toHaveLength(42);
  });

  it("announces nothing when the index is rebuilt: the feeds are the same", async () => {
    await site.publish({ [A]: post() });
    announced();
    let position: string | null | undefined;
    do {
      const response = await site.post("/api/v1/reindex", { position }, PUBLISH);
      ({ position } = (await response.json()) as { position: string | null });
    } while (position);
    expect(announced()).toEqual([]);
    expect(await site.text("/atom.xml")).toContain("<entry>");
  });

  it("publishes all the same when the queue does not take a wake-up", async () => {
    site.env.POSTS_QUEUE.sendBatch = async () => {
      throw new Error("The queue is away.");
    };
    expect(await site.publish({ [A]: post() })).toMatchObject([{ outcome: "published" }]);
    expect(await site.text("/atom.xml")).toContain("<entry>");
  });
});

it("without a hub, nobody is told", async () => {
  await site.publish({ "site.yaml": SITE, [A]: post() });
  await site.publish({ [A]: post({ title: "Another" }) });
  await withdraw(A);
  expect(announced()).toEqual([]);
});
