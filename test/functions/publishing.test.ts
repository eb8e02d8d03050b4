import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json", "/categories/caijing/rss.xml", "/opml.xml"];

describe("publishing", () => {
  it("says what became of every object, and publishes the rest when one is broken", async () => {
    const results = await site.publish({
      "site.yaml": "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\n",
      "posts/2026-11-20-a.md": post({ title: "第一" }),
      "posts/broken.md": '---\ntitle: ""\ndate:  +0800\nlink: <>\n---\n',
      "posts/2026-11-21-draft.md": post({ more: "draft: true\n" }),
      "posts/2026-11-21-plain.md": "# No front matter\n",
    });
    expect(results.map(({ key, outcome }) => [key, outcome])).toEqual([
      ["site.yaml", "stored"],
      ["posts/2026-11-20-a.md", "published"],
      ["posts/broken.md", "quarantined"],
      ["posts/2026-11-21-draft.md", "draft"],
      ["posts/2026-11-21-plain.md", "ignored"],
    ]);
    const feed = await site.json<{ items: { title: string }[] }>("/feed.json");
    expect(feed.items.map(({ title }) => title)).toEqual(["第一"]);
    const { quarantined } = await site.json<{ quarantined: { key: string; reason: object; line: number }[] }>(
      "/api/v1/quarantine",
      { headers: PUBLISH },
    );
    expect(quarantined).toMatchObject([
      { key: "posts/broken.md", reason: { code: expect.stringMatching(/./), detail: expect.stringMatching(/\w+ .+/) } },
    ]);
    expect(quarantined[0]?.line).toBeGreaterThan(0);
  });

  it("updates a rewritten post: its id and date stay, `updated` moves", async () => {
    await site.publish({ "posts/2026-11-20-a.md": post({ title: "Old" }) });
    const before = await item();
    const [result] = await site.publish({
      "posts/2026-11-20-a.md": post({ title: "New", date: "2026-11-21 09:00:00 +0800" }),
    });
    expect(result?.outcome).toBe("updated");
    const after = await item();
    expect(after).toMatchObject({ id: before.id, title: "New", date_published: before.date_published });
    expect(Date.parse(after.date_modified)).toBeGreaterThan(Date.parse(before.date_modified));
  });

  it("leaves a post alone whose file says the same as before", async () => {
    const file = post({ title: "Same" });
    await site.publish({ "posts/2026-11-20-a.md": file });
    const before = await site.text("/atom.xml");
    expect(await site.publish({ "posts/2026-11-20-a.md": file })).toMatchObject([{ outcome: "unchanged" }]);
    expect(await site.text("/atom.xml")).toBe(before);
  });

  it("withdraws a deleted post: gone from feeds, a tombstone in Atom, 410 on its page", async () => {
    await site.publish({ "posts/2026-11-20-a.md": post(), "posts/2026-11-20-b.md": post({ title: "Stays" }) });
    expect((await site.fetch("/posts/2026-11-20-a")).status).toBe(200);
    const response = await site.fetch("/api/v1/objects/posts/2026-11-20-a.md", { method: "DELETE", headers: PUBLISH });
    expect(await response.json()).toEqual({ key: "posts/2026-11-20-a.md", outcome: "withdrawn" });
    expect((await site.fetch("/posts/2026-11-20-a")).status).toBe(410);
    const atom = await site.text("/atom.xml");
    expect(atom).toContain('ref="tag:news.example.com,2026:posts/2026-11-20-a"');
    expect(atom.match(/<entry>/g)).toHaveLength(1);
  });

  it("gives each of two daily briefs its page, and leads from the address of former times to the one that had it", async () => {
    await site.publish({
      "posts/2026-11-19-daily-brief.md": post({ title: "First brief", date: "2026-11-19 08:00:00 +0800" }),
      "posts/2026-11-20-daily-brief.md": post({ title: "Second brief" }),
    });
    const { items } = await site.json<{ items: { url: string; title: string }[] }>("/feed.json");
    expect(items).toHaveLength(2);
    for (const { url, title } of items) expect(await site.text(url)).toContain(`<h1>${title}`);
    const former = await site.fetch("/posts/2026/daily-brief");
    expect([former.status, former.headers.get("Location")]).toEqual([301, "/posts/2026-11-19-daily-brief"]);
    expect(former.headers.get("Cache-Control")).toBe("public, max-age=300");
    // By its key, and percent-encoded.
    for (const path of ["/posts/2026-11-20-daily-brief.md", "/posts/2026-11-20-daily%2Dbrief"]) {
      const response = await site.fetch(path);
      expect([path, response.status < 400]).toEqual([path, true]);
    }
    for (const path of ["/posts/2026/none", "/posts/none", "/posts/a//b", "/posts/%ff"])
      expect([path, (await site.fetch(path)).status]).toEqual([path, 404]);
  });

  it("shows a future post once its time has come, and not before", async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    await site.publish({ "posts/future.md": post({ date: soon }) });
    expect((await site.json<{ items: unknown[] }>("/feed.json")).items).toEqual([]);
    expect((await site.fetch("/posts/future")).status).toBe(404);
    expect((await site.fetch("/categories/caijing/rss.xml")).status).toBe(404);
  });

  it("lets the newer of two posts with one id stand, whichever came first", async () => {
    const older = post({ title: "Older", date: "2026-11-01 08:00:00 +0800", more: "id: same\n" });
    const newer = post({ title: "Newer", date: "2026-11-02 08:00:00 +0800", more: "id: same\n" });
    const files = { "posts/x.md": older, "posts/y.md": newer };
    for (const order of [Object.entries(files), Object.entries(files).reverse()]) {
      site = await openSite();
      for (const [key, text] of order) await site.publish({ [key]: text });
      expect(await titles()).toEqual(["Newer"]);
      const { quarantined } = await site.json<{ quarantined: { key: string; reason: object }[] }>(
        "/api/v1/quarantine",
        { headers: PUBLISH },
      );
      expect(quarantined).toMatchObject([{ key: "posts/x.md", reason: { values: { key: "posts/y.md" } } }]);
    }
    await site.fetch("/api/v1/objects/posts/y.md", { method: "DELETE", headers: PUBLISH });
    await site.cron(Date.now());
    expect(await titles()).toEqual(["Older"]);
  });

  it.each([
    ["/api/v1/objects", "POST"],
    ["/api/v1/objects/posts/a.md", "PUT"],
    ["/api/v1/objects/posts/a.md", "DELETE"],
    ["/api/v1/objects", "GET"],
    ["/api/v1/quarantine", "GET"],
    ["/api/v1/reindex", "POST"],
    ["/api/v1/issues", "GET"],
    ["/api/v1/issues/1", "GET"],
    ["/api/v1/subscribers/import", "POST"],
  ])("asks for a token at %s (%s)", async (path, method) => {
    for (const headers of [{}, { Authorization: "Bearer wrong-token-of-somebody" }] as Record<string, string>[]) {
      const response = await site.fetch(path, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
      expect(response.status).toBe(401);
      expect(response.headers.get("Content-Type")).toContain("application/problem+json");
      expect(((await response.json()) as { detail: string }).detail).toMatch(/token/);
    }
  });

  it("does not let a publisher read what is the admin's", async () => {
    expect((await site.fetch("/api/v1/issues", { headers: PUBLISH })).status).toBe(401);
    expect((await site.fetch("/api/v1/quarantine", { headers: ADMIN })).status).toBe(200);
  });

  it.each(["posts/../site.yaml", ".gazette/history/x.json", "posts/a.exe", "elsewhere/a.md", "posts//a.md"])(
    "refuses the key %s and says which keys there are",
    async (key) => {
      const response = await site.post("/api/v1/objects", { objects: [{ key, base64: "" }] }, PUBLISH);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ field: "objects.0.key" }] });
    },
  );

  it("serves images beside the posts with their type, and nothing a browser would run", async () => {
    await site.bucket.put("assets/图 1.png", new Uint8Array([1, 2, 3]));
    await site.bucket.put("assets/page.html", "<script>alert(1)</script>");
    const image = await site.fetch("/assets/%E5%9B%BE%201.png");
    expect([image.status, image.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect((await site.fetch("/assets/page.html")).status).toBe(404);
  });
});

describe("the bucket is the truth", () => {
  it("shows what another S3 tool put there after the next cron, and withdraws what it deleted", async () => {
    await site.bucket.put("posts/2026-11-20-by-hand.md", post({ title: "By hand" }));
    await site.cron(Date.now());
    expect(await titles()).toEqual(["By hand"]);
    await site.bucket.put("posts/2026-11-20-by-hand.md", post({ title: "By hand, again" }));
    await site.cron(Date.now());
    expect(await titles()).toEqual(["By hand, again"]);
    await site.bucket.delete("posts/2026-11-20-by-hand.md");
    await site.cron(Date.now());
    expect(await titles()).toEqual([]);
  });

  it("gives back the same feeds, byte for byte, when the index is rebuilt from the bucket alone", async () => {
    await site.publish({
      "site.yaml": "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\ncategories:\n  caijing: 财经新闻\n",
      "posts/2026-11-20-a.md": post({ title: "A" }),
      "posts/2026-11-21-b.md": post({ title: "B", categories: "Techweb", date: "2026-11-21 08:00:00" }),
      "posts/2026-11-22-c.md": post({ title: "C", categories: "TechWeb" }),
      "posts/2026-11-22-gone.md": post({ title: "Gone", categories: "[caijing, Tiyu]", more: "author: Li Ming\n" }),
      "posts/2026-11-23-moved.md": post({ title: "Moved" }),
      "posts/broken.md": "---\ntitle: x\ndate: never\n---\n",
    });
    await site.publish({ "posts/2026-11-20-a.md": post({ title: "A, rewritten" }) });
    await site.bucket.put("posts/2026/moved.md", post({ title: "Moved" }));
    await site.bucket.delete("posts/2026-11-23-moved.md");
    await site.cron(Date.now());
    await site.fetch("/api/v1/objects/posts/2026-11-22-gone.md", { method: "DELETE", headers: PUBLISH });
    const labels = ["/categories/techweb", "/categories/caijing", "/categories/tiyu", "/authors/li-ming"];
    const pages = ["/posts/2026/moved", "/posts/2026-11-20-a"];
    const addresses = [...FEEDS, ...labels.map((path) => `${path}/atom.xml`), ...pages];
    const before = await Promise.all(addresses.map((path) => site.text(path)));
    expect(
      before.filter((text) => text.includes('<at:deleted-entry ref="tag:news.example.com,2026:posts/2026-11-22-gone"')),
    ).toHaveLength(4);
    const quarantine = await site.json("/api/v1/quarantine", { headers: PUBLISH });

    const moved = async () => (await site.fetch("/posts/2026-11-23-moved")).headers.get("Location");
    expect(await moved()).toBe("/posts/2026/moved");

    for (const table of ["posts", "post_contents", "post_labels", "withdrawn_labels", "label_titles", "quarantine"])
      await site.db.prepare(`DELETE FROM ${table}`).run();
    await site.db.prepare("UPDATE site SET settings = '{}', etag = ''").run();
    let position: string | null | undefined;
    do {
      const response = await site.post("/api/v1/reindex", { position }, PUBLISH);
      ({ position } = (await response.json()) as { position: string | null });
    } while (position);

    expect(await Promise.all(addresses.map((path) => site.text(path)))).toEqual(before);
    expect(await moved()).toBe("/posts/2026/moved");
    const rebuilt = await site.json<{ quarantined: { key: string }[] }>("/api/v1/quarantine", { headers: PUBLISH });
    expect(rebuilt.quarantined.map(({ key }) => key)).toEqual(
      (quarantine as typeof rebuilt).quarantined.map(({ key }) => key),
    );
  });

  it("reads all posts again when site.yaml changes what their dates mean", async () => {
    await site.publish({ "posts/2026-11-20-a.md": post({ date: "2026-11-20 08:00:00" }) });
    expect((await item()).date_published).toBe("2026-11-20T08:00:00Z");
    site = await openSite();
    await site.bucket.put("posts/2026-11-20-a.md", post({ date: "2026-11-20 08:00:00" }));
    await site.bucket.put("site.yaml", "time_zone: Asia/Shanghai\n");
    await site.cron(Date.now());
    await site.cron(Date.now());
    expect((await item()).date_published).toBe("2026-11-20T08:00:00+08:00");
  });

  it("keeps the last good settings when site.yaml breaks, and says what is wrong with it", async () => {
    await site.publish({ "site.yaml": "title: Good\n" });
    const [result] = await site.publish({ "site.yaml": "title: Bad\nnonsense: 1\n" });
    expect(result).toMatchObject({ outcome: "quarantined", reason: { detail: expect.stringContaining("nonsense") } });
    expect((await site.json("/feed.json")).title).toBe("Good");
  });
});

async function item() {
  const { items } = await site.json<{
    items: { id: string; title: string; date_published: string; date_modified: string }[];
  }>("/feed.json");
  if (!items[0]) throw new Error("The feed is empty.");
  return items[0];
}

async function titles(): Promise<string[]> {
  const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
  return items.map(({ title }) => title);
}
