import { beforeEach, describe, expect, it } from "vitest";
import { backupRows } from "../../../src/adapters/database/operations/backup-rows.ts";
import type { BackupRows, JournalFindings, JournalPlace } from "../../../src/ports/operations/backup.ts";
import { insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

let db: LocalD1;
let port: BackupRows;
beforeEach(() => {
  db = openD1();
  port = backupRows(db);
});

const from = (after: Record<string, number>, more: Partial<JournalPlace> = {}): JournalPlace => ({
  ...{ after, deliveries: {}, wrote: "" },
  ...more,
});

/** By which column a row is known here, where that is not its id. */
const KEYS: Record<string, string> = {
  ...{ releases: "seq", watch_hits: "seq", left_out: "seq", owed: "seq" },
  ...{ watch_starts: "subscriber_id", suppressions: "email", reachability: "email" },
};

/** What was read, by table. */
const read = ({ pages }: JournalFindings) =>
  Object.fromEntries(
    pages
      .filter(({ rows }) => rows.length > 0)
      .map(({ table, rows }) => [table, rows.map((row) => row[KEYS[table] ?? "id"])]),
  );

describe("what has changed", () => {
  it("is nothing at first: the journal begins where the tables end", async () => {
    insertSubscriber(db, 1);
    for (const seq of [1, 2]) insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 1 });
    insertIssue(db, 3, { state: "finished" });
    const found = await port.changes(undefined, 9);
    expect(read(found)).toEqual({});
    expect(found.place.after).toMatchObject({ releases: 2, issues: 3, watches: 0 });
  });

  it("is what follows in tables that only grow, so much at a time, and all of whose history it is", async () => {
    for (const id of [1, 2, 3]) {
      insertSubscriber(db, id, { follows: '["watch 1"]' });
      insert(db, "suppressions", { email: `r${id}@example.com`, reason: "bounce", detail: "", created_at: 1 });
      insert(db, "reachability", { email: `r${id}@example.com`, delivered_at: 1 });
    }
    for (const [id, subscriber_id] of [1, 2, 9, 3].entries())
      insert(db, "subscription_changes", { id: id + 1, subscriber_id, kind: "preferences", at: 1, source: "page" });
    for (const id of [1, 9]) insert(db, "former_subscribers", { id: id + 10, subscriber_id: id });
    for (const seq of [1, 2, 3, 4, 5]) insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 1 });
    const found = await port.changes(from({ subscription_changes: 1, releases: 2 }), 2);
    expect(read(found)).toEqual({
      releases: [3, 4],
      subscription_changes: [2, 3],
      subscribers: [2],
      former_subscribers: [19],
      watch_starts: [2],
      suppressions: ["r2@example.com"],
      reachability: ["r2@example.com"],
    });
    expect(found.gone).toEqual([9]);
    expect(found.place.after).toMatchObject({ subscription_changes: 3, releases: 4, resends: 0 });
    expect((await port.changes(found.place, 2)).place.after).toMatchObject({ subscription_changes: 4, releases: 5 });
  });

  it("is read again of a place with more matches than were read, unless it alone has as many", async () => {
    const hit = (seq: number, watch_id: number) => insert(db, "watch_hits", { seq, watch_id });
    for (const [seq, watch] of [
      [4, 1],
      [5, 1],
      [5, 2],
      [5, 3],
      [6, 1],
    ] as const)
      hit(seq, watch);
    const place = async (after: number, limit: number) =>
      (await port.changes(from({ watch_hits: after }), limit)).place.after.watch_hits;
    expect(await place(3, 3)).toBe(4);
    expect(await place(4, 3)).toBe(5);
    expect(await place(4, 9)).toBe(6);
    // A place that still waits gets its matches later.
    insert(db, "unmatched", { seq: 6 }, { seq: 8 });
    expect(await place(4, 9)).toBe(5);
  });

  it.each(["queued", "sending"])("is read again of a mail of the service that is %s", async (state) => {
    for (const [id, its] of ["accepted", state, "failed"].entries())
      insert(db, "service_emails", { id: id + 1, subscriber_id: 1, kind: "welcome", requested_at: 1, state: its });
    const found = await port.changes(from({ service_emails: 0 }), 9);
    expect(read(found).service_emails).toEqual([1, 2, 3]);
    expect(found.place.after.service_emails).toBe(1);
  });

  it("is an issue that is open, new, or whose deliveries are not all there", async () => {
    for (const [index, state] of ["finished", "planned", "sending", "paused", "finished", "cancelled"].entries())
      insertIssue(db, index + 1, { state });
    const issues = async (more?: Partial<JournalPlace>) =>
      read(await port.changes(from({ issues: 5 }, more), 9)).issues?.sort();
    expect(await issues()).toEqual([2, 3, 4, 6]);
    expect(await issues({ deliveries: { 1: 0 } })).toEqual([1, 2, 3, 4, 6]);
  });

  it("are deliveries that are settled, of each issue up to its first that is not", async () => {
    const states = (issue: number, ...all: string[]) => {
      for (const [index, state] of all.entries()) insertDelivery(db, issue, index + 1, { state });
    };
    insertIssue(db, 1, { state: "planned" });
    states(1, "accepted", "unknown", "queued", "accepted");
    insertIssue(db, 2);
    insertDelivery(db, 2, 0, { state: "accepted" });
    states(2, "sending", "accepted");
    insertIssue(db, 3, { state: "finished" });
    states(3, "failed", "skipped");
    insertIssue(db, 4, { state: "finished" });
    states(4, "accepted", "accepted", "accepted");
    insertIssue(db, 5, { state: "paused" });
    const ids = (issue: number, ...subscribers: number[]) => subscribers.map((id) => deliveryId(issue, id));
    const first = await port.changes(from({}), 3);
    expect(read(first).deliveries).toEqual([...ids(1, 1, 2), ...ids(3, 1, 2), ...ids(4, 1, 2, 3)]);
    // Of an issue that is over and of which there was less than could be read, nothing more will come.
    expect(first.place.deliveries).toEqual({
      1: deliveryId(1, 2),
      2: deliveryId(2, 0),
      4: deliveryId(4, 3),
      5: deliveryId(5, 0),
    });
    await db.exec("UPDATE deliveries SET state = 'accepted'");
    const second = await port.changes(first.place, 3);
    expect(read(second).deliveries).toEqual([...ids(1, 3, 4), ...ids(2, 1, 2)]);
    expect(second.place.deliveries).toEqual({ 1: deliveryId(1, 4), 2: deliveryId(2, 2), 5: deliveryId(5, 0) });
    // One that was read, and is tried again, holds up none of those behind it.
    await db.exec(`UPDATE deliveries SET state = 'queued' WHERE id = ${deliveryId(1, 4)}`);
    insertDelivery(db, 1, 5, { state: "accepted" });
    expect(read(await port.changes(second.place, 3)).deliveries).toEqual(ids(1, 5));
  });

  it("is written of small tables as a whole, when anything of them has changed, and left out when they are large", async () => {
    insert(db, "left_out", { seq: 1, at: 1, waiting: 1 });
    const first = await port.changes(undefined, 9);
    expect(first.whole).toEqual(["unmatched", "left_out", "owed", "alerted"]);
    expect(read(first)).toEqual({ left_out: [1] });
    const same = await port.changes(first.place, 9);
    expect([same.pages, same.whole]).toEqual([[], []]);
    const fill = (count: number) =>
      db.exec(`DELETE FROM owed; INSERT INTO owed (seq, subscriber_id)
        SELECT 1, i FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${count}) SELECT i FROM n)`);
    await fill(20_000);
    expect(read(await port.changes(same.place, 9)).owed).toHaveLength(20_000);
    await fill(20_001);
    const large = await port.changes(same.place, 9);
    expect(large.whole).toEqual(["unmatched", "left_out", "alerted"]);
    expect(Object.keys(read(large))).toEqual(["left_out"]);
  });
});

it("rows are read by key, so many at a time", async () => {
  for (const [seq, subscriber_id] of [
    [1, 5],
    [2, 4],
    [2, 6],
    [3, 1],
  ] as const)
    insert(db, "owed", { seq, subscriber_id });
  const page = async (after: number[], limit: number) =>
    (await port.page("owed", after, limit)).map(({ seq, subscriber_id }) => [seq, subscriber_id]);
  expect(await page([], 2)).toEqual([
    [1, 5],
    [2, 4],
  ]);
  expect(await page([2, 4], 9)).toEqual([
    [2, 6],
    [3, 1],
  ]);
});

it("the first issue that is not over is the next one if all are", async () => {
  expect(await port.firstOpenIssue()).toBe(1);
  insertIssue(db, 4, { state: "finished" });
  expect(await port.firstOpenIssue()).toBe(5);
  for (const [id, state] of [
    [7, "paused"],
    [6, "planned"],
    [8, "sending"],
  ] as const) {
    insertIssue(db, id, { state });
    expect(await port.firstOpenIssue()).toBe(Math.min(id, id === 8 ? 6 : id));
  }
});

it("issues are counted that keep deliveries, before one of them", async () => {
  insertIssue(db, 1, { planned: 1, forgotten_through: 9 });
  insertIssue(db, 2, { planned: 1, forgotten_through: 8 });
  insertIssue(db, 3, { planned: 0 });
  insertIssue(db, 4, { planned: 1 });
  insertIssue(db, 5, { planned: 1 });
  expect(await port.countable(5)).toEqual([2, 4]);
});

it("the state is kept once: whoever read it before reads it again", async () => {
  const state = await port.state();
  expect(await port.save({ ...state, since: 5, wholeAt: 6, journalAt: 7, progress: { began: 8 } })).toBe(true);
  expect(await port.save({ ...state, since: 1 })).toBe(false);
  const { version, ...kept } = await port.state();
  expect(version).toBe(state.version + 1);
  expect(kept).toEqual({ since: 5, wholeAt: 6, journalAt: 7, progress: { began: 8 } });
});
