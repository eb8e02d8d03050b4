import { beforeEach, describe, expect, it } from "vitest";
import { clearImages, mirror, noteImages } from "../../../src/adapters/database/posts/mirror.ts";
import { missingPosts } from "../../../src/adapters/database/posts/missing-posts.ts";
import { reconciliation } from "../../../src/adapters/database/posts/reconciliation.ts";
import { siteFiles } from "../../../src/adapters/database/posts/site-files.ts";
import { batch } from "../../../src/adapters/database/sql.ts";
import type { MirroredImage } from "../../../src/core/posts/remote-image.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

const NOW = 1_000_000_000;
const COPY: MirroredImage = { key: "assets/mirror/x.png", type: "image/png", width: 1, height: 2, length: 3 };

let db: LocalD1;
beforeEach(() => {
  db = openD1();
});

const image = (url: string, more: Row = {}) =>
  insert(db, "remote_images", { url, host: new URL(url).hostname, state: "waiting", try_at: NOW, ...more });
const post = (key: string, state = "published") =>
  insert(db, "posts", { key, etag: "e", state, title: `About ${key}`, published_at: 1, updated_at: 1 });

describe("images to mirror", () => {
  it("are claimed the newest first, some from each host, and not from hosts that rest", async () => {
    for (const name of ["1", "2", "3"]) image(`https://a.example/${name}`, { try_at: NOW - 5 });
    image("https://a.example/new", { try_at: NOW });
    image("https://a.example/later", { try_at: NOW + 1 });
    image("https://b.example/busy", { claimed_until: NOW + 1 });
    image("https://b.example/1", { claimed_until: NOW });
    image("https://b.example/2", { try_at: NOW - 1 });
    image("https://c.example/1");
    image("https://d.example/1");
    image("https://d.example/done", { state: "mirrored", image: "{}" });
    image("https://d.example/no", { state: "refused", reason: "gone" });
    insert(db, "image_hosts", { host: "c.example", failures: 1, rest_until: NOW + 1 });
    insert(db, "image_hosts", { host: "d.example", failures: 1, rest_until: NOW });
    const port = mirror(db);
    expect(await port.sweep(NOW)).toBe(true);
    let claimed: { url: string; attempts: number }[] = [];
    const lines = await changes(db, async () => {
      claimed = await port.claim({ limit: 4, perHost: 2, claimMs: 9 }, NOW);
    });
    expect(claimed.sort((a, b) => (a.url < b.url ? -1 : 1))).toEqual([
      { url: "https://a.example/1", attempts: 1 },
      { url: "https://a.example/new", attempts: 1 },
      { url: "https://b.example/1", attempts: 1 },
      { url: "https://d.example/1", attempts: 1 },
    ]);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe("remote_images https://a.example/1: attempts 0 → 1, claimed_until 0 → 1000000009");
    expect(await port.claim({ limit: 9, perHost: 2, claimMs: 9 }, NOW)).toEqual([]);
    expect(await port.claim({ limit: 1, perHost: 3, claimMs: 9 }, NOW)).toHaveLength(1);
    expect(await port.counts()).toEqual({ mirrored: 1, waiting: 10, refused: { gone: 1 } });
  });

  it("are settled: their posts are read again, and hosts that fail rest, each time longer", async () => {
    for (const [key, state] of [
      ["a", "published"],
      ["b", "draft"],
      ["c", "published"],
    ] as const)
      post(key, state);
    for (const [post_key, url] of [
      ["a", "https://a.example/1"],
      ["b", "https://a.example/1"],
      ["c", "https://b.example/1"],
    ] as const)
      insert(db, "post_images", { post_key, url });
    image("https://a.example/1", { claimed_until: NOW, attempts: 1 });
    image("https://b.example/1", { claimed_until: NOW });
    image("https://c.example/1", { claimed_until: NOW });
    insert(db, "image_hosts", { host: "a.example", failures: 3, rest_until: NOW });
    insert(db, "image_hosts", { host: "c.example", failures: 1, rest_until: NOW + 1 });
    insert(db, "image_hosts", { host: "e.example", failures: 1, rest_until: NOW });
    insert(db, "image_hosts", { host: "f.example", failures: 5, rest_until: NOW });
    image("https://f.example/other");
    image("https://f.example/there", { state: "mirrored", image: "{}" });
    const lines = await changes(db, async () => {
      const again = await mirror(db).settle(
        [
          { url: "https://a.example/1", status: { state: "mirrored", image: COPY } },
          { url: "https://b.example/1", status: { state: "refused", reason: "gone" } },
          { url: "https://c.example/1", status: { state: "waiting", tryAt: NOW + 7 }, rest: true },
          { url: "https://d.example/1", status: { state: "waiting", tryAt: NOW + 7 }, rest: true },
          { url: "https://d.example/2", status: { state: "waiting", tryAt: NOW + 7 }, rest: true },
          { url: "https://e.example/1", status: { state: "waiting", tryAt: NOW + 7 }, rest: true },
          { url: "https://f.example/1", status: { state: "waiting", tryAt: NOW + 7 }, rest: true },
        ] as never,
        NOW,
      );
      expect(again).toEqual(["a"]);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ image_hosts d.example: host d.example, failures 1, rest_until 1000060000",
        "image_hosts e.example: failures 1 → 2, rest_until 1000000000 → 1000600000",
        "image_hosts f.example: failures 5 → 6",
        "posts a: etag e → ",
        "remote_images https://a.example/1: state waiting → mirrored, image null → {"key":"assets/mirror/x.png","type":"image/png","width":1,"height":2,"length":3}, claimed_until 1000000000 → 0",
        "remote_images https://b.example/1: state waiting → refused, reason null → gone, claimed_until 1000000000 → 0",
        "remote_images https://c.example/1: try_at 1000000000 → 1000000007, claimed_until 1000000000 → 0",
        "+ remote_images https://d.example/1: url https://d.example/1, host d.example, state waiting, try_at 1000000007",
        "+ remote_images https://d.example/2: url https://d.example/2, host d.example, state waiting, try_at 1000000007",
        "+ remote_images https://e.example/1: url https://e.example/1, host e.example, state waiting, try_at 1000000007",
        "+ remote_images https://f.example/1: url https://f.example/1, host f.example, state refused, reason unreachable, try_at 1000000007",
        "remote_images https://f.example/other: state waiting → refused, reason null → unreachable",
        "- image_hosts a.example",
      ]
    `);
    expect(
      await mirror(db).statuses(["https://a.example/1", "https://b.example/1", "https://c.example/1", "x"]),
    ).toEqual(
      new Map<string, unknown>([
        ["https://a.example/1", { state: "mirrored", image: COPY }],
        ["https://b.example/1", { state: "refused", reason: "gone" }],
        ["https://c.example/1", { state: "waiting" }],
      ]),
    );
    expect(await mirror(db).statuses([])).toEqual(new Map());
  });

  it("are given up after their last attempt, when nobody is at it", async () => {
    image("https://a.example/1", { attempts: 6, claimed_until: NOW });
    image("https://a.example/2", { attempts: 6, claimed_until: NOW + 1 });
    image("https://a.example/3", { attempts: 5, try_at: NOW + 1 });
    image("https://a.example/4", { attempts: 9, state: "mirrored" });
    const lines = await changes(db, async () => {
      expect(await mirror(db).sweep(NOW)).toBe(false);
    });
    expect(lines).toEqual(["remote_images https://a.example/1: state waiting → refused, reason null → unreachable"]);
    image("https://b.example/1");
    insert(db, "image_hosts", { host: "b.example", failures: 1, rest_until: NOW + 1 });
    expect(await mirror(db).sweep(NOW)).toBe(false);
    expect(await mirror(db).sweep(NOW + 1)).toBe(true);
    image("https://c.example/1", { try_at: NOW - 2, claimed_until: NOW - 1 });
    expect([await mirror(db).sweep(NOW - 2), await mirror(db).sweep(NOW - 1)]).toEqual([false, true]);
    await db.exec("UPDATE remote_images SET claimed_until = 0, try_at = 5 WHERE host = 'c.example'");
    expect([await mirror(db).sweep(4), await mirror(db).sweep(5)]).toEqual([false, true]);
  });

  it("of a post are those that it has now; a refused one that is wanted again is fetched again", async () => {
    insert(db, "post_images", { post_key: "a", url: "https://old.example/" });
    insert(db, "post_images", { post_key: "b", url: "https://old.example/" });
    image("https://a.example/refused", { state: "refused", reason: "gone", attempts: 3, try_at: 1 });
    image("https://a.example/kept", { state: "refused", reason: "gone", attempts: 3, try_at: 1 });
    image("https://a.example/there", { state: "mirrored", image: "{}", try_at: 1 });
    const given = [
      { url: "https://a.example/new", status: { state: "waiting" as const } },
      { url: "https://a.example/known", status: { state: "mirrored" as const, image: COPY } },
      { url: "https://a.example/no", status: { state: "refused" as const, reason: "type" as const } },
      { url: "https://a.example/refused", status: { state: "waiting" as const } },
      { url: "https://a.example/kept", status: { state: "refused" as const, reason: "gone" as const } },
      { url: "https://a.example/there", status: { state: "waiting" as const } },
    ];
    expect(
      await changes(db, () => batch(db, [...clearImages(["a"]), ...noteImages([{ key: "a", images: given }], NOW)])),
    ).toMatchInlineSnapshot(`
      [
        "+ post_images a https://a.example/kept: post_key a, url https://a.example/kept",
        "+ post_images a https://a.example/known: post_key a, url https://a.example/known",
        "+ post_images a https://a.example/new: post_key a, url https://a.example/new",
        "+ post_images a https://a.example/no: post_key a, url https://a.example/no",
        "+ post_images a https://a.example/refused: post_key a, url https://a.example/refused",
        "+ post_images a https://a.example/there: post_key a, url https://a.example/there",
        "+ remote_images https://a.example/known: url https://a.example/known, host a.example, state mirrored, image {"key":"assets/mirror/x.png","type":"image/png","width":1,"height":2,"length":3}, try_at 1000000000",
        "+ remote_images https://a.example/new: url https://a.example/new, host a.example, state waiting, try_at 1000000000",
        "+ remote_images https://a.example/no: url https://a.example/no, host a.example, state refused, reason type, try_at 1000000000",
        "remote_images https://a.example/refused: state refused → waiting, reason gone → null, attempts 3 → 0, try_at 1 → 1000000000",
        "- post_images a https://old.example/",
      ]
    `);
    expect(
      await changes(db, () => batch(db, [...clearImages(["b"]), ...noteImages([{ key: "b", images: [] }], NOW)])),
    ).toEqual(["- post_images b https://old.example/"]);
  });
});

describe("posts that are missing from the bucket", () => {
  it("wait for an approval, and are counted with those that went lately", async () => {
    for (const key of ["a", "b", "c", "d"]) post(key);
    post("draft", "draft");
    const port = missingPosts(db);
    expect(await port.counts(0)).toEqual({ waiting: 0, lately: 0, published: 0 });
    await port.note(["b", "a", "draft"], 5);
    await port.note(["a", "c"], 6);
    expect(await port.counts(0)).toEqual({ waiting: 3, lately: 0, published: 4 });
    expect(await port.waiting(2)).toEqual([
      { key: "a", title: "About a", since: 5 },
      { key: "b", title: "About b", since: 5 },
    ]);
    expect((await port.waiting(9))[2]).toMatchObject({ key: "c", since: 6 });
    expect([await port.mayWithdraw("a"), await port.mayWithdraw("d")]).toEqual([false, undefined]);
    const lines = await changes(db, async () => {
      expect((await port.approve(5, false)).sort()).toEqual(["a", "b", "draft"]);
    });
    expect(lines).toEqual(["a", "b", "draft"].map((key) => `missing_posts ${key}: withdrawn null → 5`));
    expect(await port.mayWithdraw("a")).toBe(true);
    expect(await port.all()).toEqual(
      new Map([
        ["a", { mayWithdraw: true }],
        ["b", { mayWithdraw: true }],
        ["c", { mayWithdraw: false }],
        ["draft", { mayWithdraw: true }],
      ]),
    );
    expect([await port.counts(4), await port.counts(5)]).toMatchObject([{ lately: 3 }, { lately: 0 }]);
    expect(await port.waiting(9)).toHaveLength(1);
    // What was asked for is not counted against the next.
    expect(await changes(db, () => port.approve(6, true))).toEqual([
      "missing_posts c: withdrawn null → 6",
      "reconciliation 1: withdraw_through 0 → 6",
    ]);
    expect(await port.counts(4)).toMatchObject({ waiting: 0, lately: 0 });
    await port.forget(["a", "none"]);
    expect((await port.all()).has("a")).toBe(false);
  });

  it("are forgotten when they are gone for long, or there again", async () => {
    post("a");
    post("gone", "withdrawn");
    insert(db, "missing_posts", { key: "a", since: 1 }, { key: "gone", since: 1 });
    insert(db, "missing_posts", { key: "old", since: 1, withdrawn: 5 }, { key: "new", since: 1, withdrawn: 6 });
    await missingPosts(db).tidy(5);
    expect([...(await missingPosts(db).all()).keys()]).toEqual(["a", "new"]);
  });
});

describe("files of the site", () => {
  const file = (path: string, etag: string | null, looked_at: number) =>
    insert(db, "site_files", { path, etag, looked_at });

  it("are looked at again after a time, sooner where they are missing, the longest ago first", async () => {
    file("there", "e", NOW - 10);
    file("seen", "e", NOW - 9);
    file("missing", null, NOW - 5);
    file("missed", null, NOW - 4);
    const due = (limit: number) => siteFiles(db).due({ present: NOW - 10, missing: NOW - 5 }, limit);
    expect([await due(9), await due(1)]).toEqual([["there", "missing"], ["there"]]);
  });

  it("are listed below a folder, and not beside it", async () => {
    for (const path of ["_includes/a", "_includes/z/b", "_includes0", "_include", "_includes/"]) file(path, "e", 1);
    expect((await siteFiles(db).below("_includes/")).map(({ path }) => path)).toEqual(["_includes/a", "_includes/z/b"]);
  });
});

describe("the pass over the bucket", () => {
  it("remembers how far it is, and never shows less than before", async () => {
    const port = reconciliation(db);
    expect([await port.position(), await port.shownThrough()]).toEqual(["", 0]);
    await port.setPosition("posts/a.md");
    await port.setShownThrough(7);
    await port.setShownThrough(5);
    expect([await port.position(), await port.shownThrough()]).toEqual(["posts/a.md", 7]);
    await db.exec("UPDATE reconciliation SET looked_at = 0");
    expect(await changes(db, () => port.noteLook(9))).toEqual(["reconciliation 1: looked_at 0 → 9"]);
  });
});
