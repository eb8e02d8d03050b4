import { beforeEach, describe, expect, it } from "vitest";
import { categories } from "../../../src/adapters/database/posts/categories.ts";
import { posts } from "../../../src/adapters/database/posts/posts.ts";
import { defaultSite, type Site } from "../../../src/core/site.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

const NOW = 1_000_000;
const MERGES = { b: "a", c: "a", y: "x" };

let db: LocalD1;
beforeEach(async () => {
  db = openD1();
  await categories(db).fill(MERGES, 9);
});

const port = (site: Partial<Site> = {}) =>
  posts(db, { ...defaultSite(new URL("https://news.example.com/")), categoryMerges: MERGES, ...site });

let count = 0;
/** A post with labels, each with its spelling. */
function post(spelt: Record<string, string>, { at = NOW, kind = "category", ...more }: Row = {}) {
  const key = `posts/${String(++count).padStart(4, "0")}.md`;
  const labels = Object.entries(spelt).map(([id, title]) => ({ id, title }));
  const all = { categories: [], tags: [], authors: [], [kind === "tag" ? "tags" : "categories"]: labels };
  insert(db, "posts", {
    ...{ key, id: key, etag: "e", state: "published", title: key, summary: "", labels: JSON.stringify(all) },
    ...{ published_at: at, updated_at: at, first_seen_at: at, year: 2026, slug: key, parts: 0, ...more },
  });
  for (const { id, title } of labels)
    insert(db, "post_labels", { kind, label_id: id, published_at: at, post_key: key, title });
  return key;
}

describe("merged categories", () => {
  it("are listed as one, with all of their posts, among the others by their number", async () => {
    post({ b: "Bee" });
    post({ b: "Bee", c: "Sea" });
    post({ c: "Sea" });
    post({ c: "See" });
    post({ d: "Dee" });
    post({ e: "Eh" });
    post({ y: "Why" }, { at: NOW + 1 });
    expect(await port().labels("category", NOW)).toEqual([
      { id: "a", title: "Bee", posts: 4 },
      { id: "d", title: "Dee", posts: 1 },
      { id: "e", title: "Eh", posts: 1 },
    ]);
    post({ c: "Sea" });
    expect((await port().labels("category", NOW))[0]).toEqual({ id: "a", title: "Sea", posts: 5 });
    post({ a: "Own" });
    expect((await port().labels("category", NOW))[0]).toEqual({ id: "a", title: "Own", posts: 6 });
    expect(await port().labels("category", NOW + 1)).toContainEqual({ id: "x", title: "Why", posts: 1 });
    expect((await port({ categoryTitles: { a: "Chosen" } }).labels("category", NOW))[0]?.title).toBe("Chosen");
  });

  it("have the title that most posts use of the kept one, else of one that was merged, while there are posts", async () => {
    const titles = (...ids: string[]) =>
      port().labelTitles(
        ids.map((id) => ({ kind: "category", id })),
        NOW,
      );
    post({ b: "bee" });
    for (const title of ["Bee", "Bee", "BEE"]) post({ b: title });
    post({ d: "Dee" });
    post({ d: "dee" });
    expect(await titles("a", "b", "d", "x")).toEqual(["Bee", "Bee", "Dee", undefined]);
    post({ a: "Own" });
    expect(await titles("a", "b", "c")).toEqual(["Own", "Own", "Own"]);
    insert(db, "withdrawn_labels", { kind: "category", label_id: "y", withdrawn_at: 1, post_key: "z", title: "Old" });
    insert(db, "withdrawn_labels", { kind: "category", label_id: "y", withdrawn_at: 2, post_key: "z", title: "New" });
    insert(db, "withdrawn_labels", { kind: "category", label_id: "y", withdrawn_at: 2, post_key: "a", title: "First" });
    expect(await titles("x", "y")).toEqual(["First", "First"]);
    insert(db, "withdrawn_labels", { kind: "category", label_id: "x", withdrawn_at: 1, post_key: "z", title: "Kept" });
    expect(await titles("x", "y")).toEqual(["Kept", "Kept"]);
    post({ a: "Tag" }, { kind: "tag" });
    expect(await port().labelTitle("tag", "a", NOW)).toBe("Tag");
    expect(await port().labelTitle("tag", "b", NOW)).toBeUndefined();
  });

  it("have as many posts as lie in their place, and only their ids are spelt", async () => {
    post({ b: "Bee" });
    post({ b: "Bee", c: "Sea" });
    post({ a: "Tag" }, { kind: "tag" });
    expect(await port().labelPosts({ kind: "category", id: "b" })).toBe(2);
    expect(await port().labelPosts({ kind: "tag", id: "a" })).toBe(1);
    expect((await port().spellings("category")).map(({ id, posts }) => [id, posts])).toEqual([
      ["b", 2],
      ["c", 1],
    ]);
  });

  it("name entries by the kept one: as most posts spell it, else as they spell one that was merged", async () => {
    const entry = async (key: string) => (await port().entry(key, NOW))?.categories;
    const key = post({ b: "bee", x: "Ex" });
    for (const title of ["Bee", "Bee"]) post({ b: title });
    post({ b: "Tag" }, { kind: "tag" });
    post({ b: "Tag" }, { kind: "tag" });
    post({ b: "Tag" }, { kind: "tag" });
    expect(await entry(key)).toEqual([
      { id: "a", title: "Bee" },
      { id: "x", title: "Ex" },
    ]);
    post({ a: "Own" });
    expect((await entry(key))?.[0]).toEqual({ id: "a", title: "Own" });
  });
});

describe("posts that were withdrawn", () => {
  const withdrawn = (at: number, more: Row = {}, label = "b") => {
    const key = post({}, { state: "withdrawn", withdrawn_at: at, ...more });
    insert(db, "withdrawn_labels", { kind: "category", label_id: label, withdrawn_at: at, post_key: key, title: "" });
    return key;
  };
  const gone = async (scope: string | undefined, limit = 1) => {
    const selection = { categories: [], exclude: [], tags: [], content: "summary" as const, limit };
    const asked = { ...selection, scope: scope ? { kind: "category" as const, id: scope } : undefined };
    return (await port().feed(asked, NOW)).tombstones.map(({ id, withdrawnAt }) => [id, withdrawnAt]);
  };

  it.each([undefined, "a"])(
    "are told in the feed of %s as far back as its last entry, the last first",
    async (scope) => {
      post({ b: "" }, { at: 500 });
      post({ b: "" }, { at: 100 });
      const [before, first, later, same] = [499, 500, 700, 700].map((at) => withdrawn(at));
      withdrawn(600, { id: "back" });
      post({}, { id: "back", at: 50 });
      expect(await gone(scope)).toEqual([
        [later, 700],
        [same, 700],
        [first, 500],
      ]);
      expect((await gone(scope, 2)).map(([id]) => id)).toEqual([later, same, first, before]);
    },
  );

  it("are all told where there is no entry", async () => {
    const key = withdrawn(1);
    expect(await gone("a")).toEqual([[key, 1]]);
  });
});

it("names in the queries of former addresses are each told once", async () => {
  for (const [address, query_name] of [
    ["?page=3", "page"],
    ["?p=1", "p"],
    ["?p=2", "p"],
    ["old", null],
  ] as const)
    insert(db, "post_addresses", { address, key: "a", query_name });
  expect(await port().queryNames()).toEqual(["p", "page"]);
});
