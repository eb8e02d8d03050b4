import { describe, expect, it } from "vitest";
import { matching } from "../../../src/adapters/database/newsletter/matching.ts";
import { PLACES_MAX } from "../../../src/adapters/database/newsletter/releases.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertSubscriber } from "../../sqlite/rows.ts";

/** The first place of the log that a digest is still looked for in. */
const OLDEST = 600;

function withHits(seqs: number[]): LocalD1 {
  const db = openD1();
  insert(db, "releases", { seq: 1, post_id: "first", released_at: 1 });
  insert(db, "releases", { seq: PLACES_MAX + OLDEST, post_id: "p", released_at: 1 });
  for (const seq of seqs) insert(db, "watch_hits", { seq, watch_id: 1 });
  return db;
}

it("posts that wait to be matched are read whole, in order, as many as can be read together", async () => {
  const db = openD1();
  insert(db, "watches", { question: "copper", anchor: "copper", created_at: 1 });
  const labels = { categories: [{ id: "c", title: "C" }], tags: [{ id: "t", title: "T" }], authors: [] };
  for (const [seq, state, parts] of [
    [1, "published", 2],
    [2, "draft", 1],
    [3, "published", 18],
    [4, "published", 1],
  ] as const) {
    insert(db, "posts", {
      ...{ key: `k${seq}`, id: `p${seq}`, etag: "e", state, title: `T${seq}`, summary: "s", published_at: seq, parts },
      ...{ updated_at: 1, labels: JSON.stringify(labels) },
    });
    for (let part = 0; part < Math.min(parts, 2); part++)
      insert(db, "post_contents", { key: `k${seq}`, part, html: `${seq}${part} ` });
    insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 1 });
  }
  const read = async (limit = 9) => (await matching(db).next(limit)).map(({ seq, contentHtml }) => [seq, contentHtml]);
  expect((await matching(db).next(1))[0]).toEqual({
    ...{ seq: 1, title: "T1", summary: "s", publishedAt: 1, contentHtml: "10 11 ", ...labels },
  });
  expect(await read()).toEqual([
    [1, "10 11 "],
    [3, "30 31 "],
  ]);
  expect(db.sqlite.prepare("SELECT seq FROM unmatched WHERE hidden = 1").all()).toEqual([{ seq: 2 }]);
  await matching(db).keep([
    { seq: 1, watches: [1, 7] },
    { seq: 3, watches: [] },
    { seq: 9, watches: [1] },
  ]);
  expect(db.sqlite.prepare("SELECT * FROM watch_hits").all()).toEqual([
    { seq: 1, watch_id: 1 },
    { seq: 1, watch_id: 7 },
  ]);
  expect(await read()).toEqual([[4, "40 "]]);
  await db.exec("DELETE FROM watches");
  expect(await read()).toEqual([]);
  expect(db.sqlite.prepare("SELECT * FROM unmatched").all()).toEqual([]);
});

describe("a correction of a post that was mailed", () => {
  it("is read in its place, with all that it is and was followed by, while it waits and is shown", async () => {
    const db = openD1();
    const labels = (id: string) => ({ categories: [{ id, title: id }], tags: [{ id, title: id }], authors: [] });
    for (const [seq, state, waiting] of [
      [1, "published", 1],
      [2, "draft", 1],
      [3, "published", 0],
      [4, "published", 1],
      [5, "published", 1],
    ] as const) {
      insert(db, "posts", {
        ...{
          key: `k${seq}`,
          id: `p${seq}`,
          etag: "e",
          state,
          title: `T${seq}`,
          summary: "",
          published_at: 1,
          parts: 0,
        },
        ...{ updated_at: 1, labels: JSON.stringify(labels("now")) },
      });
      insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 1 });
      insert(db, "corrections", { seq, labels: JSON.stringify([labels(`was${seq}`)]), waiting });
    }
    await db.exec("DELETE FROM unmatched; INSERT INTO unmatched (seq) VALUES (4)");
    const found = (await matching(db).corrected(9)).map(({ seq, follows }) => [seq, follows]);
    expect(found).toEqual([
      [1, ["now", "tag now", "was1", "tag was1"]],
      [5, ["now", "tag now", "was5", "tag was5"]],
    ]);
    expect(await matching(db).corrected(1)).toHaveLength(1);
  });

  it("that matches a watch is owed to those who follow it and had nothing of it, and only while it waits", async () => {
    const db = openD1();
    for (const question of ["copper", "tin"]) insert(db, "watches", { question, anchor: question, created_at: 5 });
    for (const seq of [1, 2, 3]) insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 10 });
    for (const [seq, waiting, at] of [
      [1, 1, null],
      [2, 0, null],
      [3, 1, 5],
    ] as const)
      insert(db, "corrections", { seq, labels: "[]", waiting, at });
    const reader = (id: number, more: Row = {}) =>
      insertSubscriber(db, id, { follows: '["watch 1"]', cursor: 3, ...more });
    reader(1);
    reader(2, { cursor: 0 });
    reader(3, { state: "unsubscribed" });
    reader(4, { follows: '["watch 1","sea"]' });
    reader(5, { follows: '["watch 2"]' });
    reader(6);
    await db.exec("UPDATE watch_starts SET ended = 2 WHERE subscriber_id = 6");
    const change = (subscriber_id: number, kind: string, at: number, detail: string) =>
      insert(db, "subscription_changes", { subscriber_id, kind, at, source: "page", detail });
    reader(7);
    change(7, "preferences", 10, '{"categories":["sea"]}');
    reader(8);
    change(8, "preferences", 9, '{"categories":["sea"]}');
    change(8, "confirmed", 10, '{"categories":["sea"]}');
    reader(9);
    change(9, "preferences", 10, '{"watches":["tin"]}');
    insert(db, "watch_hits", { seq: 1, watch_id: 2 });
    insert(db, "left_out", { seq: 1, at: 1, waiting: 0 });
    const matched = [1, 2, 3].map((seq) => ({ seq, watches: [1, 2], follows: ["sea"] }));
    const lines = await changes(db, () => matching(db).keepCorrected(matched as never, 99));
    expect(lines).toMatchInlineSnapshot(`
      [
        "corrections 1: waiting 1 → 0, at null → 99",
        "corrections 3: waiting 1 → 0, at 5 → 99",
        "left_out 1: at 1 → 99, waiting 0 → 1",
        "+ owed 1 1: seq 1, subscriber_id 1",
        "+ owed 1 8: seq 1, subscriber_id 8",
        "+ watch_hits 1 1: seq 1, watch_id 1",
        "+ watch_hits 3 1: seq 3, watch_id 1",
        "+ watch_hits 3 2: seq 3, watch_id 2",
      ]
    `);
  });
});

describe("what watches have matched", () => {
  it("is forgotten where no digest is looked for any more, with whatever else is known of those places", async () => {
    const db = withHits([OLDEST - 1, OLDEST]);
    for (const [subscriber_id, ended] of [
      [1, null],
      [2, OLDEST - 1],
      [3, OLDEST],
    ] as const)
      insert(db, "watch_starts", { subscriber_id, watch_id: 1, seq: 0, ended });
    for (const seq of [OLDEST - 1, OLDEST]) {
      insert(db, "alerted", { subscriber_id: 1, seq });
      insert(db, "corrections", { seq, labels: "[]", waiting: 0 });
    }
    const lines = await changes(db, async () => {
      expect(await matching(db).prune()).toBe(true);
      expect(await matching(db).prune()).toBe(false);
    });
    expect(lines).toEqual([
      `- alerted 1 ${OLDEST - 1}`,
      `- corrections ${OLDEST - 1}`,
      `- watch_hits ${OLDEST - 1} 1`,
      "- watch_starts 2 1",
    ]);
  });

  it("is forgotten in steps of two hundred places, the oldest first", async () => {
    const db = withHits([100, 299, 300, 499]);
    for (const seq of [150, 349, 350, 549]) insert(db, "alerted", { subscriber_id: 1, seq });
    const prune = () => changes(db, () => matching(db).prune());
    expect(await prune()).toEqual(["- alerted 1 150", "- alerted 1 349", "- watch_hits 100 1", "- watch_hits 299 1"]);
    expect(await prune()).toEqual(["- alerted 1 350", "- alerted 1 549", "- watch_hits 300 1", "- watch_hits 499 1"]);
    expect(await prune()).toEqual([]);
  });
});
