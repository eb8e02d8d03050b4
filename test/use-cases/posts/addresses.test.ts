import { describe, expect, it } from "vitest";
import { addressHolders } from "../../../src/core/posts/address-clash.ts";
import { defaultSite, type Site } from "../../../src/core/site.ts";
import { readPost } from "../../../src/markdown/read-post.ts";
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
    { key: "posts/fourth.md", path: "posts/fifth", holder: "posts/fifth.md" },
    { key: "posts/second.md", path: "same/", holder: "posts/first.md" },
    { key: "posts/third.md", path: "same/", holder: "posts/first.md" },
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
      expect(await site.ports.posts.addressClashes()).toEqual(clashes);
      expect(await site.ports.posts.addressClashes("posts/third.md")).toEqual(clashes.slice(2));
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
      const taken = [...addressHolders(given)].map(([key, { path, holder }]) => ({ key, path, holder: holder.key }));
      expect(taken.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(clashes);
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
    expect(await site.ports.posts.addressClashes()).toEqual([]);
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
