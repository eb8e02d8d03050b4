import { beforeEach, expect, it } from "vitest";
import { objectives } from "../../../src/adapters/database/operations/objectives.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertIssue } from "../../sqlite/rows.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = 100 * DAY;
const SINCE = NOW - 10 * DAY;

let db: LocalD1;
beforeEach(() => {
  db = openD1();
});

const kept = () => objectives(db).kept({ since: SINCE, at: NOW, postsFrom: DAY, day: 100 });

/** A post that was there so long before it was seen, and had been dated so long before that. */
function post(name: string, { seen = NOW, waited = 0, age = 0, ...more }: Row = {}) {
  const at = Number(seen);
  insert(db, "posts", {
    ...{ key: name, etag: "e", state: "published", id: name, title: name, labels: "{}", updated_at: 1 },
    ...{ first_seen_at: at, arrived_at: at - Number(waited), published_at: at - Number(age), ...more },
  });
}

it("posts are indexed in time when they were seen soon after they arrived, those that came as news", async () => {
  post("at once");
  post("in time", { waited: 10_000 });
  post("late", { waited: 10_001 });
  post("first", { seen: SINCE, waited: 12_000, age: DAY });
  post("never uploaded", { arrived_at: null });
  expect((await kept())["post-indexed"]).toEqual({ good: 3, total: 5, slowestMs: 12_000 });
  post("before", { seen: SINCE - 1, waited: 99_000 });
  post("old", { waited: 99_000, age: DAY + 1 });
  post("dated later", { waited: 99_000, age: -1 });
  post("mailed alone", { waited: 99_000, email: "only" });
  post("a draft", { waited: 99_000, state: "draft" });
  expect((await kept())["post-indexed"]).toEqual({ good: 3, total: 5, slowestMs: 12_000 });
});

it("posts are looked at in time by the newest thousand, of those of one moment by their keys", async () => {
  const many = (first: number, count: number, waited: number, at: number) =>
    db.exec(`INSERT INTO posts (key, etag, state, id, title, labels, updated_at, first_seen_at, arrived_at, published_at)
      SELECT printf('k%04d', i), 'e', 'published', i, '', '{}', 1, ${at}, ${at} - ${waited}, ${at}
        FROM (WITH RECURSIVE n (i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n LIMIT ${count}) SELECT i FROM n)`);
  await many(1, 1, 99_000, NOW - 1);
  await many(2, 1, 99_000, NOW);
  await many(3, 1_000, 0, NOW);
  expect((await kept())["post-indexed"]).toEqual({ good: 1_000, total: 1_000, slowestMs: 0 });
});

it("the first mail of an issue is in time by its period or its review; one that waits is late, unless it was ended", async () => {
  const closed = NOW - 5 * MINUTE;
  const issue = (id: number, more: Row) =>
    insertIssue(db, id, { closed_at: closed - id, opened_at: SINCE, planned: 1, state: "finished", ...more });
  issue(1, { first_sent_at: closed - 1 + 5 * MINUTE });
  issue(2, { first_sent_at: closed - 2 + 5 * MINUTE + 1 });
  issue(3, { first_sent_at: closed + 6 * MINUTE, review_until: closed + MINUTE });
  issue(4, { state: "sending", closed_at: closed - 1_000 });
  issue(5, { state: "paused", closed_at: closed - 2_000 });
  issue(6, { state: "planned", closed_at: closed - 3_000 });
  expect((await kept())["first-mail"]).toEqual({ good: 2, total: 6, slowestMs: 5 * MINUTE + 3_000 });
  issue(7, { state: "cancelled", closed_at: closed - DAY });
  issue(8, { state: "sending", closed_at: closed });
  issue(9, { first_sent_at: NOW, closed_at: 9, planned: 0 });
  issue(10, { first_sent_at: NOW, closed_at: 10, opened_at: SINCE - 1 });
  expect((await kept())["first-mail"]).toEqual({ good: 2, total: 6, slowestMs: 5 * MINUTE + 3_000 });
});

it("feeds are answered that did not fail, on as many days", async () => {
  for (const [day, requests, failed] of [
    [90, 100, 100],
    [91, 5, 1],
    [100, 7, 0],
  ] as const)
    insert(db, "feed_requests", { day, client: "a", requests, unchanged: 0, failed, subscribers: 0 });
  expect((await kept())["feed-answered"]).toEqual({ good: 12, total: 13, slowestMs: undefined });
});

it("nothing is counted where nothing is", async () => {
  const nothing = { good: 0, total: 0, slowestMs: undefined };
  expect(await kept()).toEqual({ "post-indexed": nothing, "first-mail": nothing, "feed-answered": nothing });
  expect(await objectives(db).lastPost(NOW)).toBeUndefined();
});

it("the last post is the newest that readers see", async () => {
  for (const name of ["a", "c", "b"]) post(name);
  post("later", { age: -1 });
  post("mailed alone", { email: "only" });
  post("z", { age: 1 });
  expect(await objectives(db).lastPost(NOW)).toEqual({ key: "c", title: "c", publishedAt: NOW, firstSeenAt: NOW });
});
