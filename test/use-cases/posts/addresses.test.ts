import { describe, expect, it } from "vitest";
import { addressClashes } from "../../../src/core/posts/address-clash.ts";
import { defaultSite, type Site } from "../../../src/core/site.ts";
import { readPost } from "../../../src/markdown/read-post.ts";
import { dryRunObjects } from "../../../src/use-cases/posts/dry-run-objects.ts";
import { findPost } from "../../../src/use-cases/posts/find-post.ts";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { openSite } from "../../sqlite/site.ts";

const START = Date.UTC(2026, 10, 26, 12);
const HOST = "https://news.example.com";

const file = (title: string, more = "", date = "2026-11-20 09:00:00 +0000", body = "Words.") =>
  `---\ntitle: ${title}\ndate: ${date}\n${more}---\n${body}\n`;

function open(given: Partial<Site> = {}) {
  const opened = openSite({ at: START, site: given });
  const { ports, clock } = opened;
  /** Every request and every step of a rebuild loads the settings anew. */
  async function settings() {
    const { etag, settings } = await ports.sites.load();
    if (etag !== "") Object.assign(ports.site, { permalink: undefined, postIds: "path" }, settings);
  }
  const site = {
    ...opened,
    async put(files: Record<string, string>) {
      for (const [key, text] of Object.entries(files)) {
        await publishObject(ports, { key, bytes: new TextEncoder().encode(text) }, clock.now);
        await settings();
      }
    },
    remove: (key: string) => withdrawObject(ports, key, clock.now),
    entries: () =>
      ports.posts.entries(
        { scope: undefined, categories: [], exclude: [], tags: [], limit: 200, content: "full" },
        clock.now,
      ),
    /** Addresses of the pages by title. */
    async pages() {
      return Object.fromEntries((await site.entries()).map(({ title, url }) => [title, url.slice(HOST.length)]));
    },
    /** What a path, with a query or without, answers: the title of the page, where it leads, or 404 or 410. */
    async at(address: string): Promise<string | number> {
      const { pathname, search } = new URL(address, HOST);
      const found = await findPost(ports, pathname.slice(1), clock.now, search);
      if (found?.state === "published") return found.entry.title;
      return found?.state === "moved" ? `/${found.path}` : found ? 410 : 404;
    },
    /** What is said of the addresses of posts. */
    async told() {
      const noticed = await ports.noticedPosts.list({ after: "", limit: 100 });
      expect(await ports.noticedPosts.count()).toBe(noticed.length);
      return noticed.flatMap(({ key, first }) =>
        first.map(({ line, reason: { code, values } }) => {
          const { address, key: holder } = values as Record<string, string>;
          return { key, code, address, holder, line };
        }),
      );
    },
    async pass() {
      clock.now += 60_000;
      const step = await reconcile(ports, clock.now);
      await settings();
      return step;
    },
    async rebuild() {
      clock.now += 60_000;
      let position: string | undefined;
      do {
        ({ position } = await reindex(ports, position, clock.now));
        await settings();
      } while (position !== undefined);
    },
  };
  return site;
}

const IMPORTED = file(
  "Imported",
  'guid: http://old.example.org/?p=123\npermalink: /2026/11/21/imported/\nredirect_from:\n- /?p=123\naliases: [/old/imported/, sibling, "http://old.example.org/very/old.html", /港口]\n',
);

describe("a post with a permalink", () => {
  it("has its page there, and leads there from everywhere else", async () => {
    const site = open();
    await site.put({ "posts/2026-11-21-guid.md": IMPORTED });
    const page = "/2026/11/21/imported/";
    expect(await site.pages()).toEqual({ Imported: page });
    expect((await site.entries()).map(({ id }) => id)).toEqual(["http://old.example.org/?p=123"]);
    expect(await site.at(page)).toBe("Imported");
    for (const other of [
      ...["/posts/2026-11-21-guid", "/posts/2026-11-21-guid.md", "/posts/2026-11-21-guid/"],
      ...["/2026/11/21/imported", "/2026/11/21/imported.html", "/2026/11/21/imported/index.html"],
      ...["/?p=123", "/old/imported/", "/old/imported", "/2026/11/21/sibling/", "/very/old.html", "/very/old/"],
      "/%E6%B8%AF%E5%8F%A3",
    ])
      expect([other, await site.at(other)]).toEqual([other, page]);
    for (const other of [
      "/?p=124",
      "/?p=123&x=1",
      "/2026/11/21/",
      "/old/",
      "/very/old.htm/x",
      "/2026/11/21/imported/?p=123",
    ])
      expect([other, await site.at(other)]).toEqual([other, 404]);
  });

  it("leads there from where it was before, also after a rebuild, and says when it has gone", async () => {
    const site = open();
    const key = "posts/a.md";
    await site.put({ [key]: file("A", "permalink: /one/\n") });
    await site.put({ [key]: file("A", "permalink: /two/\nredirect_from: /zero/\n") });
    for (const rebuilt of [false, true]) {
      if (rebuilt) await site.rebuild();
      expect([await site.at("/one/"), await site.at("/zero"), await site.at("/two/")]).toEqual(["/two/", "/two/", "A"]);
    }
    await site.put({ [key]: file("A") });
    expect([await site.at("/one"), await site.at("/two/"), await site.at("/posts/a")]).toEqual([
      "/posts/a",
      "/posts/a",
      "A",
    ]);
    await site.remove(key);
    for (const rebuilt of [false, true]) {
      if (rebuilt) await site.rebuild();
      expect([await site.at("/one/"), await site.at("/two/"), await site.at("/posts/a")]).toEqual([410, 410, 410]);
    }
  });

  it("keeps its addresses when its file is moved", async () => {
    const site = open();
    const text = file("A", "permalink: /one/\n");
    await site.put({ "posts/a.md": text });
    await site.remove("posts/a.md");
    await site.put({ "posts/b.md": text });
    expect([await site.at("/one/"), await site.at("/posts/a"), await site.at("/posts/b")]).toEqual([
      "A",
      "/one/",
      "/one/",
    ]);
  });

  it("leaves its old name to another file, which is a post of its own", async () => {
    const site = open();
    await site.put({ "posts/old.md": file("First") });
    const [first] = await site.entries();
    // A tool uploads first and deletes later, and here the name is given to another post at once.
    await site.put({ "posts/new.md": file("First"), "posts/old.md": file("Second", "", "2026-11-21") });
    await site.pass();
    for (const _ of ["at once", "after a rebuild"]) {
      expect(await site.pages()).toEqual({ First: "/posts/new", Second: "/posts/old" });
      expect(await site.at("/posts/old")).toBe("Second");
      const ids = (await site.entries()).map(({ id }) => id);
      expect(new Set(ids).size).toBe(2);
      await site.rebuild();
    }
    expect(first?.id).toBeDefined();
  });

  it("that is not due yet is at none of its addresses", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("A", "permalink: /one/\nredirect_from: /?p=1\n", "2026-12-20") });
    expect([await site.at("/one/"), await site.at("/posts/a"), await site.at("/?p=1")]).toEqual([404, 404, 404]);
  });
});

describe("two posts of one address", () => {
  const files: Record<string, string> = {
    "posts/first.md": file("First", "permalink: /same/\n", "2026-11-01"),
    "posts/second.md": file("Second", "permalink: /same/\n", "2026-11-02"),
    "posts/third.md": file("Third", "permalink: /same/\n", "2026-11-02"),
    // The own address of another.
    "posts/fourth.md": file("Fourth", "permalink: /posts/fifth\n", "2026-11-01"),
    "posts/fifth.md": file("Fifth", "permalink: /fifth/\n", "2026-11-03"),
  };
  const pages = {
    First: "/same/",
    Second: "/posts/second",
    Third: "/posts/third",
    Fourth: "/posts/fourth",
    Fifth: "/fifth/",
  };
  const clashes = [
    { key: "posts/fourth.md", code: "address-taken", address: "/posts/fifth", holder: "posts/fifth.md", line: 4 },
    { key: "posts/second.md", code: "address-taken", address: "/same/", holder: "posts/first.md", line: 4 },
    { key: "posts/third.md", code: "address-taken", address: "/same/", holder: "posts/first.md", line: 4 },
  ];

  it("are told apart by their dates, in whatever order they come, and after a rebuild", async () => {
    const keys = Object.keys(files);
    const seen = new Set<string>();
    for (let turn = 0; turn < 2 * keys.length; turn++) {
      const site = open();
      const rotated = [...keys.slice(turn % keys.length), ...keys.slice(0, turn % keys.length)];
      for (const key of turn < keys.length ? rotated : rotated.reverse()) await site.put({ [key]: files[key] ?? "" });
      if (turn % 2) await site.rebuild();
      expect(await site.pages()).toEqual(pages);
      for (const [title, page] of Object.entries(pages)) expect(await site.at(page)).toBe(title);
      expect(await site.at("/posts/fifth")).toBe("/fifth/");
      expect(await site.told()).toEqual(clashes);
      seen.add(JSON.stringify((await site.entries()).map(({ updatedAt, ...entry }) => entry)));
    }
    expect(seen.size).toBe(1);
  });

  it("are told apart alike before they are published", async () => {
    const claims = await Promise.all(
      Object.entries(files).map(async ([key, text]) => {
        const reading = await readPost({ key, bytes: new TextEncoder().encode(text) }, defaultSite(new URL(HOST)));
        if (reading.state !== "published") throw new Error(key);
        return reading.post;
      }),
    );
    for (const given of [claims, claims.toReversed()]) {
      const taken = addressClashes(given).map(({ key, address, holder }) => ({ key, address: `/${address}`, holder }));
      expect(taken.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(clashes.map(({ line, code, ...clash }) => clash));
    }
  });

  it("give the address to the next when the first goes or is held back", async () => {
    const site = open();
    await site.put(files);
    await site.remove("posts/first.md");
    expect(await site.pages()).toMatchObject({ Second: "/same/", Third: "/posts/third" });
    await site.put({ "posts/second.md": file("Second", "draft: true\npermalink: /same/\n", "2026-11-02") });
    expect(await site.pages()).toMatchObject({ Third: "/same/" });
    await site.remove("posts/fifth.md");
    expect(await site.pages()).toMatchObject({ Fourth: "/posts/fifth" });
    expect(await site.told()).toEqual([]);
  });

  it("are told with each result, and by a dry run, until the other goes or moves", async () => {
    const site = open();
    const second = { key: "posts/second.md", bytes: new TextEncoder().encode(files["posts/second.md"]) };
    await site.put({ "posts/first.md": files["posts/first.md"] ?? "" });
    const told = { notices: { count: 1, first: [{ line: 4, reason: { code: "address-taken" } }] } };
    expect(await dryRunObjects(site.ports, [second], START)).toMatchObject([{ indexed: told }]);
    expect(await publishObject(site.ports, second, START)).toMatchObject(told);
    expect(await publishObject(site.ports, second, START)).toMatchObject({ outcome: "unchanged", ...told });
    // The one that comes has the address, and the one that had it is told of.
    const older = { "posts/older.md": file("Older", "permalink: /same/\n", "2026-10-01") };
    await site.put(older);
    expect((await site.told()).map(({ key, holder }) => [key, holder])).toEqual([
      ["posts/first.md", "posts/older.md"],
      ["posts/second.md", "posts/older.md"],
    ]);
    await site.put({ "posts/older.md": file("Older", "permalink: /moved/\n", "2026-10-01") });
    await site.remove("posts/first.md");
    expect(await site.told()).toEqual([]);
    expect(await site.pages()).toMatchObject({ Second: "/same/" });
    expect((await publishObject(site.ports, second, START)).outcome).toBe("unchanged");
  });

  it("are told of aliases alike: of a page, of a file's own address, and of an alias dated earlier", async () => {
    const claimed: Record<string, string> = {
      "posts/a.md": file("A", "permalink: /a/\nredirect_from:\n  - /old/\n  - /?p=1\n", "2026-11-01"),
      "posts/b.md": file("B", "aliases: [/a/, /old/, /posts/a, /posts/b, '/?p=1', /fine/]\n", "2026-10-01"),
      "posts/c.md": file("C", "aliases: /old/\n", "2026-11-02"),
    };
    const clashes = [
      { key: "posts/a.md", code: "alias-taken", address: "/?p=1", holder: "posts/b.md", line: 5 },
      { key: "posts/a.md", code: "alias-taken", address: "/old/", holder: "posts/b.md", line: 5 },
      { key: "posts/b.md", code: "alias-taken", address: "/a/", holder: "posts/a.md", line: 4 },
      { key: "posts/b.md", code: "alias-taken", address: "/posts/a", holder: "posts/a.md", line: 4 },
      { key: "posts/c.md", code: "alias-taken", address: "/old/", holder: "posts/b.md", line: 4 },
    ];
    for (const keys of [Object.keys(claimed), Object.keys(claimed).reverse()]) {
      const site = open();
      for (const key of keys) await site.put({ [key]: claimed[key] ?? "" });
      expect(await site.told()).toEqual(clashes);
      const posts = await Promise.all(
        keys.map(async (key) => {
          const bytes = new TextEncoder().encode(claimed[key]);
          const reading = await readPost({ key, bytes }, defaultSite(new URL(HOST)));
          if (reading.state !== "published") throw new Error(key);
          return reading.post;
        }),
      );
      const found = addressClashes(posts).map(({ key, address, holder }) => `${key} /${address} ${holder}`);
      expect(found.sort()).toEqual(clashes.map(({ key, address, holder }) => `${key} ${address} ${holder}`).sort());
      for (const [address, leads] of [
        ["/old/", "/posts/b"],
        ["/a/", "A"],
        ["/?p=1", "/posts/b"],
      ])
        expect(await site.at(address ?? "")).toBe(leads);
    }
  });

  it("leads to what a file states now, before what was a page once", async () => {
    const site = open();
    await site.put({
      "posts/was.md": file("Was", "permalink: /there/\n", "2026-10-01"),
      "posts/says.md": file("Says", "aliases: /there/\n", "2026-11-01"),
    });
    expect(await site.told()).toMatchObject([{ key: "posts/says.md", code: "alias-taken" }]);
    await site.put({ "posts/was.md": file("Was", "permalink: /elsewhere/\n", "2026-10-01") });
    expect(await site.at("/there/")).toBe("/posts/says");
    expect(await site.told()).toEqual([]);
  });

  it("never lets an alias take the page of another", async () => {
    const site = open();
    await site.put({
      "posts/a.md": file("A", "permalink: /b/\nredirect_from: [/posts/c, /c/]\n", "2026-11-01"),
      "posts/c.md": file("C", "permalink: /c/\nredirect_from: [/b/]\n", "2026-10-01"),
    });
    expect([await site.at("/b/"), await site.at("/c/"), await site.at("/posts/c")]).toEqual(["A", "C", "/c/"]);
  });
});

describe("the site's pattern", () => {
  it("moves every post, and the old addresses lead on", async () => {
    const site = open();
    const key = "posts/2026-11-20-hello.md";
    await site.put({ [key]: file("Hello World", "categories: [News]\n") });
    const [before] = await site.entries();
    await site.put({ "site.yaml": "permalink: pretty\n" });
    await site.pass();
    expect(await site.pages()).toEqual({ "Hello World": "/news/2026/11/20/hello/" });
    await site.put({ "site.yaml": "permalink: /:year/:slug/\n", [key]: file("Hello World", "categories: [News]\n") });
    expect(await site.pages()).toEqual({ "Hello World": "/2026/hello-world/" });
    for (const old of ["/posts/2026-11-20-hello", "/news/2026/11/20/hello", "/news/2026/11/20/hello.html"])
      expect(await site.at(old)).toBe("/2026/hello-world/");
    const [after] = await site.entries();
    expect(after).toMatchObject({ id: before?.id, updatedAt: before?.updatedAt });
  });

  it("reads every post again when it changes", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("A") });
    expect((await site.pass()).report.read).toBe(0);
    for (const setting of ["permalink: pretty", "post_ids: permalink", "generator: hugo"]) {
      await site.put({ "site.yaml": `${setting}\n` });
      expect((await site.pass()).report.read).toBe(1);
    }
  });
});

describe("ids that follow from addresses", () => {
  it.each([
    ["permalink", "pretty", "a b.md", "", "/2026/11/20/a-b/"],
    ["permalink", undefined, "a.md", "permalink: /x.html\n", "/x.html"],
    ["permalink", undefined, "a.md", "", "/posts/a"],
    ["jekyll-feed", "date", "2026-11-20-Hello World.md", "", "/2026/11/20/Hello%20World"],
    ["jekyll-feed", "pretty", "2026-11-20-hello.md", "slug: other\n", "/2026/11/20/other"],
    ["jekyll-feed", undefined, "2026-11-20-four.md", "permalink: about\n", "/four"],
  ] as const)("%s with %s: %s %j", async (postIds, permalink, name, more, id) => {
    const site = open({ postIds, permalink });
    await site.put({ [`posts/${name}`]: file("A", more) });
    expect((await site.entries())[0]?.id).toBe(HOST + id);
  });

  it("stay as they are once they were given, whatever is set later, also after a rebuild", async () => {
    const site = open();
    await site.put({ "posts/a.md": file("A", "permalink: /a/\n") });
    const before = (await site.entries())[0]?.id;
    await site.put({ "site.yaml": "post_ids: permalink\n" });
    await site.pass();
    await site.put({ "posts/b.md": file("B", "permalink: /b/\n", "2026-11-19") });
    await site.put({ "posts/b.md": file("B", "permalink: /bb/\n", "2026-11-19") });
    for (const rebuilt of [false, true]) {
      if (rebuilt) await site.rebuild();
      expect((await site.entries()).map(({ id }) => id)).toEqual([before, `${HOST}/b/`]);
    }
  });

  it.each(["published", "uploaded by another tool"])(
    "stay, too, if the index is rebuilt as soon as a setting is %s",
    async (how) => {
      const site = open();
      await site.put({ "posts/a.md": file("A", "permalink: /a/\n") });
      const before = (await site.entries())[0]?.id;
      const text = "post_ids: permalink\n";
      if (how === "published") await site.put({ "site.yaml": text });
      else await site.ports.objects.put("site.yaml", new TextEncoder().encode(text), "application/yaml");
      await site.rebuild();
      await site.rebuild();
      expect((await site.entries()).map(({ id }) => id)).toEqual([before]);
    },
  );
});
