import { beforeEach, describe, expect, it } from "vitest";
import { categories } from "../../src/adapters/database/posts/categories.ts";
import { manyPosts } from "./many-posts.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SITE = "title: News\nlanguage: en\ntime_zone: UTC\npostal_address: 1 Street\n";

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": SITE });
});

const fresh = (title: string, categories: string) =>
  post({ title, categories, date: new Date(now - 5 * MINUTE).toISOString() });
const morning = (days = 0) => (Math.ceil((now - 8 * HOUR) / DAY) + days) * DAY + 8 * HOUR + 30_000;

const merge = async (id: string, into: string) => {
  const response = await site.fetch(`/api/v1/categories/${id}/merge`, {
    method: "PUT",
    headers: { ...ADMIN, "Content-Type": "application/json" },
    body: JSON.stringify({ into }),
  });
  expect([response.status, await response.json()]).toEqual([200, { status: "done" }]);
};
const takeBack = async (id: string) => {
  const response = await site.fetch(`/api/v1/categories/${id}/merge`, { method: "DELETE", headers: ADMIN });
  expect(response.status).toBe(200);
};

/** Returns the post titles of each issue that an address got, oldest first. */
async function received(email: string, all: string[]): Promise<string[][]> {
  const mails = (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");
  const titles = mails.map(({ text }) => {
    const found = all.flatMap((title) =>
      text
        .split(new RegExp(`^.*\\b${title}\\b.*$`, "m"))
        .slice(1)
        .map(() => title),
    );
    return found.sort();
  });
  return titles;
}

/** Publishes, releases, and sends a daily issue. */
async function day(number: number, files: Record<string, string>): Promise<void> {
  await site.publish(files);
  await site.cron(now + 15 * MINUTE + number * 1_000);
  await site.cron(morning(number));
  await site.drain();
}

describe("subscribers and merges", () => {
  beforeEach(async () => {
    // Defined before there are posts: only existing categories can be chosen.
    const titles = ["twin", "kept", "other"].map((id) => `  ${id}: ${id}\n`).join("");
    await site.publish({ "site.yaml": `${SITE}categories:\n${titles}` });
  });

  it("who chose the merged one get the other's posts, each once; who chose the other get both; nothing twice, nothing lost", async () => {
    const [merged, kept, both, neither] = [someone(), someone(), someone(), someone()];
    await site.subscriber(merged, { categories: ["twin"] });
    await site.subscriber(kept, { categories: ["kept"] });
    await site.subscriber(both, { categories: ["kept", "twin"] });
    await site.subscriber(neither, { categories: ["other"] });
    const all = ["Alpha", "Beta", "Gamma", "Delta", "Omega"];
    await day(0, {
      "posts/a.md": fresh("Alpha", "twin"),
      "posts/b.md": fresh("Beta", "kept"),
      "posts/o.md": fresh("Omega", "other"),
    });
    await merge("twin", "kept");
    await day(1, { "posts/c.md": fresh("Gamma", "kept"), "posts/d.md": fresh("Delta", "[twin, kept]") });
    await site.cron(morning(2));
    await site.drain();
    expect(await received(merged, all)).toEqual([["Alpha"], ["Delta", "Gamma"]]);
    expect(await received(kept, all)).toEqual([["Beta"], ["Delta", "Gamma"]]);
    expect(await received(both, all)).toEqual([
      ["Alpha", "Beta"],
      ["Delta", "Gamma"],
    ]);
    expect(await received(neither, all)).toEqual([["Omega"]]);
    const [, second] = (await site.inbox(merged)).filter(({ tags }) => tags.kind === "issue");
    expect(second?.html).not.toContain("twin");
  });

  it.each(["before it is planned", "between plan and send"])(
    "hold when a merge comes %s, and when it is taken back",
    async (when) => {
      const [merged, kept] = [someone(), someone()];
      await site.subscriber(merged, { categories: ["twin"] });
      await site.subscriber(kept, { categories: ["kept"] });
      await site.publish({ "posts/a.md": fresh("Alpha", "twin"), "posts/b.md": fresh("Beta", "kept") });
      await site.cron(now + 15 * MINUTE);
      if (when.startsWith("before")) await merge("twin", "kept");
      await site.cron(morning());
      if (!when.startsWith("before")) await merge("twin", "kept");
      await site.drain();
      const all = ["Alpha", "Beta", "Gamma"];
      expect(await received(merged, all)).toEqual([["Alpha", "Beta"]]);
      expect(await received(kept, all)).toEqual([["Alpha", "Beta"]]);
      await site.publish({ "posts/c.md": fresh("Gamma", "kept") });
      await site.cron(now + 16 * MINUTE);
      await site.cron(morning(1));
      await takeBack("twin");
      await site.drain();
      // Deliveries without posts of theirs are skipped with a reason, and the issue finishes.
      expect(await received(merged, all)).toEqual([["Alpha", "Beta"]]);
      expect(await received(kept, all)).toEqual([["Alpha", "Beta"], ["Gamma"]]);
      await site.cron(morning(1) + MINUTE);
      const { issues } = await site.json<{ issues: { state: string; planned: number }[] }>("/api/v1/issues", {
        headers: ADMIN,
      });
      expect(issues.map(({ state }) => state)).toEqual(["finished", "finished"]);
    },
  );

  it("see the kept one in their preferences; what they leave alone stays theirs when the merge is taken back", async () => {
    const email = someone();
    await site.publish({
      "posts/a.md": fresh("Alpha", "twin"),
      "posts/b.md": fresh("Beta", "kept"),
      "posts/o.md": fresh("O", "other"),
    });
    await merge("twin", "kept");
    // The merged id still works.
    await site.subscriber(email, { categories: ["Twin"] });
    const [welcome] = (await site.inbox(email)).filter(({ tags }) => tags.kind === "welcome");
    expect(welcome?.text).toContain("kept");
    expect(welcome?.text).not.toContain("twin");
    const link = new URL(welcome?.links.find((url) => /\/manage\/./.test(url)) ?? "").pathname;
    const page = await site.text(link);
    expect(page).toContain('name="remove" value="category kept"');
    expect(page).not.toContain('value="category twin"');
    const press = (button: "add" | "remove", id: string) =>
      site.fetch(`${link}/follows`, { method: "POST", body: new URLSearchParams({ [button]: `category ${id}` }) });
    const stored = async () =>
      (await site.db.prepare("SELECT follows FROM subscribers").first<{ follows: string }>())?.follows;
    await press("add", "other");
    expect(await stored()).toBe('["twin","other"]');
    await takeBack("twin");
    expect(await site.text(link)).toContain('name="remove" value="category twin"');
    await merge("twin", "kept");
    await press("remove", "kept");
    expect(await stored()).toBe('["other"]');
    await press("add", "kept");
    expect(await stored()).toBe('["other","kept"]');
  });
});

describe("the hub", () => {
  it("is told of both addresses when they become one, and of both when a post comes to either", async () => {
    await site.publish({
      "site.yaml": `${SITE}hub: https://hub.example.org/\n`,
      "posts/a.md": fresh("A", "twin"),
      "posts/b.md": fresh("B", "kept"),
    });
    site.held.splice(0);
    const told = () => {
      const urls = site.held.splice(0).flatMap((wakeUp) => (wakeUp.kind === "ping-hub" ? wakeUp.urls : []));
      return urls.flatMap((url) => (url.endsWith("rss.xml") ? [new URL(url).pathname] : [])).sort();
    };
    const BOTH = ["/categories/kept/rss.xml", "/categories/twin/rss.xml", "/rss.xml"];
    await merge("twin", "kept");
    expect(told()).toEqual(BOTH);
    await site.publish({ "posts/c.md": fresh("C", "kept") });
    expect(told().filter((path) => !path.startsWith("/tags/"))).toEqual(BOTH);
    await takeBack("twin");
    expect(told()).toEqual(BOTH);
    await site.publish({ "posts/d.md": fresh("D", "kept") });
    expect(told().filter((path) => !path.startsWith("/tags/"))).toEqual(["/categories/kept/rss.xml", "/rss.xml"]);
  });
});

describe("large categories", () => {
  it("are merged in steps: readers see nothing of it until they see all of it", {
    timeout: 120_000,
  }, async () => {
    await manyPosts(site.db, "kept", 400);
    await manyPosts(site.db, "twin", 30_600);
    const index = categories(site.db);
    const before = await site.text("/categories/kept/atom.xml");

    const response = await site.fetch("/api/v1/categories/twin/merge", {
      method: "PUT",
      headers: { ...ADMIN, "Content-Type": "application/json" },
      body: JSON.stringify({ into: "kept" }),
    });
    expect(await response.json()).toEqual({ status: "under-way" });
    expect(await site.text("/categories/kept/atom.xml")).toBe(before);
    expect((await index.settings()).shown).toEqual({});
    // Changes made meanwhile are kept, before and behind the backfill position.
    await site.publish({
      "posts/new.md": post({ title: "New", date: "2020-01-01 00:00:30", categories: "twin" }),
      "posts/late.md": post({ title: "Late", date: "2026-01-01", categories: "twin" }),
    });
    await site.db.prepare("DELETE FROM post_labels WHERE post_key IN ('posts/twin7', 'posts/twin30599')").run();
    expect(await site.text("/categories/kept/atom.xml")).toBe(before);

    await site.cron(now + MINUTE);
    expect((await index.settings()).shown).toEqual({ twin: "kept" });
    const { categories: listed } = await site.json<{ categories: { id: string; posts: number }[] }>(
      "/api/v1/categories",
      { headers: ADMIN },
    );
    expect(listed).toMatchObject([{ id: "kept", posts: 31_000 }]);
    const feed = await site.json<{ items: { title: string }[] }>("/categories/kept/feed.json?limit=3");
    expect(feed.items.map(({ title }) => title)).toEqual(["Late", "twin 30600", "twin 30598"]);
  });

  it("are five hundred at once, and none of them is empty", { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 1_000 }, (_, number) => `c${String(number).padStart(4, "0")}`);
    await site.db
      .prepare(
        `INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at, fingerprint, parts)
         SELECT 'posts/' || value, 'e', 'published', 'tag:x,2020:' || value, 2020, value, value, '',
                json_object('categories', json_array(json_object('id', value, 'title', value)), 'tags', json_array(), 'authors', json_array()),
                1577836800000, 1577836800000, 0, 'f', 0 FROM json_each(?)`,
      )
      .bind(JSON.stringify(names))
      .run();
    await site.db
      .prepare(
        "INSERT INTO post_labels SELECT 'category', slug, published_at, key, slug FROM posts WHERE state = 'published'",
      )
      .run();
    const pairs = names.slice(0, 500).map((name, index) => `  ${names[500 + index]}: {merge: ${name}}`);
    await site.publish({ "site.yaml": `${SITE}categories:\n${pairs.join("\n")}\n` });
    await site.cron(now);
    const { categories: listed, merges } = await site.json<{
      categories: { posts: number }[];
      merges: { shown: boolean }[];
    }>("/api/v1/categories?limit=200", { headers: ADMIN });
    expect([merges.length, merges.every(({ shown }) => shown), listed.every(({ posts }) => posts === 2)]).toEqual([
      500,
      true,
      true,
    ]);
    expect((await site.text("/opml.xml")).match(/xmlUrl=/g)).toHaveLength(501);
  });
});
