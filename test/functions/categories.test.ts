import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
});

/** Posts in `Kept`, in its duplicate `kept twin`, in both, and in neither. */
async function twins(settings = ""): Promise<void> {
  await site.publish({
    "site.yaml": `title: News\nlanguage: en\ntime_zone: UTC\npostal_address: 1 Street\ncategory_strings: whole\n${settings}`,
    "posts/k1.md": post({ title: "K1", date: "2026-09-01", categories: "Kept" }),
    "posts/k2.md": post({ title: "K2", date: "2026-10-03", categories: "Kept" }),
    "posts/t1.md": post({ title: "T1", date: "2026-10-02", categories: "Kept Twin" }),
    "posts/t2.md": post({ title: "T2", date: "2026-11-04", categories: "Kept Twin" }),
    "posts/both.md": post({ title: "Both", date: "2026-11-05", categories: "[Kept Twin, Kept, Other]" }),
    "posts/other.md": post({ title: "O", date: "2026-11-06", categories: "Other" }),
    "posts/gone.md": post({ title: "Gone", date: "2026-11-06", categories: "Kept Twin" }),
  });
  await site.fetch("/api/v1/objects/posts/gone.md", { method: "DELETE", headers: PUBLISH });
}

const call = (method: string, path: string, body?: object) =>
  site.fetch(`/api/v1/categories/${path}`, {
    method,
    headers: { ...ADMIN, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
const order = async (...args: Parameters<typeof call>) => {
  const response = await call(...args);
  return [response.status, await response.json<{ status: string; code?: string }>()] as const;
};
const merge = (id: string, into: string) => order("PUT", `${encodeURIComponent(id)}/merge`, { into });
const takeBack = (id: string) => order("DELETE", `${encodeURIComponent(id)}/merge`);
const DONE = [200, { status: "done" }];

const list = () =>
  site.json<{ categories: { id: string; title: string; posts: number; merged: string[] }[]; merges: object[] }>(
    "/api/v1/categories",
    { headers: ADMIN },
  );

const titles = async (path: string) =>
  (await site.json<{ items?: { title: string }[] }>(path)).items?.map(({ title }) => title);

/** Reads every page and feed with posts, with ETags. */
const ADDRESSES = [
  "/rss.xml",
  "/atom.xml",
  "/feed.json",
  "/feed.json?category=kept",
  "/feed.json?category=kept-twin",
  "/feed.json?exclude=kept-twin",
  "/categories/kept/rss.xml",
  "/categories/kept/atom.xml",
  "/categories/kept/feed.json",
  "/categories/kept-twin/rss.xml",
  "/categories/kept-twin/atom.xml",
  "/categories/kept-twin/feed.json?limit=2",
  "/categories/kept/archive/2026-10/atom.xml",
  "/categories/kept-twin/archive/2026-10/atom.xml",
  "/categories/other/atom.xml",
  "/feed/kept-twin.xml",
  "/opml.xml",
  "/.well-known/feed-menu.json",
  "/sitemap/pages.xml",
  "/categories/",
  "/categories/kept/",
  "/categories/kept-twin/",
  "/categories/kept-twin/feed/",
  "/search?q=T1",
  "/posts/t1",
  "/posts/both",
  "/",
];

async function everything(): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const path of ADDRESSES) {
    const response = await site.fetch(path, { redirect: "manual" });
    all[path] = [
      response.status,
      response.headers.get("ETag"),
      response.headers.get("Location"),
      await response.text(),
    ].join("\n");
  }
  return all;
}

async function reindexed(): Promise<void> {
  let position: string | null = null;
  do {
    const response = await site.post("/api/v1/reindex", { position }, PUBLISH);
    expect(response.status).toBe(200);
    position = (await response.json<{ position: string | null }>()).position;
  } while (position !== null);
}

/** Empties every table that is derived from the bucket, as if D1 had been lost. */
async function loseTheIndex(): Promise<void> {
  for (const table of ["posts", "post_contents", "post_labels", "withdrawn_labels", "label_titles", "quarantine"])
    await site.db.prepare(`DELETE FROM ${table}`).run();
  await site.db.prepare("DELETE FROM merge_places").run();
  await site.db.prepare("DELETE FROM merge_members").run();
  await site.db
    .prepare("UPDATE site SET settings = '{}', etag = '', orders = '{}', orders_etag = '', merges = '{}'")
    .run();
}

describe("a merged category", () => {
  it("has its posts in the feed of the one it counts as, each once, newest first", async () => {
    await twins();
    expect(await titles("/categories/kept/feed.json")).toEqual(["Both", "K2", "K1"]);
    expect(await merge("kept-twin", "kept")).toEqual(DONE);
    expect(await titles("/categories/kept/feed.json")).toEqual(["Both", "T2", "K2", "T1", "K1"]);
    expect(await titles("/categories/kept/feed.json?limit=2")).toEqual(["Both", "T2"]);
    expect((await list()).categories.map(({ id, posts, merged }) => [id, posts, merged])).toEqual([
      ["kept", 5, ["kept-twin"]],
      ["other", 2, []],
    ]);
    expect(await site.text("/categories/kept/atom.xml")).toContain('ref="tag:news.example.com,2026:posts/gone"');
  });

  it("goes on answering at its feeds with the same bytes, by ETag and 304, and its pages lead on", async () => {
    await twins();
    await merge("kept-twin", "kept");
    for (const file of [
      "rss.xml",
      "atom.xml",
      "feed.json",
      "archive/2026-10/atom.xml",
      "feed.json?limit=2&content=summary",
    ]) {
      const [kept, merged] = await Promise.all([
        site.fetch(`/categories/kept/${file}`),
        site.fetch(`/categories/kept-twin/${file}`, { redirect: "manual" }),
      ]);
      expect([file, merged.status, merged.headers.get("Content-Type")]).toEqual([
        file,
        200,
        kept.headers.get("Content-Type"),
      ]);
      expect(await merged.text()).toBe(await kept.text());
      const etag = kept.headers.get("ETag") ?? "";
      expect(merged.headers.get("ETag")).toBe(etag);
      const again = await site.fetch(`/categories/kept-twin/${file}`, { headers: { "If-None-Match": `W/${etag}` } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
    expect(await site.text("/feed/Kept-Twin.xml")).toBe(await site.text("/categories/kept/atom.xml"));
    expect(await site.text("/categories/kept-twin/rss.xml")).toContain(
      "https://news.example.com/categories/kept/rss.xml",
    );
    for (const [path, target] of [
      ["/categories/kept-twin/", "/categories/kept/"],
      ["/categories/Kept-Twin/?before=1641557607000-1", "/categories/kept/?before=1641557607000-1"],
      ["/categories/kept-twin/feed/", "/categories/kept/feed/"],
    ] as const) {
      const response = await site.fetch(path, { redirect: "manual" });
      expect([path, response.status, response.headers.get("Location")]).toEqual([path, 301, target]);
      // Not permanent: the merge can be undone.
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    }
  });

  it("means the other one wherever an address names it", async () => {
    await twins();
    await merge("kept-twin", "kept");
    expect(await titles("/feed.json?category=kept-twin")).toEqual(await titles("/feed.json?category=kept"));
    expect(await site.text("/feed.json?category=kept-twin,kept")).toBe(await site.text("/feed.json?category=kept"));
    expect(await titles("/feed.json?exclude=kept-twin")).toEqual(["O"]);
    expect(await titles("/categories/other/feed.json?exclude=kept")).toEqual(["O"]);
    for (const path of ["/opml.xml", "/.well-known/feed-menu.json", "/sitemap/pages.xml", "/categories/", "/"])
      expect([path, (await site.text(path)).includes("kept-twin")]).toEqual([path, false]);
    for (const path of ["/posts/t1", "/search?q=T1", "/rss.xml"]) {
      const text = await site.text(path);
      expect([path, text.includes("Kept Twin"), text.includes("Kept")]).toEqual([path, false, true]);
    }
    const both = (await site.json<{ items: { title: string; tags: string[] }[] }>("/feed.json")).items[1];
    expect(both).toMatchObject({ title: "Both", tags: ["Kept", "Other", "财经"] });
  });

  it("keeps in step with what is published, changed and withdrawn after the merge", async () => {
    await twins();
    await merge("kept-twin", "kept");
    await site.publish({
      "posts/t3.md": post({ title: "T3", date: "2026-11-07", categories: "Kept Twin" }),
      "posts/t1.md": post({ title: "T1", date: "2026-10-02", categories: "Other" }),
    });
    await site.fetch("/api/v1/objects/posts/t2.md", { method: "DELETE", headers: PUBLISH });
    expect(await titles("/categories/kept-twin/feed.json")).toEqual(["T3", "Both", "K2", "K1"]);
    expect((await list()).categories.map(({ id, posts }) => [id, posts])).toEqual([
      ["kept", 4],
      ["other", 3],
    ]);
    expect(await site.text("/categories/kept/atom.xml")).toContain('ref="tag:news.example.com,2026:posts/t2"');
  });

  it("is as it was, byte for byte, once the merge is taken back", async () => {
    await twins();
    const before = await everything();
    await merge("kept-twin", "kept");
    expect(await everything()).not.toEqual(before);
    expect(await takeBack("kept-twin")).toEqual(DONE);
    expect(await everything()).toEqual(before);
    // No more redirect, and an hour later the old category is gone.
    await site.cron(now + 2 * MINUTE);
    await site.cron(now + 2 * HOUR);
    const { rows } = (await site.db
      .prepare(
        "SELECT (SELECT count(*) FROM merge_places) + (SELECT count(*) FROM merge_members) + count(*) AS rows FROM post_labels WHERE label_id LIKE '% %'",
      )
      .first<{ rows: number }>()) ?? { rows: -1 };
    expect(rows).toBe(0);
    expect(await everything()).toEqual(before);
  });

  it("comes back from the bucket alone, byte for byte, with the title the desk gave", async () => {
    await twins();
    await merge("kept-twin", "kept");
    expect(await order("PUT", "kept/title", { title: "  The kept\n one " })).toEqual(DONE);
    const before = await everything();
    expect(before["/categories/kept-twin/rss.xml"]).toContain("The kept one - News");
    expect(await (await site.bucket.get(".gazette/categories.json"))?.json()).toEqual({
      titles: { kept: "The kept one" },
      merges: { "kept-twin": "kept" },
    });
    await loseTheIndex();
    await reindexed();
    expect(await everything()).toEqual(before);
    await reindexed();
    expect(await everything()).toEqual(before);
    // The cron alone has the same result, except for tombstones.
    await loseTheIndex();
    for (let run = 0; run < 3; run++) await site.cron(Date.now());
    expect(await titles("/categories/kept-twin/feed.json")).toEqual(["Both", "T2", "K2", "T1", "K1"]);
  });

  it("goes by the spelling of the merged ones where the kept one has none", async () => {
    await twins("categories:\n  new-name:\n    merge: [Kept Twin, kept]\n");
    await site.cron(now);
    expect(await titles("/categories/new-name/feed.json")).toEqual(["Both", "T2", "K2", "T1", "K1"]);
    const before = await everything();
    expect(before["/categories/kept/rss.xml"]).toContain("<title>Kept - News</title>");
    expect((await list()).categories[0]).toMatchObject({ id: "new-name", title: "Kept", posts: 5 });
    await loseTheIndex();
    await reindexed();
    expect(await everything()).toEqual(before);
  });
});

describe("changes of categories", () => {
  it("are refused with what to do, and change nothing", async () => {
    await twins();
    await site.publish({ "posts/x.md": post({ categories: "Fourth" }) });
    await merge("kept-twin", "kept");
    const kept = await (await site.bucket.get(".gazette/categories.json"))?.text();
    for (const [answer, status, words] of [
      [merge("other", "other"), 409, "category-into-itself"],
      [merge("other", "nowhere"), 404, "no-such-category"],
      [merge("nowhere", "other"), 404, "no-such-category"],
      [merge("other", "kept-twin"), 409, "category-target-is-merged"],
      [merge("kept", "other"), 409, "category-has-merged"],
      [merge("kept", "kept-twin"), 409, "category-target-is-merged"],
      [merge("kept-twin", "other"), 409, "category-is-merged"],
      [takeBack("other"), 404, "category-not-merged"],
      [order("PUT", "kept-twin/title", { title: "x" }), 409, "category-is-merged"],
      [order("PUT", "nowhere/title", { title: "x" }), 404, "no-such-category"],
      [order("PUT", "kept/title", { title: "x".repeat(201) }), 400, "fields-invalid"],
      [order("PUT", "kept/merge", {}), 400, "fields-invalid"],
    ] as const) {
      const [got, { code }] = await answer;
      expect([got, code]).toEqual([status, words]);
    }
    expect(await merge("kept-twin", "kept")).toEqual([200, { status: "unchanged" }]);
    expect(await (await site.bucket.get(".gazette/categories.json"))?.text()).toBe(kept);
  });

  it("ask for the admin's token", async () => {
    for (const [method, path] of [
      ["GET", ""],
      ["PUT", "/kept/title"],
      ["PUT", "/kept/merge"],
      ["DELETE", "/kept/merge"],
    ])
      for (const headers of [{}, PUBLISH] as Record<string, string>[]) {
        const response = await site.fetch(`/api/v1/categories${path}`, { method: method ?? "", headers });
        expect(response.status).toBe(401);
      }
  });

  it("list two thousand categories by pages, and find one by a part of its name", async () => {
    await twins();
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ id: `many-${String(index).padStart(4, "0")}` }));
    await site.db
      .prepare(
        "INSERT INTO post_labels (kind, label_id, published_at, post_key, title) SELECT 'category', value ->> 'id', 1000000000000, 'posts/k1.md', upper(value ->> 'id') FROM json_each(?)",
      )
      .bind(JSON.stringify(rows))
      .run();
    const page = (query: string) =>
      site.json<{ categories: { id: string }[]; next: string | null }>(`/api/v1/categories?${query}`, {
        headers: ADMIN,
      });
    let after = "";
    const ids: string[] = [];
    for (;;) {
      const { categories, next } = await page(`limit=200&after=${after}`);
      ids.push(...categories.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect([ids.length, new Set(ids).size]).toEqual([2_003, 2_003]);
    expect((await page("q=MANY-123&limit=50")).categories.map(({ id }) => id)).toEqual(
      rows.slice(1230, 1240).map(({ id }) => id),
    );
  });

  it("yield to site.yaml, which nobody rewrites, and hold again when it says nothing", async () => {
    const file = "categories:\n  # Ours.\n  kept: {title: By hand}\n  other: {merge: Kept Twin}\n";
    await twins();
    await order("PUT", "kept/title", { title: "By desk" });
    await merge("kept-twin", "kept");
    const [text] = [await site.bucket.get("site.yaml")];
    const before = await text?.text();
    await site.publish({ "site.yaml": `${before}${file}` });
    await site.cron(now);
    expect(await titles("/categories/kept-twin/feed.json")).toEqual(["O", "Both", "T2", "T1"]);
    expect(await site.text("/categories/kept/rss.xml")).toContain("By hand");
    for (const refused of [merge("kept-twin", "kept"), order("PUT", "kept/title", { title: "x" })])
      expect((await refused)[0]).toBe(409);
    expect((await list()).merges).toEqual([{ id: "kept-twin", into: "other", by: "site.yaml", shown: true }]);
    await site.publish({ "site.yaml": before ?? "" });
    await site.cron(now + MINUTE);
    expect(await titles("/categories/kept-twin/feed.json")).toEqual(["Both", "T2", "K2", "T1", "K1"]);
    expect(await site.text("/categories/kept/rss.xml")).toContain("By desk");
    expect(await (await site.bucket.get("site.yaml"))?.text()).toBe(before);
  });

  it("are put back when a tool deleted them, read when one wrote them, and kept when they cannot be read", async () => {
    await twins();
    await merge("kept-twin", "kept");
    const text = await (await site.bucket.get(".gazette/categories.json"))?.text();
    await site.bucket.delete(".gazette/categories.json");
    await site.cron(now);
    expect(await (await site.bucket.get(".gazette/categories.json"))?.text()).toBe(text);
    await site.bucket.delete(".gazette/categories.json");
    await reindexed();
    expect(await titles("/categories/kept/feed.json")).toHaveLength(5);
    expect(await (await site.bucket.get(".gazette/categories.json"))?.text()).toBe(text);

    await site.bucket.put(".gazette/categories.json", "no json");
    await site.cron(now + MINUTE);
    expect(await titles("/categories/kept/feed.json")).toHaveLength(5);
    const { quarantined } = await site.json<{ quarantined: { key: string }[] }>("/api/v1/quarantine", {
      headers: PUBLISH,
    });
    expect(quarantined).toMatchObject([
      { key: ".gazette/categories.json", reason: { code: "category-settings-unreadable" } },
    ]);
    expect((await takeBack("kept-twin"))[1].code).toBe("category-orders-unreadable");
    expect(await (await site.bucket.get(".gazette/categories.json"))?.text()).toBe("no json");

    await site.bucket.put(".gazette/categories.json", "{}");
    await site.cron(now + 2 * MINUTE);
    expect(await titles("/categories/kept/feed.json")).toHaveLength(3);
    expect(await site.json("/api/v1/quarantine", { headers: PUBLISH })).toEqual({ quarantined: [] });
  });

  it("are no change that a dry run would tell of", async () => {
    await twins();
    await merge("kept-twin", "kept");
    await order("PUT", "other/title", { title: "Others" });
    for (const key of ["posts/both.md", "posts/t1.md", "site.yaml"]) {
      const body = await (await site.bucket.get(key))?.text();
      const response = await site.fetch(`/api/v1/objects/${key}?dry_run=true`, {
        method: "PUT",
        headers: PUBLISH,
        ...(body !== undefined && { body }),
      });
      expect([key, (await response.json<{ changes: string[] }>()).changes]).toEqual([key, []]);
    }
  });

  it("cannot be written by who publishes", async () => {
    const response = await site.fetch("/api/v1/objects/.gazette/categories.json", {
      method: "PUT",
      headers: PUBLISH,
      body: "{}",
    });
    expect(response.status).toBe(400);
  });

  it("given at the same time do not undo each other", async () => {
    await twins();
    await site.publish(
      Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [`posts/n${index}.md`, post({ categories: `N${index}` })]),
      ),
    );
    const answers = await Promise.all([0, 1, 2].map((index) => merge(`n${index}`, `n${index + 3}`)));
    const obeyed = answers.flatMap(([status], index) => (status === 200 ? [`n${index}`] : []));
    expect(obeyed.length).toBeGreaterThan(0);
    await site.cron(Date.now());
    expect((await list()).merges).toEqual(
      obeyed.map((id) => ({ id, into: `n${Number(id[1]) + 3}`, by: "desk", shown: true })),
    );
  });
});
