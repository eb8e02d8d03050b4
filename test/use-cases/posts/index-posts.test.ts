import { describe, expect, it } from "vitest";
import { posts } from "../../../src/adapters/database/posts/posts.ts";
import { siteFiles } from "../../../src/adapters/database/posts/site-files.ts";
import type { ObjectStore } from "../../../src/ports/posts/object-store.ts";
import { allowance } from "../../../src/use-cases/posts/allowance.ts";
import { indexObject } from "../../../src/use-cases/posts/index-object.ts";
import { indexPosts } from "../../../src/use-cases/posts/index-posts.ts";
import { publishPosts, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { inBucket } from "../../../src/use-cases/posts/read-source.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { limited } from "../../platform/limited-database.ts";
import type { LocalD1 } from "../../sqlite/d1.ts";
import { aSite, MINUTE, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const post = (title: string, more = "", body = title) =>
  `---\ntitle: ${title}\ndate: 2026-11-19 09:00:00 +0000\ncategories: [sea, air]\ntags: [fog]\n${more}---\n${body}\n`;
const many = (count: number, more = ""): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`posts/${String(n).padStart(3, "0")}.md`, post(`P${n}`, more)]),
  );

type Site = Awaited<ReturnType<typeof aSite>>;

const publish = (site: Site, files: Record<string, string>, ports = site.ports) =>
  publishPosts(
    ports,
    Object.entries(files).map(([key, text]) => ({ key, bytes: bytes(text) })),
    START,
  );

const put = async (site: Site, files: Record<string, string>) => {
  for (const [key, text] of Object.entries(files)) await site.ports.objects.put(key, bytes(text), "text/markdown");
};

const index = (site: Site, keys: string[], ports = site.ports) =>
  indexPosts(
    ports,
    keys.map((key) => inBucket(ports, key)),
    { at: START, changed: undefined, allowed: allowance() },
  );

const outcomes = (results: Map<string, { outcome: string }>) => [...results.values()].map(({ outcome }) => outcome);

it("posts that are published together are told with the versions that they are in the bucket", async () => {
  const site = await aSite();
  const results = await publish(site, { "posts/a.md": post("A"), "posts/b.md": "---\ntitle: [\n---\n" });
  const { objects } = await site.ports.objects.list({ prefix: "posts/" });
  expect([...results].map(([key, { etag, outcome }]) => [key, etag, outcome])).toEqual([
    ["posts/a.md", objects[0]?.etag, "published"],
    ["posts/b.md", objects[1]?.etag, "quarantined"],
  ]);
});

it("many posts are read in turns, between which others have theirs", async () => {
  const site = await aSite();
  const files = many(30);
  await put(site, files);
  const turns: number[] = [];
  const { objects } = site.ports;
  let read = 0;
  const get: typeof objects.get = (key) => {
    if (key in files) read++;
    return objects.get(key);
  };
  const ports = {
    ...site.ports,
    objects: { ...objects, get },
    sleep: async () => void turns.push(read),
  };
  await index(site, Object.keys(files), ports);
  expect(turns).toEqual([12, 24]);
});

it("posts that come back together to an empty index are what the bucket remembers of them", async () => {
  const site = await aSite();
  const files = { "posts/a.md": post("A"), "posts/b.md": post("B"), "posts/new.md": post("New") };
  await publish(site, files);
  for (const key of ["posts/a.md", "posts/b.md"]) await withdrawObject(site.ports, key, START);
  await site.ports.posts.clear();
  const later = Object.fromEntries(
    Object.entries(files).map(([key, text]) => [key, text.replace("2026-11-19", "2026-11-18")]),
  );
  await put(site, later);
  await index(site, Object.keys(later));
  const dates = site.db.sqlite.prepare("SELECT date(published_at / 1000, 'unixepoch') AS day FROM posts ORDER BY key");
  expect(dates.all()).toEqual([{ day: "2026-11-19" }, { day: "2026-11-19" }, { day: "2026-11-18" }]);
});

/** Names of what the bucket remembers of posts. */
async function records({ ports }: Site): Promise<string> {
  const { objects } = await ports.objects.list({ prefix: ".gazette/history/" });
  return objects.map(({ key }) => key).join();
}

/** All that readers and the index have of posts, whatever the order in which they came. */
function rows(db: LocalD1) {
  const all = (columns: string, table: string) =>
    db.sqlite.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2, 3`).all();
  return {
    posts: all("*", "posts"),
    contents: all("*", "post_contents"),
    labels: all("*", "post_labels"),
    titles: all("*", "label_titles"),
    addresses: all("*", "post_addresses"),
    quarantine: all("key, line, reason", "quarantine"),
    days: all("day, posts, originals", "post_days"),
    words: db.sqlite
      .prepare(
        "SELECT t.post_key FROM post_words w JOIN timeline t ON t.search_id = w.rowid WHERE post_words MATCH '\"p1\"*' ORDER BY 1",
      )
      .all(),
  };
}

/** Files of all fates: plain, twins, copies, broken, drafts, with addresses, moved ids. */
const MIXED = {
  ...many(12),
  "posts/twin-a.md": post("Twin A", "id: same\n"),
  "posts/twin-b.md": post("Twin B", "id: same\n"),
  "posts/copy-a.md": post("Copy"),
  "posts/copy-b.md": post("Copy"),
  "posts/broken.md": "---\ntitle: [\n---\nx\n",
  "posts/draft.md": post("Draft", "draft: true\n"),
  "posts/plain.md": "No front matter.\n",
  "posts/moved.md": post("Elsewhere", "permalink: /there/\naliases: [/before/]\n"),
};

describe("posts that are indexed together", () => {
  it("are what they are one by one, in any order, and read again", async () => {
    for (const keys of [Object.keys(MIXED), Object.keys(MIXED).reverse()]) {
      const single = await aSite();
      await put(single, MIXED);
      for (const key of keys) await indexObject(single.ports, key, START);
      await reconcile(single.ports, START + MINUTE);
      const expected = rows(single.db);
      expect(expected.words).toHaveLength(3);
      const noted = await records(single);
      expect(noted).toContain(".gazette/history/posts/copy-");
      const site = await aSite();
      await put(site, MIXED);
      await index(site, keys);
      await reconcile(site.ports, START + MINUTE);
      expect(rows(site.db)).toEqual(expected);
      expect(await records(site)).toBe(noted);
      expect(outcomes(await index(site, keys)).filter((outcome) => outcome === "published")).toEqual([]);
      expect(rows(site.db)).toEqual(expected);
    }
  });

  it("take a statement for each table and not for each post, and no read of what was just written", async () => {
    const site = await aSite();
    const calls: string[] = [];
    const counted = new Proxy(site.ports.objects, {
      get: (objects, name: keyof ObjectStore) =>
        ((...given: never[]) => {
          calls.push(name);
          return (objects[name] as (...given: never[]) => unknown)(...given);
        }) as never,
    });
    const { db, used } = limited(site.db);
    const { site: settings } = site.ports;
    const ports = { ...site.ports, objects: counted, posts: posts(db, settings), siteFiles: siteFiles(db) };
    expect(outcomes(await publish(site, many(100), ports)).every((outcome) => outcome === "published")).toBe(true);
    expect(used().statements).toBeLessThanOrEqual(30);
    expect(calls.filter((name) => name !== "put")).toEqual(["list"]);
  });

  it("are saved when one of them cannot be, which fails alone", async () => {
    const site = await aSite();
    await site.db.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON posts WHEN new.key = 'posts/007.md' BEGIN SELECT RAISE(ABORT, 'x'); END",
    );
    await put(site, many(100));
    const results = await index(site, Object.keys(many(100)));
    expect(outcomes(results).filter((outcome) => outcome === "published")).toHaveLength(99);
    expect(results.get("posts/007.md")).toMatchObject({ outcome: "failed" });
    await site.db.exec("DROP TRIGGER broken");
    expect((await reconcile(site.ports, START + MINUTE)).report).toMatchObject({ read: 1, published: 1 });
  });

  it("are given up together when the database is away, and found by the next reconcile", async () => {
    const site = await aSite();
    let tries = 0;
    const away = { ...site.ports.posts, save: () => Promise.reject(new Error(`away ${++tries}`)) };
    await expect(publish(site, many(100), { ...site.ports, posts: away })).rejects.toThrow("away 10");
    expect((await reconcile(site.ports, START + MINUTE)).report).toMatchObject({ read: 100, published: 100 });
  });

  it("do not wait for a bucket that has stopped answering", async () => {
    const { Unavailable } = await import("../../../src/core/unavailable.ts");
    const site = await aSite();
    await put(site, many(50));
    let asked = 0;
    const objects = {
      ...site.ports.objects,
      get(key: string) {
        asked++;
        return key > "posts/010" ? Promise.reject(new Unavailable("late")) : site.ports.objects.get(key);
      },
    };
    const results = await index(site, Object.keys(many(50)), { ...site.ports, objects });
    expect(asked).toBeLessThan(25);
    expect(outcomes(results).filter((outcome) => outcome === "published")).toHaveLength(10);
    expect([...results.values()].filter((result) => "untried" in result).length).toBeGreaterThan(25);
  });

  it("are left to the queue where the bucket or the database would be asked too much", async () => {
    const site = await aSite();
    const files = many(30, "id: same\n");
    await put(site, files);
    const results = await index(site, Object.keys(files));
    expect(outcomes(results).filter((outcome) => outcome === "queued")).toHaveLength(20);
    const waiting = site.held.flatMap((wakeUp) => (wakeUp.kind === "index" ? [wakeUp.keys] : []));
    expect(waiting.map((keys) => keys.length)).toEqual([10, 10]);
  });

  it("are left to the queue where they name files that the bucket may not be asked for, but not for known ones", async () => {
    const site = await aSite();
    const shows = (name: string, title: string) => post(title, "", `![x](/img/${name}.svg)`);
    await publish(site, { "posts/known.md": shows("known", "Known") });
    const files = {
      "posts/a.md": post("A"),
      "posts/b.md": shows("known", "B"),
      "posts/c.md": shows("new", "C"),
      "posts/d.md": shows("known", "D").replace(")", ") ![y](/img/new.svg)"),
    };
    await put(site, files);
    const sources = Object.keys(files).map((key) => inBucket(site.ports, key));
    const some = (calls: number, among = sources) =>
      indexPosts(site.ports, among, { at: START, changed: undefined, allowed: { ...allowance(), calls } });
    expect(outcomes(await some(4))).toEqual(["published", "published", "queued", "queued"]);
    expect(outcomes(await some(3, sources.slice(2)))).toEqual(["published", "published"]);
  });

  it("fail alone where the bucket fails for what they show or what must be noted of them, and are tried again", async () => {
    const site = await aSite({ mirrorImages: true });
    const far = (title: string) => post(title, "", "![x](https://pictures.example/a.png)");
    await publish(site, { "posts/b.md": post("B"), "posts/e.md": far("E") });
    const files = {
      "posts/a.md": post("A"),
      "posts/b.md": post("Changed"),
      "posts/c.md": post("C", "", "![x](/img/x.svg)"),
      "posts/d.md": post("D", "", "![x](https://pictures.example/b.png)"),
      "posts/e.md": far("E"),
    };
    await put(site, files);
    const { objects } = site.ports;
    const { Unavailable } = await import("../../../src/core/unavailable.ts");
    const late = /img\/x|\.gazette\/mirror/;
    const faulty: ObjectStore = {
      ...objects,
      get: (key, options) => (late.test(key) ? Promise.reject(new Unavailable("late")) : objects.get(key, options)),
      put: (key, ...given) =>
        key.startsWith(".gazette/") ? Promise.reject(new Unavailable("late")) : objects.put(key, ...given),
    };
    const results = await index(site, Object.keys(files), { ...site.ports, objects: faulty });
    expect(outcomes(results)).toEqual(["published", "failed", "failed", "failed", "unchanged"]);
    for (const result of results.values())
      if (result.outcome === "failed") expect(result.fault).toBeInstanceOf(Unavailable);
    expect(outcomes(await index(site, Object.keys(files)))).toEqual([
      ...["unchanged", "updated", "published", "published", "unchanged"],
    ]);
  });

  it("that the bucket remembers, but not readably, wait until it does", async () => {
    const site = await aSite();
    const files = { "posts/a.md": post("A"), "posts/b.md": post("B") };
    await publish(site, files);
    await withdrawObject(site.ports, "posts/a.md", START);
    const record = ".gazette/history/posts/a.md.json";
    const kept = await site.ports.objects.get(record);
    await site.ports.posts.clear();
    await put(site, { ...files, [record]: "{" });
    const results = await index(site, Object.keys(files));
    expect(outcomes(results)).toEqual(["quarantined", "published"]);
    expect(results.get("posts/a.md")).toMatchObject({ reason: { code: "history-unreadable" } });
    await site.ports.objects.put(record, kept?.bytes ?? new Uint8Array(), "application/json");
    expect(outcomes(await index(site, ["posts/a.md"]))).toEqual(["published"]);
  });

  it("have their pictures on other hosts mirrored, also those that others have to do with", async () => {
    const site = await aSite({ mirrorImages: true });
    const wanted = () => site.held.splice(0).filter(({ kind }) => kind === "mirror-images").length;
    await publish(site, { "posts/a.md": post("A") });
    expect(wanted()).toBe(0);
    const far = (name: string) => `![x](https://pictures.example/${name}.png)`;
    await publish(site, { "posts/b.md": post("B", "", far("b")), "posts/c.md": post("C", "", far("c")) });
    expect(wanted()).toBe(1);
    await publish(site, { "posts/d.md": post("D", "id: x\n", far("d")) });
    await publish(site, { "posts/e.md": post("E", "id: x\n", far("e")).replace("19 09", "20 09") });
    expect(wanted()).toBe(2);
  });

  it("free their ids when they are held back, for others that wait for them", async () => {
    const site = await aSite();
    const newer = post("A", "id: x\n").replace("19 09", "20 09");
    await publish(site, { "posts/a.md": newer, "posts/b.md": post("B", "id: x\n") });
    await reconcile(site.ports, START + MINUTE);
    await publish(site, { "posts/a.md": newer.replace("id:", "draft: true\nid:") });
    expect((await reconcile(site.ports, START + 2 * MINUTE)).report).toMatchObject({ read: 1, published: 1 });
    expect((await site.ports.posts.entry("posts/b.md", START + MINUTE))?.title).toBe("B");
  });
});
