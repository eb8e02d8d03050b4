import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { posts as postsOf } from "../../src/adapters/database/posts/posts.ts";
import type { Entry } from "../../src/core/feeds/entry.ts";
import { HISTORY_PREFIX } from "../../src/core/posts/object-key.ts";
import { dryRunObjects } from "../../src/use-cases/posts/dry-run-objects.ts";
import { type FoundPost, findPost } from "../../src/use-cases/posts/find-post.ts";
import { indexObject } from "../../src/use-cases/posts/index-object.ts";
import { publishObject, withdrawObject } from "../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../src/use-cases/posts/reindex.ts";
import { d1Over } from "../sqlite/d1.ts";
import { openSite } from "../sqlite/site.ts";
import { tombstones } from "../tombstones.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 26, 12);
const HOST = "https://news.example.com";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (title: string, more = "", body = `${title}.`, date = "2026-11-26 09:00:00 +0000") =>
  `---\ntitle: ${title}\ndate: ${date}\ncategories: brief\n${more}---\n${body}\n`;
const idOf = (key: string) => `tag:news.example.com,2026:${key.replace(/\.md$/, "")}`;

/** A site with its bucket and its cron, minute by minute. */
function open(at = START) {
  const opened = openSite({ at });
  const { ports, clock } = opened;
  const { objects, releases } = ports;
  const released: number[] = [];
  const site = {
    ...opened,
    put: (files: Record<string, string>) =>
      Promise.all(Object.entries(files).map(([key, text]) => objects.put(key, bytes(text), "text/markdown"))),
    remove: (...keys: string[]) => Promise.all(keys.map((key) => objects.delete(key))),
    /** Runs the cron of the next minute, or of a later one. */
    async pass(later = MINUTE) {
      clock.now += later;
      const { report } = await reconcile(ports, clock.now);
      released.push(await releases.release(clock.now, ports.site.newsletter));
      return report;
    },
    /** Releases everything due and returns how many posts were mailed since the last call. */
    async mailed() {
      await site.pass();
      await site.pass(11 * MINUTE);
      return released.splice(0).reduce((sum, posts) => sum + posts, 0);
    },
    entries: (): Promise<Entry[]> =>
      ports.posts.entries(
        { scope: undefined, categories: [], exclude: [], tags: [], limit: 200, content: "full" },
        clock.now,
      ),
    async ids(): Promise<Record<string, string>> {
      return Object.fromEntries((await site.entries()).map(({ title, id }) => [title, id]));
    },
    page: (path: string): Promise<FoundPost> => findPost(ports, path, clock.now),
    async quarantined() {
      return (await ports.posts.quarantined()).map(({ key, reason, since }) => ({ key, reason, since }));
    },
    /** Everything that readers see, as one text. */
    async seen() {
      return JSON.stringify([
        await site.entries(),
        await tombstones(ports.posts),
        await ports.posts.labels("category", clock.now),
      ]);
    },
    async rebuild() {
      clock.now += MINUTE;
      let position: string | undefined;
      do ({ position } = await reindex(ports, position, clock.now));
      while (position !== undefined);
    },
  };
  return site;
}

describe("two files", () => {
  it.each([
    ["of one name on two days", "posts/2026-11-25-daily-brief.md", "posts/2026-11-26-daily-brief.md"],
    ["of one name and day in two folders", "posts/a/2026-11-25-x.md", "posts/b/2026-11-25-x.md"],
    ["of one name in two languages", "posts/foo/index.en.md", "posts/foo/index.zh.md"],
    ["of one name with two endings", "posts/x.md", "posts/x.html"],
    ["one of them in a folder of the other's name", "posts/foo.md", "posts/foo/index.md"],
    ["whose names differ by case", "posts/Big-News.md", "posts/big-news.md"],
    ["whose names differ by a sign that addresses do without", "posts/a b.md", "posts/a-b.md"],
    ["that say all the same", "posts/2026-11-25-y.md", "posts/2026-11-26-y.md"],
  ])("%s are two posts, each with a page and each mailed", async (_, one, other) => {
    const same = one.endsWith("-y.md");
    const site = open();
    await site.put({ [one]: file("One"), [other]: file(same ? "One" : "Other") });
    expect(await site.pass()).toMatchObject({ published: 2, quarantined: 0 });
    const entries = await site.entries();
    expect(new Set(entries.map(({ id }) => id)).size).toBe(2);
    for (const { url, id } of entries)
      expect(await site.page(new URL(url).pathname.slice(1))).toMatchObject({ state: "published", entry: { id } });
    expect(await site.mailed()).toBe(2);
    expect(await site.pass()).toMatchObject({ read: 0 });
    const seen = await site.seen();
    await site.rebuild();
    expect(await site.seen()).toBe(seen);
    expect(await site.mailed()).toBe(0);
  });

  it("of one name are two posts the next day too: the second is released under an id of its own", async () => {
    const site = open(START - 24 * HOUR);
    await site.put({ "posts/2026-11-25-daily-brief.md": file("25th", "", "A", "2026-11-25 09:00:00 +0000") });
    expect(await site.mailed()).toBe(1);
    site.clock.now = START;
    await site.put({ "posts/2026-11-26-daily-brief.md": file("26th", "", "B") });
    expect(await site.mailed()).toBe(1);
    const released = site.db.sqlite.prepare("SELECT post_id FROM releases ORDER BY seq").all();
    expect(released.map(({ post_id }) => post_id)).toEqual([
      idOf("posts/2026-11-25-daily-brief.md"),
      idOf("posts/2026-11-26-daily-brief.md"),
    ]);
  });
});

describe("two files that state the same id", () => {
  const said = (day: number) => file(`Tips ${day}`, "guid: tips\n", `${day}`, `2026-11-${day} 09:00:00 +0000`);
  const three = { "posts/16.md": said(16), "posts/17.md": said(17), "posts/18.md": said(18) };

  it("are one post, the newest; the others are quarantined, reported once, and not read again", async () => {
    const site = open();
    await site.put(three);
    await site.pass();
    // The older ones are read once more and find the newer one in their place.
    await site.pass();
    const waiting = await site.quarantined();
    expect(waiting.map(({ key }) => key)).toEqual(["posts/16.md", "posts/17.md"]);
    for (const { reason } of waiting) expect(reason.values).toMatchObject({ key: "posts/18.md" });
    for (let minute = 0; minute < 3; minute++) expect(await site.pass()).toMatchObject({ read: 0 });
    expect(await site.quarantined()).toEqual(waiting);
    expect(waiting.map(({ since }) => since)).toEqual([START + MINUTE, START + MINUTE]);
  });

  it("replace each other when the current one is gone", async () => {
    const site = open();
    await site.put(three);
    await site.pass();
    await site.remove("posts/18.md");
    for (let minute = 0; minute < 3; minute++) await site.pass();
    expect(Object.keys(await site.ids())).toEqual(["Tips 17"]);
    expect((await site.quarantined()).map(({ key }) => key)).toEqual(["posts/16.md"]);
    expect(await site.pass()).toMatchObject({ read: 0 });
  });

  it("are the same after a rebuild, in any order", async () => {
    for (const order of [Object.entries(three), Object.entries(three).reverse()]) {
      const site = open();
      for (const [key, text] of order) {
        await site.put({ [key]: text });
        await site.pass();
      }
      await site.pass();
      expect(Object.keys(await site.ids())).toEqual(["Tips 18"]);
      const [seen, waiting] = [await site.seen(), (await site.quarantined()).map(({ key }) => key)];
      await site.rebuild();
      await site.pass();
      expect([await site.seen(), (await site.quarantined()).map(({ key }) => key)]).toEqual([seen, waiting]);
    }
  });

  it("do not take an id away from a file that has it by its path", async () => {
    const site = open();
    await site.put({ "posts/b.md": file("B") });
    await site.pass();
    await site.put({ "posts/a.md": file("A", `id: "${idOf("posts/b.md")}"\n`, "A", "2026-11-26 10:00:00 +0000") });
    await site.pass();
    expect(await site.ids()).toEqual({ B: idOf("posts/b.md") });
    expect(await site.quarantined()).toMatchObject([{ key: "posts/a.md", reason: { values: { key: "posts/b.md" } } }]);
    const seen = await site.seen();
    await site.rebuild();
    await site.pass();
    expect(await site.seen()).toBe(seen);
    await site.remove("posts/b.md");
    await site.pass();
    await site.pass();
    expect(await site.ids()).toEqual({ A: idOf("posts/b.md") });
    expect(await site.mailed()).toBe(1);
  });
});

it("a file whose id by its path another one says has one of its own", async () => {
  const site = open();
  await site.put({ "posts/a.md": file("A", `id: "${idOf("posts/b.md")}"\n`) });
  await site.pass();
  await site.put({ "posts/b.md": file("B") });
  await site.pass();
  expect(await site.ids()).toEqual({ A: idOf("posts/b.md"), B: `${idOf("posts/b.md")};2` });
});

it("a post keeps its id from another while its file cannot be looked at", async () => {
  const site = open();
  await site.put({ "posts/a.md": file("A", "id: x\n") });
  await site.pass();
  await site.put({ "posts/b.md": file("B", "id: x\n", "B", "2026-11-25 09:00:00 +0000") });
  const { head } = site.ports.objects;
  site.ports.objects.head = (key) => (key === "posts/a.md" ? Promise.reject(new Error("denied")) : head(key));
  expect(await indexObject(site.ports, "posts/b.md", site.clock.now)).toMatchObject({ outcome: "quarantined" });
  expect(Object.keys(await site.ids())).toEqual(["A"]);
});

const UNDATED = file("Moved").replace(/^date: .*\n/m, "");
const MOVES: [name: string, from: string, to: string, text: string][] = [
  ["to a later key", "posts/a.md", "posts/b.md", file("Moved")],
  ["to an earlier key", "posts/b.md", "posts/a.md", file("Moved")],
  ["to the name of another day", "posts/2026-11-25-x.md", "posts/2026-11-26-x.md", UNDATED],
];

describe.each(MOVES)("a post moved %s", (_, from, to, text) => {
  async function published() {
    const site = open();
    await site.put({ [from]: text });
    expect(await site.mailed()).toBe(1);
    const [entry] = await site.entries();
    return { site, before: entry as Entry };
  }

  async function holdsAsBefore(site: ReturnType<typeof open>, { id, publishedAt, updatedAt }: Entry) {
    expect(await site.entries()).toMatchObject([
      { id, publishedAt, updatedAt, url: `${HOST}/${to.replace(/\.md$/, "")}` },
    ]);
    expect(await tombstones(site.ports.posts)).toEqual([]);
    expect(await site.page(from.replace(/\.md$/, ""))).toEqual({ state: "moved", path: to.replace(/\.md$/, "") });
    expect(await site.mailed()).toBe(0);
    expect(await site.pass()).toMatchObject({ read: 0 });
    const seen = await site.seen();
    await site.rebuild();
    expect(await site.seen()).toBe(seen);
    expect(await site.page(from.replace(/\.md$/, ""))).toMatchObject({ state: "moved" });
    expect(await site.mailed()).toBe(0);
  }

  it("within one pass keeps its id and dates, is not mailed again, and its old page leads to the new one", async () => {
    const { site, before } = await published();
    await site.remove(from);
    await site.put({ [to]: text });
    await site.pass();
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("does so when it was gone for days in between", async () => {
    const { site, before } = await published();
    await site.remove(from);
    await site.pass();
    expect(await tombstones(site.ports.posts)).toHaveLength(1);
    await site.pass(40 * HOUR);
    await site.put({ [to]: text });
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("does so when it was gone, and the index was rebuilt in between", async () => {
    const { site, before } = await published();
    await site.remove(from);
    await site.pass();
    await site.rebuild();
    await site.put({ [to]: text });
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("does so when it was uploaded first and deleted a minute later", async () => {
    const { site, before } = await published();
    await site.put({ [to]: text });
    await site.pass();
    expect(await site.entries()).toHaveLength(2);
    await site.remove(from);
    await site.pass();
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("does so when publishing and deleting are asked for one after the other", async () => {
    const { site, before } = await published();
    await publishObject(site.ports, { key: to, bytes: bytes(text) }, site.clock.now);
    await withdrawObject(site.ports, from, site.clock.now + 1000);
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("does so however its front matter is written", async () => {
    const { site, before } = await published();
    await site.remove(from);
    await site.put({ [to]: text.replace("title: Moved\n", "").replace("---\nMoved", 'title: "Moved"\n---\n\nMoved') });
    await site.pass();
    await site.pass();
    await holdsAsBefore(site, before);
  });

  it("is another post when its text is another too, unless it says the id", async () => {
    const { site, before } = await published();
    await site.remove(from);
    await site.put({ [to]: file("Moved", "", "And rewritten.") });
    await site.pass();
    expect(await site.ids()).toEqual({ Moved: idOf(to) });
    expect(await site.page(from.replace(/\.md$/, ""))).toEqual({ state: "withdrawn" });
    expect(await site.mailed()).toBe(1);

    await site.remove(to);
    await site.put({ "posts/c.md": file("Moved", `id: "${before.id}"\n`, "Once more.") });
    await site.pass();
    expect(await site.ids()).toEqual({ Moved: before.id });
    expect(await site.mailed()).toBe(0);
  });

  it("is two posts when the original stays, and goes on as two when the original goes after both were mailed", async () => {
    const { site, before } = await published();
    await site.put({ [to]: text });
    expect(await site.mailed()).toBe(1);
    expect((await site.entries()).map(({ id }) => id).sort()).toEqual([before.id, idOf(to)].sort());
    await site.remove(from);
    await site.pass();
    expect((await site.entries()).map(({ id }) => id)).toEqual([idOf(to)]);
    const seen = await site.seen();
    await site.rebuild();
    expect(await site.seen()).toBe(seen);
    expect(await site.mailed()).toBe(0);
  });
});

describe("a post moved", () => {
  it("twice keeps its id, and both old pages lead to where it is", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("Post") });
    expect(await site.mailed()).toBe(1);
    for (const [from, to] of [
      ["posts/a.md", "posts/c.md"],
      ["posts/c.md", "posts/b.md"],
    ] as const) {
      await site.put({ [to]: file("Post") });
      await site.remove(from);
      await site.pass();
      await site.pass();
    }
    expect(await site.ids()).toEqual({ Post: idOf("posts/a.md") });
    for (const path of ["posts/a", "posts/c", "posts/2026/a"])
      expect(await site.page(path)).toEqual({ state: "moved", path: "posts/b" });
    expect(await site.mailed()).toBe(0);
  });

  it("and back is what it was", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("Post") });
    expect(await site.mailed()).toBe(1);
    await site.put({ "posts/b.md": file("Post") });
    await site.remove("posts/a.md");
    await site.pass();
    await site.put({ "posts/a.md": file("Post") });
    await site.remove("posts/b.md");
    await site.pass();
    await site.pass();
    expect(await site.ids()).toEqual({ Post: idOf("posts/a.md") });
    expect(await site.page("posts/a")).toMatchObject({ state: "published" });
    expect(await site.mailed()).toBe(0);
  });

  it("leaves its name to another post, which has an id of its own and is mailed", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("First") });
    expect(await site.mailed()).toBe(1);
    await site.put({ "posts/b.md": file("First") });
    await site.remove("posts/a.md");
    await site.pass();
    await site.put({ "posts/a.md": file("Second") });
    await site.pass();
    const ids = { First: idOf("posts/a.md"), Second: `${idOf("posts/a.md")};2` };
    expect(await site.ids()).toEqual(ids);
    expect(await site.mailed()).toBe(1);
    await site.rebuild();
    expect(await site.ids()).toEqual(ids);
  });

  it("swaps its name with another step by step, and both keep their ids", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("A"), "posts/b.md": file("B") });
    expect(await site.mailed()).toBe(2);
    for (const [from, to, title] of [
      ["posts/a.md", "posts/c.md", "A"],
      ["posts/b.md", "posts/a.md", "B"],
      ["posts/c.md", "posts/b.md", "A"],
    ] as const) {
      await site.put({ [to]: file(title) });
      await site.remove(from);
      await site.pass();
      await site.pass();
    }
    expect(await site.ids()).toEqual({ A: idOf("posts/a.md"), B: idOf("posts/b.md") });
    expect(await site.mailed()).toBe(0);
  });

  it("swaps its name with another at once, and neither is lost nor mailed again", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("A"), "posts/b.md": file("B") });
    expect(await site.mailed()).toBe(2);
    await site.put({ "posts/a.md": file("B"), "posts/b.md": file("A") });
    await site.pass();
    expect(await site.ids()).toEqual({ A: idOf("posts/b.md"), B: idOf("posts/a.md") });
    expect(await site.mailed()).toBe(0);
  });

  it("is known again when its original went while it was being read", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("Post") });
    expect(await site.mailed()).toBe(1);
    await site.put({ "posts/b.md": file("Post") });
    const { posts } = site.ports;
    const ports = {
      ...site.ports,
      posts: {
        ...posts,
        async save(...given: Parameters<typeof posts.save>) {
          await withdrawObject(site.ports, "posts/a.md", site.clock.now);
          await posts.save(...given);
        },
      },
    };
    await indexObject(ports, "posts/b.md", site.clock.now);
    await site.pass();
    expect(await site.ids()).toEqual({ Post: idOf("posts/a.md") });
    expect(await site.mailed()).toBe(0);
  });

  it("is known at once when its original is gone from the bucket, and not yet from the index", async () => {
    const site = open();
    await site.put({ "posts/b.md": file("Post") });
    await site.pass();
    await site.remove("posts/b.md");
    const answer = await publishObject(site.ports, { key: "posts/a.md", bytes: bytes(file("Post")) }, site.clock.now);
    expect(answer).toMatchObject({ outcome: "updated", moved: true });
    expect(await site.ids()).toEqual({ Post: idOf("posts/b.md") });
  });

  it("and edited says its id, and needs not wait for the one that is gone", async () => {
    const site = open();
    await site.put({ "posts/b.md": file("Post", "id: x\n") });
    await site.pass();
    await site.remove("posts/b.md");
    await site.put({ "posts/a.md": file("Edited", "id: x\n", "Edited", "2026-11-01 09:00:00 +0000") });
    expect(await site.pass()).toMatchObject({ quarantined: 0 });
    expect(await site.ids()).toEqual({ Edited: "tag:news.example.com,2026:x" });
    expect(await site.mailed()).toBe(1);
  });

  it("may be copied afterwards: the copy is another post, however often it is told that the first key is gone", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("Post") });
    expect(await site.mailed()).toBe(1);
    await site.put({ "posts/b.md": file("Post") });
    await site.remove("posts/a.md");
    await site.pass();
    await site.pass();
    await site.put({ "posts/c.md": file("Post") });
    await site.pass();
    await indexObject(site.ports, "posts/a.md", site.clock.now);
    expect((await site.entries()).map(({ id }) => id)).toEqual([idOf("posts/c.md"), idOf("posts/a.md")]);
  });

  it("is still one when the index stopped between the bucket and the database", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("Post") });
    expect(await site.mailed()).toBe(1);
    await site.put({ "posts/b.md": file("Post") });
    await site.pass();
    await site.remove("posts/a.md");
    const { posts } = site.ports;
    const cut = { ...posts, saveWithdrawn: () => Promise.reject(new Error("cut off")) };
    await expect(indexObject({ ...site.ports, posts: cut }, "posts/a.md", site.clock.now)).rejects.toThrow("cut off");
    await site.pass();
    await site.pass();
    expect(await site.ids()).toEqual({ Post: idOf("posts/a.md") });
    expect(await site.mailed()).toBe(0);
  });
});

describe("a copy that nobody was mailed, because it is old,", () => {
  const old = file("Old", "", "Old", "2026-06-01 09:00:00 +0000");

  it.each([
    ["came with its original", 0],
    ["stood beside it for days", 40 * HOUR],
  ])("stays what it is when its original goes, if it %s", async (_, apart) => {
    const site = open();
    await site.put({ "posts/a.md": old, ...(apart === 0 ? { "posts/b.md": old } : {}) });
    await site.pass();
    await site.put({ "posts/b.md": old });
    await site.pass();
    await site.pass(apart || MINUTE);
    await site.remove("posts/a.md");
    await site.pass();
    await site.pass();
    expect(await site.ids()).toEqual({ Old: idOf("posts/b.md") });
  });

  it("does so after a rebuild, though all is new to the index", async () => {
    const site = open();
    await site.put({ "posts/a.md": old });
    await site.pass();
    await site.put({ "posts/a.md": `${old}More.\n` });
    await site.pass();
    await site.put({ "posts/b.md": `${old}More.\n` });
    await site.pass(40 * HOUR);
    await site.pass(40 * HOUR);
    await site.rebuild();
    await site.remove("posts/a.md");
    await site.pass();
    await site.pass();
    expect(await site.ids()).toEqual({ Old: idOf("posts/b.md") });
  });
});

it("a dry run finds related posts among its own and published ones", async () => {
  const site = open();
  await site.put({ "posts/a.md": file("A", "id: x\n") });
  await site.pass();
  const rehearsed = await dryRunObjects(
    site.ports,
    [
      { key: "posts/b.md", bytes: bytes(file("B", "id: x\n")) },
      { key: "posts/c.md", bytes: bytes(file("A", "id: y\n")) },
      { key: "posts/d.md", bytes: bytes(file("D", "id: y\n")) },
    ],
    site.clock.now,
  );
  expect(rehearsed.map(({ indexed }) => indexed.outcome)).toEqual(["published", "published", "published"]);
  expect(await site.ids()).toEqual({ A: "tag:news.example.com,2026:x" });
});

describe("a store from before pages had their file's path", () => {
  const folder = new URL("../../infra/migrations/", import.meta.url);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const former = names.indexOf("0013_post_identity.sql");
  const OLD = "tag:news.example.com,2026:daily-brief";

  /** Two daily briefs as they were: the second took the id of the first, which lies in quarantine. */
  function before() {
    const sqlite = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });
    const migrate = (some: string[]) => {
      for (const name of some) sqlite.exec(readFileSync(new URL(name, folder), "utf8"));
    };
    migrate(names.slice(0, former));
    const insert = sqlite.prepare(
      `INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at, fingerprint, parts)
       VALUES (?, 'e', ?, ?, 2026, ?, ?, '', '{"categories":[],"tags":[],"authors":[]}', ?, ?, ?, 'f', 1)`,
    );
    const row = (key: string, state: string, id: string, slug: string, at: number) =>
      insert.run(key, state, id, slug, slug, at, at, at + HOUR);
    row("posts/2026-11-25-daily-brief.md", "quarantined", OLD, "daily-brief", START - 30 * HOUR);
    row("posts/2026-11-26-daily-brief.md", "published", OLD, "daily-brief", START - 3 * HOUR);
    row("posts/2026-11-20-one.md", "published", "tag:news.example.com,2026:one", "one", START - 148 * HOUR);
    sqlite.exec(`INSERT INTO releases (post_id, released_at) VALUES ('${OLD}', ${START - 29 * HOUR})`);
    migrate(names.slice(former));
    return sqlite;
  }

  it("keeps its ids, gives the second daily brief one of its own, and lets old links lead on", async () => {
    const site = open();
    site.ports.posts = postsOf(d1Over(before()), site.ports.site);
    const dated = (title: string, day: number) => file(title, "", title, `2026-11-${day} 09:00:00 +0000`);
    await site.put({
      "posts/2026-11-20-one.md": dated("One", 20),
      "posts/2026-11-25-daily-brief.md": dated("25th", 25),
      "posts/2026-11-26-daily-brief.md": dated("26th", 26),
    });
    await site.pass();
    const ids = { One: "tag:news.example.com,2026:one", "25th": OLD, "26th": `${OLD};2` };
    expect(await site.ids()).toEqual(ids);
    expect(await site.quarantined()).toEqual([]);
    expect(await site.page("posts/2026/one")).toEqual({ state: "moved", path: "posts/2026-11-20-one" });
    expect(await site.page("posts/2026/daily-brief")).toEqual({ state: "moved", path: "posts/2026-11-25-daily-brief" });
    const { objects } = await site.ports.objects.list({ prefix: HISTORY_PREFIX });
    expect(objects).toHaveLength(3);
    // Only once, not with every full read.
    site.ports.objects = { ...site.ports.objects, put: () => Promise.reject(new Error("written again")) };
    await site.ports.posts.invalidateEtags("all");
    expect(await site.pass()).toMatchObject({ read: 3 });
    const seen = await site.seen();
    await site.rebuild();
    expect(await site.seen()).toBe(seen);
    expect(await site.ids()).toEqual(ids);
  });
});
