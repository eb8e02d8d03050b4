import { beforeEach, describe, expect, it } from "vitest";
import { categories } from "../../../src/adapters/database/posts/categories.ts";
import { placesOf } from "../../../src/adapters/database/posts/places.ts";
import type { Categories } from "../../../src/ports/posts/categories.ts";
import { changes, insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

const MERGES = { b: "a", c: "a" };
const PLACE = placesOf(MERGES).get("a")?.name ?? "";
const OTHER = { y: "x" };
const OTHER_PLACE = placesOf(OTHER).get("x")?.name ?? "";

let db: LocalD1;
let port: Categories;
beforeEach(() => {
  db = openD1();
  port = categories(db);
});

/** Gives a category so many posts, two on each of its days. */
const posts = (label: string, count: number) =>
  db.exec(`INSERT INTO post_labels (kind, label_id, published_at, post_key, title)
    SELECT 'category', '${label}', i / 2, '${label}' || printf('%05d', i), '${label}'
      FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${count}) SELECT i FROM n)`);
const rows = (label: string, table = "post_labels") =>
  Object.values(db.sqlite.prepare(`SELECT count(*) AS n FROM ${table} WHERE label_id = ?`).get(label) ?? {})[0];
const place = (name = PLACE) =>
  db.sqlite
    .prepare("SELECT member, after_at AS at, after_key AS key, full FROM merge_places WHERE place = ?")
    .get(name);
const withdraw = (label_id: string, post_key: string, kind = "category") =>
  insert(db, "withdrawn_labels", { kind, label_id, withdrawn_at: 1, post_key, title: label_id });

describe("the place of merged categories", () => {
  it("is filled at once where few posts have to go there, with those that were withdrawn", async () => {
    await posts("a", 3);
    await posts("b", 2);
    await posts("x", 4_996);
    insert(db, "post_labels", { kind: "tag", label_id: "b", published_at: 1, post_key: "tagged", title: "" });
    withdraw("c", "gone");
    withdraw("c", "tagged", "tag");
    expect(await port.fill({ ...MERGES, ...OTHER }, 0)).toBe(false);
    expect([rows(PLACE), rows(OTHER_PLACE)]).toEqual([0, 0]);
    expect(await port.fill({ ...MERGES, ...OTHER }, 2)).toBe(true);
    expect([rows(PLACE), rows(PLACE, "withdrawn_labels"), rows(OTHER_PLACE)]).toEqual([5, 1, 4_996]);
    expect(place()).toMatchObject({ full: 1 });
    expect(await changes(db, () => port.fill(MERGES, 1))).toEqual([]);
  });

  it("is filled with others as far as one statement copies them: the smallest first", async () => {
    await posts("a", 3);
    await posts("x", 4_998);
    expect(await port.fill({ ...MERGES, ...OTHER }, 1)).toBe(false);
    expect([place(), place(OTHER_PLACE)]).toMatchObject([{ full: 1 }, { full: 0 }]);
    expect(await port.fill({ ...MERGES, ...OTHER }, 1)).toBe(true);
    expect(rows(OTHER_PLACE)).toBe(4_998);
  });

  it("is filled in steps where there are many, member by member, with what is published meanwhile", async () => {
    await posts("a", 5_001);
    await posts("b", 5_000);
    withdraw("b", "gone");
    const steps: unknown[] = [];
    for (let step = 0; step < 9; step++) {
      const isDone = await port.fill(MERGES, 1);
      steps.push([isDone, rows(PLACE), ...Object.values(place() ?? {})]);
      if (isDone) break;
      insert(db, "post_labels", { kind: "category", label_id: "a", published_at: 0, post_key: `n${step}`, title: "a" });
    }
    expect(steps).toMatchInlineSnapshot(`
      [
        [
          false,
          5000,
          "a",
          2500,
          "a05000",
          0,
        ],
        [
          false,
          5002,
          "b",
          0,
          "",
          0,
        ],
        [
          false,
          10003,
          "b",
          2500,
          "b05000",
          0,
        ],
        [
          false,
          10004,
          "c",
          0,
          "",
          0,
        ],
        [
          false,
          10005,
          "c ",
          0,
          "",
          0,
        ],
        [
          true,
          10006,
          "c ",
          0,
          "",
          1,
        ],
      ]
    `);
    expect(rows(PLACE, "withdrawn_labels")).toBe(1);
  });

  it("is filled without a step of any other", async () => {
    await posts("a", 5_001);
    await posts("x", 5_001);
    expect(await port.fill({ ...MERGES, ...OTHER }, 1)).toBe(false);
    const [one, other] = [place(), place(OTHER_PLACE)];
    expect([one, other].map((place) => place?.at).sort()).toEqual([0, 2_500]);
  });

  it("is one for each set of members, and taken up again by who merges them again", async () => {
    await port.fill(MERGES, 9);
    await db.exec("UPDATE merge_places SET left_at = 5");
    const lines = await changes(db, () => port.fill(MERGES, 9));
    expect(lines).toEqual([`merge_places ${PLACE}: left_at 5 → null`]);
  });
});

describe("merges", () => {
  const version = () => db.sqlite.prepare("SELECT version, merges FROM site").get();

  it("are shown when all of their places are full, and the settings still say so", async () => {
    await port.saveSettings("e", { titles: {}, merges: { ...MERGES, ...OTHER } });
    expect(await port.show(MERGES)).toBe(false);
    expect(await port.show({ ...MERGES, ...OTHER })).toBe(false);
    await posts("a", 1);
    await posts("x", 5_000);
    await port.fill({ ...MERGES, ...OTHER }, 1);
    expect(await port.show({ ...MERGES, ...OTHER })).toBe(false);
    await port.fill({ ...MERGES, ...OTHER }, 9);
    await db.exec("UPDATE merge_places SET left_at = 5");
    insert(db, "merge_places", { place: "else", left_at: 5, full: 1 });
    const lines = await changes(db, async () => {
      expect(await port.show({ ...MERGES, ...OTHER })).toBe(true);
    });
    expect(lines.filter((line) => line.startsWith("merge_places")).sort()).toEqual(
      [`merge_places ${PLACE}: left_at 5 → null`, `merge_places ${OTHER_PLACE}: left_at 5 → null`].sort(),
    );
    expect((await port.settings()).shown).toEqual({ ...MERGES, ...OTHER });
    expect(await port.show(MERGES)).toBe(false);
  });

  it.each([
    ["the file", "UPDATE site SET etag = 'new'"],
    ["the desk", "UPDATE site SET orders_etag = 'new'"],
  ])("are not shown when %s says something else meanwhile", async (_, meanwhile) => {
    await port.saveSettings("e", { titles: {}, merges: MERGES });
    await port.fill(MERGES, 9);
    await db.exec("UPDATE merge_places SET left_at = 5");
    const before = version();
    const { batch } = db;
    db.batch = (async (statements: never[]) => {
      await db.exec(meanwhile);
      return batch.call(db, statements);
    }) as never;
    const lines = await changes(db, async () => {
      expect(await port.show(MERGES)).toBe(false);
    });
    expect(lines).toHaveLength(1);
    expect(version()).toEqual(before);
  });
});

it("is all forgotten when the index is emptied", async () => {
  await port.saveSettings("e", { titles: { a: "A" }, merges: MERGES });
  await port.fill(MERGES, 9);
  await port.show(MERGES);
  await port.clear();
  expect(await port.settings()).toMatchObject({ desk: { titles: {}, merges: {} }, etag: "", shown: {} });
  expect(place()).toBeUndefined();
  expect(db.sqlite.prepare("SELECT * FROM merge_members").all()).toEqual([]);
});

describe("a place that nobody is led to", () => {
  beforeEach(async () => {
    await posts("a", 5_001);
    await posts("x", 2);
    withdraw("a", "gone");
    await port.saveSettings("e", { titles: {}, merges: { ...MERGES, ...OTHER } });
    await port.fill({ ...MERGES, ...OTHER }, 9);
    await port.show({ ...MERGES, ...OTHER });
    await port.saveSettings("e", { titles: {}, merges: OTHER });
    await port.show(OTHER);
  });
  const about = () => [rows(PLACE), rows(PLACE, "withdrawn_labels"), place()?.full];

  it("is noted, and goes in steps after some time, with all that is known of it", async () => {
    expect(await changes(db, () => port.sweep(7, 6, 9))).toEqual([`merge_places ${PLACE}: left_at null → 7`]);
    expect(await changes(db, () => port.sweep(8, 6, 9))).toEqual([]);
    await port.sweep(9, 7, 1);
    expect(about()).toEqual([1, 0, 0]);
    expect(Object.values(db.sqlite.prepare("SELECT count(*) FROM merge_members").get() ?? {})).toEqual([2]);
    await port.sweep(9, 7, 9);
    expect([...about(), rows("a"), rows("a", "withdrawn_labels"), rows(OTHER_PLACE), place(OTHER_PLACE)?.full]).toEqual(
      [...[0, 0, undefined, 5_001, 1, 2, 1]],
    );
  });

  it("stays when it is taken up again meanwhile", async () => {
    await port.sweep(7, 6, 9);
    const { batch } = db;
    db.batch = (async (statements: never[]) => {
      await db.exec("UPDATE merge_places SET left_at = NULL");
      return batch.call(db, statements);
    }) as never;
    expect(await changes(db, () => port.sweep(9, 7, 1))).toEqual([`merge_places ${PLACE}: left_at 7 → null`]);
  });
});
