import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { posts } from "../../../src/adapters/database/posts/posts.ts";
import type { FeedSelection } from "../../../src/core/feeds/feed.ts";
import { addressClashes } from "../../../src/core/posts/address-clash.ts";
import type { Label } from "../../../src/core/posts/category.ts";
import type { Post, Problem } from "../../../src/core/posts/post.ts";
import { postPath } from "../../../src/core/posts/post-page.ts";
import type { RemoteImage } from "../../../src/core/posts/remote-image.ts";
import { reason, said } from "../../../src/core/reason.ts";
import { defaultSite, type Site } from "../../../src/core/site.ts";
import type { PostHistory, Posts, SavedPost } from "../../../src/ports/posts/posts.ts";
import { changes, insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { tombstones } from "../../tombstones.ts";

const NOW = Date.UTC(2026, 10, 20);
const SITE = defaultSite(new URL("https://news.example.com/"));

let db: LocalD1;
let port: Posts;
beforeEach(async () => {
  db = openD1();
  port = posts(db, SITE);
  await db.exec("UPDATE site SET version = 1");
});

const labels = (...ids: string[]): Label[] => ids.map((id) => ({ id, title: id.toUpperCase() }));

interface Given extends Partial<Omit<Post, "categories" | "tags" | "authors">> {
  at?: number;
  seen?: number;
  arrived?: number;
  etag?: string;
  hash?: string;
  images?: RemoteImage[];
  categories?: Label[];
  tags?: Label[];
  authors?: Label[];
}

const history = (name: string, given: Given = {}): PostHistory => {
  const { at = NOW, seen = at, arrived = seen, hash, categories = [], tags = [], authors = [] } = given;
  return {
    ...{
      id: given.id ?? `tag:${name}`,
      year: 2026,
      slug: name,
      publishedAt: at,
      updatedAt: at,
      firstSeenAt: seen,
      paths: [],
    },
    ...{ arrivedAt: arrived, withdrawnAt: undefined, fingerprint: `print of ${name}`, contentHash: hash },
    labels: { categories, tags, authors },
  };
};

const key = (name: string) => `posts/${name}.md`;

/** Publishes a post; `at` is its date. */
async function publish(name: string, given: Given = {}): Promise<void> {
  const { at: _, seen: __, arrived: ___, etag = "e", hash: ____, images = [], ...fields } = given;
  const post: Post = {
    ...{ key: key(name), id: `tag:${name}`, saysId: false, year: 2026, slug: name, title: `About ${name}` },
    ...{ authors: [], language: undefined, sourceUrl: undefined, summary: "", contentHtml: "<p>x</p>" },
    ...{ image: undefined, categories: [], tags: [], publishedAt: NOW, updatedAt: undefined, expiresAt: undefined },
    ...{ path: undefined, aliases: [] },
    ...fields,
  };
  await save(publishedPost(post, history(name, given), { etag, images }));
}

const save = (...posts: SavedPost[]) => port.save(posts, { at: NOW, now: NOW });

const publishedPost = (
  post: Post,
  history: PostHistory,
  { etag = "e", images = [] as RemoteImage[] } = {},
): SavedPost => ({ state: "published", post, etag, history, images, notices: undefined, files: [], lines: new Map() });

const hide = (name: string, state: "draft" | "ignored" = "draft", etag = "e") => save({ state, key: key(name), etag });

const quarantine = (name: string, problem: Problem, { etag = "e", at = NOW, claimedId = "" } = {}) =>
  port.save([{ state: "quarantined", key: key(name), etag, problem, ...(claimedId && { claimedId }) }], {
    at,
    now: NOW,
  });

const withdraw = (name: string, at: number, given: Given = {}) =>
  port.saveWithdrawn(key(name), { ...history(name, given), withdrawnAt: at });

const row = (name: string) => db.sqlite.prepare("SELECT * FROM posts WHERE key = ?").get(key(name));
const names = (entries: { url: string }[]) => entries.map(({ url }) => /posts\/(.*)$/.exec(url)?.[1]);

const ALL: FeedSelection = { scope: undefined, categories: [], exclude: [], tags: [], limit: 50, content: "summary" };
const inCategory = (id: string, more: Partial<FeedSelection> = {}): FeedSelection => ({
  ...ALL,
  scope: { kind: "category", id },
  ...more,
});

describe("a post that is saved", () => {
  it("is written once, in parts that D1 takes, with its labels", async () => {
    const pair = "😀";
    const body = `${"a".repeat(499_999)}${pair}${"b".repeat(10)}`;
    await publish("long", { contentHtml: body });
    const parts = db.sqlite.prepare("SELECT part, html FROM post_contents ORDER BY part").all();
    expect(parts.map(({ html }) => String(html).length)).toEqual([499_999, 12]);
    expect((await port.entry(key("long"), NOW))?.contentHtml).toBe(body);
    await publish("exact", { contentHtml: "c".repeat(500_000) });
    expect(row("exact")?.parts).toBe(1);
    await publish("end", { contentHtml: `${"c".repeat(499_998)}${pair}` });
    expect(row("end")?.parts).toBe(1);
    await publish("empty", { contentHtml: "" });
    expect(row("empty")?.parts).toBe(0);
    expect((await port.entry(key("empty"), NOW))?.contentHtml).toBe("");
  });

  it("keeps what its file says, and replaces what stood there", async () => {
    const lines = await changes(db, () =>
      publish("a", {
        ...{ title: "Title", language: "de", sourceUrl: "https://source.example/", summary: "In short.", saysId: true },
        ...{ expiresAt: NOW + 5, hash: "h", categories: labels("x", "x"), tags: labels("t"), authors: labels("ann") },
        image: { url: "https://i.example/", alt: "", width: 1, height: 2, type: undefined, length: undefined },
        enclosure: { url: "https://a.example/", type: "audio/mpeg", length: 3, seconds: undefined },
      }),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ label_titles author ann ANN: kind author, label_id ann, title ANN, posts 1",
        "+ label_titles category x X: kind category, label_id x, title X, posts 1",
        "+ label_titles tag t T: kind tag, label_id t, title T, posts 1",
        "+ post_contents posts/a.md 0: key posts/a.md, html <p>x</p>",
        "+ post_days 20777: day 20777, posts 1, updated_at 1795132800000",
        "+ post_labels author ann 1795132800000 posts/a.md: kind author, label_id ann, published_at 1795132800000, post_key posts/a.md, title ANN",
        "+ post_labels category x 1795132800000 posts/a.md: kind category, label_id x, published_at 1795132800000, post_key posts/a.md, title X",
        "+ post_labels tag t 1795132800000 posts/a.md: kind tag, label_id t, published_at 1795132800000, post_key posts/a.md, title T",
        "+ post_names a posts/a.md: name a, key posts/a.md",
        "+ posts posts/a.md: key posts/a.md, etag e, state published, id tag:a, year 2026, slug a, title Title, language de, source_url https://source.example/, summary In short., image {"url":"https://i.example/","alt":"","width":1,"height":2}, labels {"categories":[{"id":"x","title":"X"},{"id":"x","title":"X"}],"tags":[{"id":"t","title":"T"}],"authors":[{"id":"ann","title":"ANN"}]}, published_at 1795132800000, updated_at 1795132800000, first_seen_at 1795132800000, fingerprint print of a, parts 1, says_id 1, content_hash h, arrived_at 1795132800000, expires_at 1795132800005, arrived_after 1795132800000, enclosure {"url":"https://a.example/","type":"audio/mpeg","length":3}, html_hash 31d8e07ec305ac4e2515d1f0b1c8c603",
        "site 1: version 1 → 2",
        "+ timeline 1882333170892800000: position 1882333170892800000, post_key posts/a.md, search_id 680820736",
      ]
    `);
    const later = await changes(db, () => publish("a", { categories: labels("y"), arrived: NOW + 7, etag: "f" }));
    expect(later).toMatchInlineSnapshot(`
      [
        "+ label_titles category y Y: kind category, label_id y, title Y, posts 1",
        "post_days 20777: originals 0 → 1",
        "+ post_labels category y 1795132800000 posts/a.md: kind category, label_id y, published_at 1795132800000, post_key posts/a.md, title Y",
        "posts posts/a.md: etag e → f, title Title → About a, language de → null, source_url https://source.example/ → null, summary In short. → , image {"url":"https://i.example/","alt":"","width":1,"height":2} → null, labels {"categories":[{"id":"x","title":"X"},{"id":"x","title":"X"}],"tags":[{"id":"t","title":"T"}],"authors":[{"id":"ann","title":"ANN"}]} → {"categories":[{"id":"y","title":"Y"}],"tags":[],"authors":[]}, says_id 1 → 0, content_hash h → null, arrived_at 1795132800000 → 1795132800007, expires_at 1795132800005 → null, enclosure {"url":"https://a.example/","type":"audio/mpeg","length":3} → null",
        "site 1: version 2 → 3",
        "- label_titles author ann ANN",
        "- label_titles category x X",
        "- label_titles tag t T",
        "- post_labels author ann 1795132800000 posts/a.md",
        "- post_labels category x 1795132800000 posts/a.md",
        "- post_labels tag t 1795132800000 posts/a.md",
      ]
    `);
    expect(await port.history(key("a"))).toEqual(history("a", { categories: labels("y"), arrived: NOW + 7 }));
    expect(await port.history(key("b"))).toBeUndefined();
  });

  it("says that its id is its own only while it has it", async () => {
    await publish("a", { saysId: true });
    const post = { id: "said", saysId: true };
    await publish("b", post);
    await save(publishedPost({ ...((await savedPost("b")) as Post), ...post }, history("b")));
    await publish("c");
    expect(["a", "b", "c"].map((name) => row(name)?.says_id)).toEqual([1, 0, 0]);
  });

  /** The post as it was given. */
  async function savedPost(name: string): Promise<Post> {
    const entry = await port.entry(key(name), NOW);
    return {
      ...{ key: key(name), id: "", saysId: false, year: 2026, slug: name, title: entry?.title ?? "", authors: [] },
      ...{ language: undefined, sourceUrl: undefined, summary: "", contentHtml: "", image: undefined },
      ...{ categories: [], tags: [], publishedAt: NOW, updatedAt: undefined, expiresAt: undefined },
      ...{ path: undefined, aliases: [] },
    };
  }

  it("is in the log of releases as its id is, however often it is saved", async () => {
    insert(db, "releases", { seq: 1, post_id: "tag:a", released_at: 1 });
    insert(db, "releases", { seq: 2, post_id: "tag:b", released_at: 1, first_seq: 9 });
    for (const etag of ["e", "f"]) {
      for (const name of ["a", "b", "c"]) await publish(name, { etag });
      expect(["a", "b", "c"].map((name) => row(name)?.in_log)).toEqual([1, 0, 0]);
    }
  });

  it("arrived when it was first seen, or after the last look into the bucket, whatever its upload says", async () => {
    await db.exec("UPDATE reconciliation SET looked_at = 50");
    await publish("old", { seen: 100, arrived: 10 });
    await publish("new", { seen: 100, arrived: 70 });
    await publish("seen", { seen: 40, arrived: 10 });
    expect([row("old")?.arrived_at, row("new")?.arrived_at, row("seen")?.arrived_at]).toEqual([50, 70, 40]);
  });

  it("is read again when an image has been mirrored since it was looked up", async () => {
    insert(
      db,
      "remote_images",
      ...[
        ["https://i.example/m", "mirrored"],
        ["https://i.example/w", "waiting"],
      ].map(([url = "", state = ""]) => ({ url, host: "i", state, try_at: 1 })),
    );
    await publish("a", { images: [{ url: "https://i.example/m", status: { state: "waiting" } }] });
    await publish("b", { images: [{ url: "https://i.example/w", status: { state: "waiting" } }] });
    await publish("c", {
      images: [
        {
          url: "https://i.example/m",
          status: { state: "mirrored", image: { key: "k", type: "image/png", width: 1, height: 1, length: 1 } },
        },
      ],
    });
    expect([row("a")?.etag, row("b")?.etag, row("c")?.etag]).toEqual(["", "e", "e"]);
  });

  it("that cannot be read stays hidden with its reason, and its history stays", async () => {
    await publish("a", { categories: labels("x") });
    const problem = { line: 3, reason: reason("paused-by-hand") };
    const lines = await changes(db, () => quarantine("a", problem, { etag: "f", claimedId: "claimed" }));
    expect(lines).toMatchInlineSnapshot(`
      [
        "posts posts/a.md: etag e → f, state published → quarantined, id tag:a → claimed",
        "+ quarantine posts/a.md: key posts/a.md, line 3, reason {"code":"paused-by-hand","values":{}}, since 1795132800000",
        "site 1: version 2 → 3",
        "- label_titles category x X",
        "- post_contents posts/a.md 0",
        "- post_days 20777",
        "- post_labels category x 1795132800000 posts/a.md",
        "- timeline 1882333170892800000",
      ]
    `);
    await quarantine("a", { line: undefined, reason: said("Other.") }, { etag: "g", at: NOW + 9 });
    await quarantine("0", problem);
    expect(await port.quarantined()).toEqual([
      { key: key("0"), line: 3, reason: reason("paused-by-hand"), since: NOW },
      { key: key("a"), line: undefined, reason: said("Other."), since: NOW },
    ]);
    expect(row("a")).toMatchObject({ id: "claimed", etag: "g", fingerprint: "print of a" });
    const hidden = await changes(db, () => hide("a", "draft", "h"));
    expect(hidden).toMatchInlineSnapshot(`
      [
        "posts posts/a.md: etag g → h, state quarantined → draft",
        "site 1: version 5 → 6",
        "- quarantine posts/a.md",
      ]
    `);
  });

  it("that cannot be fetched is tried again, each time later", async () => {
    await publish("a");
    const lines = await changes(db, async () => {
      await port.saveUnreadable(key("a"), said("Away."), NOW);
      await port.saveUnreadable(key("b"), said("Away."), NOW);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ posts posts/b.md: key posts/b.md, state quarantined",
        "+ quarantine posts/a.md: key posts/a.md, reason {"code":"said","values":{"words":"Away."}}, since 1795132800000, tries 1, retry_at 1795132860000",
        "+ quarantine posts/b.md: key posts/b.md, reason {"code":"said","values":{"words":"Away."}}, since 1795132800000, tries 1, retry_at 1795132860000",
      ]
    `);
    const minutes: number[] = [];
    for (let tries = 2; tries < 14; tries++) {
      await port.saveUnreadable(key("a"), said("Away."), NOW);
      minutes.push(((await port.retries()).get(key("a")) ?? 0) / 60_000 - NOW / 60_000);
    }
    expect(minutes).toMatchInlineSnapshot(`
      [
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        256,
        256,
        256,
        256,
      ]
    `);
    await quarantine("b", { line: 1, reason: said("Bad.") });
    expect([...(await port.retries()).keys()]).toEqual([key("a")]);
    await port.saveUnreadable(key("b"), said("Away."), NOW);
    expect((await port.quarantined())[1]).toMatchObject({ line: undefined, reason: said("Away.") });
    expect((await port.retries()).get(key("b"))).toBe(NOW + 60_000);
  });

  it("that is withdrawn leaves a tombstone, and nothing if nobody ever saw it", async () => {
    await publish("a", { categories: labels("x") });
    await publish("heir", { seen: NOW + 5 });
    await quarantine("q", { line: 1, reason: said("Bad.") });
    const lines = await changes(db, () =>
      port.saveWithdrawn(
        key("a"),
        { ...history("a", { categories: labels("x") }), withdrawnAt: NOW + 1 },
        key("heir"),
        "still",
      ),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "post_days 20777: posts 2 → 1, originals 2 → 1",
        "posts posts/a.md: etag e → still, state published → withdrawn, withdrawn_at null → 1795132800001",
        "posts posts/heir.md: etag e → , id tag:heir → tag:a, first_seen_at 1795132800005 → 1795132800000, fingerprint print of heir → null",
        "site 1: version 4 → 5",
        "+ withdrawn_labels category x 1795132800001 posts/a.md: kind category, label_id x, withdrawn_at 1795132800001, post_key posts/a.md, title X",
        "- label_titles category x X",
        "- post_contents posts/a.md 0",
        "- post_labels category x 1795132800000 posts/a.md",
        "- timeline 1882333170892800000",
      ]
    `);
    expect(await changes(db, () => port.saveWithdrawn(key("q"), undefined))).toMatchInlineSnapshot(`
      [
        "site 1: version 5 → 6",
        "- posts posts/q.md",
        "- quarantine posts/q.md",
      ]
    `);
    await publish("b", { categories: labels("x") });
    await port.saveWithdrawn(key("b"), history("b", { categories: labels("x") }));
    expect(await tombstones(port)).toEqual([]);
    expect(await tombstones(port, { kind: "category", id: "x" })).toEqual([]);
  });

  it("stands where its categories are merged, published or withdrawn", async () => {
    insert(db, "merge_members", { category_id: "x", place: "y p" }, { category_id: "t", place: "z p" });
    const ids = (table: string) =>
      db.sqlite
        .prepare(`SELECT label_id AS id FROM ${table} WHERE kind = 'category' ORDER BY 1`)
        .all()
        .map(({ id }) => id);
    await publish("a", { categories: labels("x"), tags: labels("t") });
    expect(ids("post_labels")).toEqual(["x", "y p"]);
    await withdraw("a", NOW, { categories: labels("x"), tags: labels("t") });
    expect([ids("post_labels"), ids("withdrawn_labels")]).toEqual([[], ["x", "y p"]]);
  });

  it("is read again when its etag no longer counts", async () => {
    await publish("a");
    await publish("b");
    await withdraw("w", NOW);
    await quarantine("q", { line: 1, reason: said("Bad.") }, { claimedId: "tag:a" });
    const etags = () => Object.fromEntries(["a", "b", "w", "q"].map((name) => [name, row(name)?.etag]));
    await db.exec("UPDATE posts SET etag = 'e'");
    await port.invalidateEtags({ ids: ["tag:a"] });
    expect(etags()).toEqual({ a: "e", b: "e", w: "e", q: "" });
    await port.invalidateEtags({ keys: [key("a"), key("w")] });
    expect(etags()).toEqual({ a: "", b: "e", w: "e", q: "" });
    await port.invalidateEtags("all");
    expect(etags()).toEqual({ a: "", b: "", w: "e", q: "" });
  });

  it("is gone when the index is emptied, with all that follows from it", async () => {
    await publish("a", {
      categories: labels("x"),
      images: [{ url: "https://i.example/u", status: { state: "waiting" } }],
    });
    await withdraw("w", NOW, { categories: labels("x") });
    await quarantine("q", { line: 1, reason: said("Bad.") });
    insert(db, "missing_posts", { key: "k", since: 1 });
    insert(db, "image_hosts", { host: "h", failures: 1, rest_until: 1 });
    insert(db, "releases", { post_id: "tag:a", released_at: 1 });
    await port.clear();
    const left = db.sqlite
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'",
      )
      .all()
      .map(({ name }) => String(name))
      .filter((name) => db.sqlite.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n !== 0);
    expect(left.filter((name) => !name.startsWith("post_words")).sort()).toEqual([
      "backup",
      "feedback_heard",
      "rate_gate",
      "reconciliation",
      "releases",
      "site",
    ]);
  });
});

describe("keys", () => {
  it("are listed under a prefix, after one, up to another", async () => {
    for (const name of ["a", "b", "c"]) await publish(name);
    await db.exec("UPDATE posts SET key = 'postsX' WHERE key = 'posts/c.md'");
    const listed = async (after: string, through?: string, prefix = "posts/") =>
      (await port.indexed({ prefix, after, through })).map(({ key }) => key);
    expect(await listed("")).toEqual([key("a"), key("b")]);
    expect(await listed(key("a"))).toEqual([key("b")]);
    expect(await listed("", key("a"))).toEqual([key("a")]);
    expect(await listed("", undefined, "posts/b.md")).toEqual([key("b")]);
    expect(await port.indexed({ prefix: "posts/a", after: "", through: undefined })).toEqual([
      { key: key("a"), etag: "e", state: "published" },
    ]);
    expect(await listed("", undefined, "posts0")).toEqual([]);
  });
});

describe("posts that may be the same", () => {
  const related = async (name: string, id: string, saysId = false, contentHash = "h") =>
    (await port.related([{ key: key(name), id, saysId, contentHash }]))[0];

  it("are a rival with the same id, a former one, and the original of the content", async () => {
    await publish("a", { id: "same", saysId: true, at: NOW - 3, hash: "h" });
    await publish("old", { id: "older", at: NOW - 9, seen: 1, hash: "h" });
    await withdraw("w", NOW, { id: "gone", hash: "h", seen: 7 });
    await withdraw("v", NOW, { id: "gone too", hash: "h", seen: 5 });
    expect(await related("new", "same"))?.toEqual({
      rival: { key: key("a"), publishedAt: NOW - 3, saysId: true },
      former: { ...history("v", { id: "gone too", hash: "h", seen: 5 }), withdrawnAt: NOW },
      original: key("old"),
    });
    // Its own row is none of them.
    expect(await related("a", "same"))?.toMatchObject({ rival: undefined, original: key("old") });
    expect(await related("old", "other"))?.toMatchObject({ rival: undefined, original: key("a") });
    expect(await related("new", "other", false, "no"))?.toEqual({
      ...{ rival: undefined, former: undefined, original: undefined },
    });
  });

  it("are former ones by id where the file says its id, and none that is back elsewhere", async () => {
    await withdraw("w", NOW, { id: "gone", hash: "h" });
    expect((await related("new", "gone", true, "x"))?.former?.id).toBe("gone");
    expect((await related("new", "gone", false, "x"))?.former).toBeUndefined();
    expect((await related("w", "gone", true, "x"))?.former).toBeUndefined();
    await publish("back", { id: "gone" });
    expect((await related("new", "gone", true, "x"))?.former).toBeUndefined();
    await hide("back");
    expect((await related("new", "gone", true, "x"))?.former?.id).toBe("gone");
    expect((await related("new", "gone", true, "x"))?.rival).toBeUndefined();
  });

  it("have the newest copy that nobody was mailed as their successor", async () => {
    await publish("a", { seen: 10, hash: "h" });
    await publish("b", { seen: 20, hash: "h" });
    await publish("c", { seen: 30, hash: "h" });
    await publish("d", { seen: 30, hash: "h" });
    await publish("e", { seen: 50, hash: "other" });
    const successor = (name: string, since = 0, firstSeenAt = 10) =>
      port.successorOf(key(name), { id: `tag:${name}`, contentHash: "h", firstSeenAt }, since);
    expect(await successor("a")).toEqual({ key: key("c"), year: 2026, slug: "c" });
    expect(await successor("c", 0, 25)).toMatchObject({ key: key("d") });
    expect(await successor("d", 0, 30)).toBeUndefined();
    expect(await successor("a", 31)).toBeUndefined();
    expect(await successor("a", 30)).toMatchObject({ key: key("c") });
    await db.exec(
      "UPDATE posts SET in_log = 1 WHERE key = 'posts/c.md'; UPDATE posts SET state = 'draft' WHERE key = 'posts/d.md'",
    );
    expect(await successor("a")).toMatchObject({ key: key("b") });
    // One that is published elsewhere, too, has not been moved.
    await publish("twin", { id: "tag:a", seen: 5 });
    expect(await successor("a")).toBeUndefined();
  });
});

describe("entries", () => {
  beforeEach(async () => {
    await publish("a", { at: NOW - 3, categories: labels("x", "y"), tags: labels("t") });
    await publish("b", { at: NOW - 2, categories: labels("y"), authors: labels("ann") });
    await publish("c", { at: NOW - 2, categories: labels("x"), tags: labels("t", "u") });
    await publish("d", { at: NOW });
    await publish("later", { at: NOW + 1, categories: labels("x") });
    await publish("hidden", { categories: labels("x") });
    await hide("hidden");
  });
  it("name their labels by the spelling that most posts use, of two the first, and where they are from", async () => {
    const spelt = (name: string, ...titles: string[]) =>
      publish(name, {
        categories: titles.map((title, n) => ({ id: `s${n}`, title })),
        sourceUrl: `https://${name}.example/`,
      });
    await spelt("e", "Zed", "Abe");
    await spelt("f", "Abe", "Abe");
    await spelt("g", "Abe", "Zed");
    await spelt("h", "Zed", "Zed");
    await publish("i", { categories: [{ id: "s1", title: "Zed" }] });
    const [newest, next] = await port.entries({ ...ALL, limit: 2 }, NOW);
    expect([newest, next].map((entry) => entry?.sourceUrl)).toEqual([undefined, "https://h.example/"]);
    expect(next?.categories.map(({ title }) => title)).toEqual(["Abe", "Zed"]);
  });

  const found = async (selection: FeedSelection, at = NOW, since?: number) =>
    names(await port.entries(selection, at, since));

  it("say where they stood first, and nothing where they stood nowhere else", async () => {
    await publish("a", { sourceUrl: "https://else.example/a", language: "de" });
    await publish("b");
    expect(await port.entry(key("a"), NOW)).toMatchObject({ sourceUrl: "https://else.example/a", language: "de" });
    expect(await port.entry(key("b"), NOW)).toMatchObject({ sourceUrl: undefined, language: undefined });
  });

  it("are the newest first, without those to come", async () => {
    expect(await found(ALL)).toEqual(["d", "c", "b", "a"]);
    expect(await found(ALL, NOW + 1)).toEqual(["later", "d", "c", "b", "a"]);
    expect(await found({ ...ALL, limit: 2 })).toEqual(["d", "c"]);
    expect(await found(ALL, NOW, NOW - 2)).toEqual(["d", "c", "b"]);
    expect(await found(inCategory("x"))).toEqual(["c", "a"]);
    expect(await found(inCategory("x"), NOW + 1)).toEqual(["later", "c", "a"]);
    expect(await found(inCategory("x"), NOW, NOW - 2)).toEqual(["c"]);
    expect(await found({ ...ALL, scope: { kind: "tag", id: "x" } })).toEqual([]);
    expect(await found({ ...ALL, scope: { kind: "author", id: "ann" } })).toEqual(["b"]);
  });

  it("are narrowed by categories, by what they must not have, and by tags", async () => {
    expect(await found({ ...ALL, categories: ["x", "none"] })).toEqual(["c", "a"]);
    expect(await found({ ...ALL, exclude: ["x"] })).toEqual(["d", "b"]);
    expect(await found({ ...ALL, tags: ["u"] })).toEqual(["c"]);
    expect(await found({ ...ALL, tags: ["x"] })).toEqual([]);
    expect(await found(inCategory("y", { exclude: ["x"] }))).toEqual(["b"]);
    expect(await found(inCategory("x", { categories: ["y"], tags: ["t"] }))).toEqual(["a"]);
  });

  it("go on behind the end of a page", async () => {
    expect(await found({ ...ALL, before: { at: NOW - 2, skipped: 1 } })).toEqual(["b", "a"]);
    expect(await found({ ...ALL, before: { at: NOW, skipped: 1 } })).toEqual(["c", "b", "a"]);
    // A cursor beyond now shows nothing that is to come.
    expect(await found({ ...ALL, before: { at: NOW + 9, skipped: 1 } })).toEqual(["d", "c", "b", "a"]);
  });

  it("carry their body only if asked, and no long one", async () => {
    const body = async (content: "full" | "summary") => (await port.entries({ ...ALL, content }, NOW))[0]?.contentHtml;
    expect([await body("full"), await body("summary")]).toEqual(["<p>x</p>", ""]);
    for (const [length, shown] of [
      [150_000, 150_000],
      [150_001, 0],
      [600_000, 0],
    ] as const) {
      await publish("d", { contentHtml: "x".repeat(length) });
      expect((await body("full"))?.length).toBe(shown);
    }
  });

  it("carry no end of a long body, and no body of another", async () => {
    await publish("a", { contentHtml: "<p>short</p>" });
    await publish("c", { contentHtml: `${"x".repeat(500_000)}end` });
    const bodies = (await port.entries({ ...ALL, content: "full" }, NOW)).map(({ contentHtml }) => contentHtml);
    expect(bodies).toEqual(["<p>x</p>", "", "<p>short</p>", "<p>x</p>"]);
  });

  it("leave out the bodies that are known by their hash", async () => {
    const read = async (knownBodies: string[]) =>
      (await port.feed({ ...ALL, content: "full", knownBodies }, NOW)).entries.map(({ contentHtml, isBodyLeftOut }) => [
        contentHtml,
        isBodyLeftOut,
      ]);
    await publish("d", { contentHtml: "<p>d</p>" });
    const [hash = ""] = (await port.feed({ ...ALL, content: "full" }, NOW)).entries.map(({ bodyHash }) => bodyHash);
    expect((await read(["0".repeat(32)]))[0]).toEqual(["<p>d</p>", false]);
    expect((await read(["0".repeat(32), hash])).slice(0, 2)).toEqual([
      ["", true],
      ["<p>x</p>", false],
    ]);
    await publish("d", { contentHtml: "<p>changed</p>" });
    expect((await read([hash]))[0]).toEqual(["<p>changed</p>", false]);
  });

  it("are counted, and have a first and a last, in a period", async () => {
    const x = { kind: "category", id: "x" } as const;
    const period = { since: NOW - 3, before: NOW };
    expect(await port.count(undefined, period)).toBe(3);
    expect(await port.count(x, { since: NOW - 2, before: NOW + 1 })).toBe(1);
    expect(await port.count({ kind: "tag", id: "x" }, period)).toBe(0);
    expect(await port.ends(undefined, period)).toEqual({ first: NOW - 3, last: NOW - 2 });
    expect(await port.ends(undefined, { since: NOW - 2, before: NOW + 2 })).toEqual({ first: NOW - 2, last: NOW + 1 });
    expect(await port.ends(x, period)).toEqual({ first: NOW - 3, last: NOW - 2 });
    expect(await port.ends(x, { since: NOW - 1, before: NOW })).toBeUndefined();
    expect(await port.ends(undefined, { since: 0, before: 1 })).toBeUndefined();
  });

  it("are there one by one when they are due", async () => {
    expect((await port.entry(key("d"), NOW))?.title).toBe("About d");
    expect(await port.entry(key("later"), NOW)).toBeUndefined();
    expect(await port.entry(key("hidden"), NOW)).toBeUndefined();
    expect((await port.shown([key("c")], NOW)).get(key("c"))).toEqual({
      fingerprint: "print of c",
      labels: [
        { kind: "category", id: "x" },
        { kind: "tag", id: "t" },
        { kind: "tag", id: "u" },
      ],
    });
    expect((await port.shown([key("later")], NOW)).size).toBe(0);
    expect((await port.shown([key("hidden")], NOW)).size).toBe(0);
  });

  it("become visible by themselves", async () => {
    expect(await port.becomesVisible(NOW, NOW + 1)).toEqual({ posts: 0, labels: [] });
    await publish("later", { at: NOW + 1, seen: NOW, categories: labels("x", "y") });
    await publish("too", { at: NOW + 1, seen: NOW, categories: labels("x") });
    await publish("bare", { at: NOW + 1, seen: NOW });
    expect(await port.becomesVisible(NOW, NOW + 1)).toEqual({
      posts: 2,
      labels: [
        { kind: "category", id: "x" },
        { kind: "category", id: "y" },
      ],
    });
    expect(await port.becomesVisible(NOW + 1, NOW + 2)).toEqual({ posts: 0, labels: [] });
    expect(await port.becomesVisible(NOW - 1, NOW)).toEqual({ posts: 0, labels: [] });
  });

  it("expire, the longest ago first", async () => {
    for (const [name, expiresAt] of [
      ["e1", NOW - 1],
      ["e2", NOW],
      ["e3", NOW + 1],
      ["e4", NOW - 5],
    ] as const)
      await publish(name, { expiresAt });
    await hide("e1");
    expect(await port.expired(NOW, 9)).toEqual([
      { key: key("e4"), etag: "e" },
      { key: key("e2"), etag: "e" },
    ]);
    expect(await port.expired(NOW, 1)).toHaveLength(1);
  });

  it("are counted by state", async () => {
    await withdraw("w", NOW);
    await port.saveUnreadable(key("a"), said("Away."), NOW);
    await hide("i", "ignored");
    expect(await port.counts()).toEqual({ published: 5, draft: 1, quarantined: 1, withdrawn: 1, ignored: 1 });
  });
});

describe("where a post is now", () => {
  const where = (name: string | undefined, slug?: string, at = NOW) =>
    port.whereabouts(
      name ? [{ address: `/of/${name}`, key: key(name) }] : [],
      slug === undefined ? undefined : { year: 2026, slug },
      at,
    );

  it("is where its id is published, and otherwise nowhere", async () => {
    await withdraw("old", NOW, { id: "id" });
    expect(await where("old")).toBe("withdrawn");
    expect(await where("old", undefined, NOW - 1)).toBeUndefined();
    await publish("new", { id: "id", at: NOW });
    expect(await where("old")).toMatchObject({ key: key("new") });
    expect(await where(undefined, "new")).toMatchObject({ key: key("new") });
    expect(await where(undefined, "old")).toMatchObject({ key: key("new") });
    expect(await where(undefined, "none")).toBeUndefined();
    expect(await where("new")).toBeUndefined();
    await publish("new", { id: "id", at: NOW + 1 });
    expect(await where(undefined, "new")).toBeUndefined();
    await hide("new");
    expect(await where(undefined, "old")).toBe("withdrawn");
    expect(await where(undefined, undefined)).toBeUndefined();
    expect(await port.whereabouts([], { year: 2025, slug: "old" }, NOW)).toBeUndefined();
  });

  it("is the first of two that have a former address, its own key before all", async () => {
    await publish("b", { at: NOW - 1 });
    await publish("a", { at: NOW - 1 });
    await publish("c", { at: NOW });
    await db.exec("UPDATE posts SET slug = 'same'");
    expect(await where(undefined, "same")).toMatchObject({ key: key("a") });
    await withdraw("mine", NOW, { id: "tag:c" });
    expect(await where("mine", "same")).toMatchObject({ key: key("c") });
  });
});

describe("labels", () => {
  const merged = (merges: Record<string, string>, titles: Record<string, string> = {}) => {
    port = posts(db, { ...SITE, categoryMerges: merges, categoryTitles: titles } as Site);
  };

  it("are those of visible posts, most used first, by their most used spelling", async () => {
    await publish("1", { categories: [{ id: "x", title: "X" }], tags: labels("t") });
    await publish("2", { categories: [{ id: "x", title: "Ex" }] });
    await publish("3", { categories: [{ id: "x", title: "Ex" }, ...labels("y")] });
    await publish("4", { categories: labels("y", "a", "b"), at: NOW });
    await publish("5", { categories: labels("z"), at: NOW + 1 });
    expect(await port.labels("category", NOW)).toEqual([
      { id: "x", title: "Ex", posts: 3 },
      { id: "y", title: "Y", posts: 2 },
      { id: "a", title: "A", posts: 1 },
      { id: "b", title: "B", posts: 1 },
    ]);
    expect(await port.labels("tag", NOW)).toEqual([{ id: "t", title: "T", posts: 1 }]);
    expect(await port.labels("category", NOW + 1)).toHaveLength(5);
    expect(await port.spellings("category")).toMatchObject([
      { id: "a" },
      { id: "b" },
      { id: "x", title: "Ex", posts: 2 },
      { id: "x", title: "X", posts: 1 },
      { id: "y" },
      { id: "z" },
    ]);
    expect(await port.spellings("tag")).toEqual([{ id: "t", title: "T", posts: 1 }]);
    merged({}, { x: "Chosen" });
    expect((await port.labels("category", NOW))[0]).toEqual({ id: "x", title: "Chosen", posts: 3 });
    expect(await port.labelTitle("category", "x", NOW)).toBe("Chosen");
    const tagged = await port.entry(key("1"), NOW);
    expect([tagged?.categories, tagged?.tags]).toEqual([[{ id: "x", title: "Chosen" }], labels("t")]);
  });

  it("have a title as long as a post has or had them", async () => {
    await publish("1", { categories: [{ id: "x", title: "X" }], tags: [{ id: "x", title: "Tag" }], at: NOW });
    await publish("2", { categories: [{ id: "l", title: "L" }], at: NOW + 1 });
    await withdraw("3", NOW, { categories: [{ id: "w", title: "Old" }] });
    await withdraw("4", NOW + 1, { categories: [{ id: "w", title: "New" }] });
    const titles = (at: number, ...ids: string[]) =>
      port.labelTitles(
        ids.map((id) => ({ kind: "category", id })),
        at,
      );
    expect(await titles(NOW, "w", "none", "x", "l")).toEqual(["New", undefined, "X", undefined]);
    expect(await titles(NOW - 1, "x")).toEqual([undefined]);
    expect(await titles(NOW + 1, "l")).toEqual(["L"]);
    expect(await titles(NOW)).toEqual([]);
    expect(await port.labelTitle("tag", "x", NOW)).toBe("Tag");
    expect(await port.labelTitle("author", "x", NOW)).toBeUndefined();
  });
});

describe("addresses", () => {
  it("belong to the same posts as when a bucket is checked, whichever are published and in whatever order they came", async () => {
    const names = ["a", "b", "c", "d"];
    const addresses = ["x/", "y/", ...names.map((name) => `posts/${name}`)];
    const states = fc.record({
      name: fc.constantFrom(...names),
      path: fc.option(fc.constantFrom(...addresses), { nil: undefined }),
      aliases: fc.subarray(addresses, { maxLength: 3 }),
      publishedAt: fc.integer({ min: NOW - 2, max: NOW }),
      isShown: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(states, { minLength: 3, maxLength: 9 }), fc.subarray(names), async (all, asked) => {
        db = openD1();
        port = posts(db, SITE);
        const known = new Map<string, Post>();
        for (const { name, isShown, ...stated } of all) {
          // A file that gives its own address says nothing by it.
          const given = {
            ...stated,
            path: stated.path === `posts/${name}` ? undefined : stated.path,
            aliases: stated.aliases.filter((alias) => alias !== (stated.path ?? `posts/${name}`)),
          };
          await publish(name, { ...given, at: given.publishedAt });
          known.set(key(name), { ...given, key: key(name) } as Post);
          if (isShown) continue;
          await hide(name);
          known.delete(key(name));
        }
        const clashes = addressClashes([...known.values()]);
        const sorted = (some: object[]) => some.map((one) => JSON.stringify(one)).sort();
        const found = async (keys: string[]) =>
          sorted(
            (await port.addressClashes(keys)).map(({ key, address, isAlias, holder }) => ({
              key,
              address,
              isAlias,
              holder,
            })),
          );
        expect(await found([...known.keys()])).toEqual(sorted(clashes));
        const keys = asked.map(key);
        expect(await found(keys)).toEqual(sorted(clashes.filter(({ key }) => keys.includes(key))));
        const pages = (await port.entries(ALL, NOW)).map(({ url }) => url);
        const wanted = [...known.values()].map(({ key, path }) =>
          path === undefined || clashes.some((clash) => clash.key === key && !clash.isAlias) ? postPath(key) : path,
        );
        expect(pages.sort()).toEqual(wanted.map((path) => SITE.url.href + path).sort());
      }),
      { numRuns: 40 },
    );
  });
});
