import { beforeEach, describe, expect, it } from "vitest";
import { issues } from "../../../src/adapters/database/newsletter/issues.ts";
import { reason } from "../../../src/core/reason.ts";
import type { Issues } from "../../../src/ports/newsletter/issues.ts";
import type { News } from "../../../src/ports/newsletter/releases.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const NOW = 1_000_000;

let db: LocalD1;
let port: Issues;
beforeEach(() => {
  db = openD1();
  port = issues(db);
});

const issue = (id: number, more?: Row) => insertIssue(db, id, more);
const delivery = (issue: number, subscriber: number, more?: Row) => insertDelivery(db, issue, subscriber, more);
const subscriber = (id: number, more?: Row) => insertSubscriber(db, id, more);

describe("who is due", () => {
  it("is counted by frequency, hour and time zone, in that order", async () => {
    subscriber(1, { hour: 9 });
    subscriber(2);
    subscriber(3, { time_zone: "Asia/Shanghai" });
    subscriber(4);
    subscriber(5, { frequency: "weekly" });
    subscriber(6, { state: "pending" });
    subscriber(7, { hour: 10 });
    await db.exec("DELETE FROM subscribers WHERE id = 7");
    expect(await port.cohorts()).toEqual([
      { frequency: "daily", hour: 8, timeZone: "Asia/Shanghai", subscribers: 1 },
      { frequency: "daily", hour: 8, timeZone: "UTC", subscribers: 2 },
      { frequency: "daily", hour: 9, timeZone: "UTC", subscribers: 1 },
      { frequency: "weekly", hour: 8, timeZone: "UTC", subscribers: 1 },
    ]);
  });

  it("has chosen so before the period closed", async () => {
    subscriber(1, { slot_since: 50 });
    subscriber(2, { slot_since: 1, state: "unsubscribed" });
    const slot = { frequency: "daily", hour: 8, timeZone: "UTC", subscribers: 1 };
    const has = (change: object, closedAt = 50) => port.hasCandidate({ ...slot, ...change }, closedAt);
    expect([await has({}), await has({}, 49)]).toEqual([true, false]);
    expect([
      await has({ frequency: "weekly" }),
      await has({ hour: 9 }),
      await has({ timeZone: "Asia/Shanghai" }),
    ]).toEqual([false, false, false]);

    const period = { frequency: "daily", hour: 8, timeZone: "UTC", closedAt: 50 };
    issue(1, { closed_at: 51 });
    issue(2, { closed_at: 50, frequency: "weekly" });
    const periods = [
      period,
      { ...period, closedAt: 49 },
      { ...period, closedAt: 51 },
      { ...period, hour: 9 },
      { ...period, timeZone: "Asia/Shanghai" },
      { ...period, frequency: "weekly" },
    ];
    expect(await port.unopened(periods)).toEqual([0]);
  });

  it("may have joined late, with news before them", async () => {
    subscriber(1, { slot_since: 50, cursor: 7 });
    subscriber(2, { slot_since: 50, state: "pending" });
    const late = (frequency: string, since: number, until: number, seq: number) =>
      port.hasLatecomer(frequency, { since, until }, seq);
    expect(await late("daily", 50, 50, 8)).toBe(true);
    expect(await Promise.all([late("weekly", 50, 50, 8), late("daily", 51, 60, 8)])).toEqual([false, false]);
    expect(await Promise.all([late("daily", 40, 49, 8), late("daily", 50, 50, 7)])).toEqual([false, false]);
  });
});

describe("who is due again", () => {
  it("was refused, and the time to try it again has come", async () => {
    subscriber(1, { frequency: "immediate", retry_at: 50, cursor: 7 });
    subscriber(2, { frequency: "immediate", retry_at: 50, cursor: 7, state: "suppressed" });
    const late = (frequency: string, since: number, until: number, seq: number) =>
      port.hasLatecomer(frequency, { since, until }, seq);
    expect(await late("immediate", 50, 50, 8)).toBe(true);
    expect(await Promise.all([late("daily", 50, 50, 8), late("immediate", 51, 60, 8)])).toEqual([false, false]);
    expect(await Promise.all([late("immediate", 40, 49, 8), late("immediate", 50, 50, 7)])).toEqual([false, false]);
  });

  it("is nobody for a period of the past, once a later one of the same hour had its issue", async () => {
    subscriber(1);
    const slots = (hour: number, timeZone: string) =>
      JSON.stringify([
        { hour: 1, timeZone: "UTC" },
        { hour, timeZone },
      ]);
    const period = { frequency: "daily", hour: 8, timeZone: "UTC", closedAt: 50 };
    issue(1, { closed_at: 49, slots: slots(8, "UTC") });
    issue(2, { closed_at: 60, slots: slots(8, "UTC"), frequency: "weekly" });
    issue(3, { closed_at: 61, slots: slots(9, "UTC") });
    issue(4, { closed_at: 62, slots: slots(8, "Asia/Shanghai") });
    issue(6, { closed_at: 50, frequency: "weekly", slots: slots(8, "UTC") });
    expect(await port.unopened([period])).toEqual([0]);
    issue(5, { closed_at: 51, slots: slots(8, "UTC") });
    expect(await port.unopened([period])).toEqual([]);
  });
});

describe("alerts", () => {
  it("are due when a watch has matched since the last ones, up to a place, and somebody wants them", async () => {
    insert(db, "watch_hits", { seq: 20, watch_id: 1 });
    const due = (through: number) => port.hasAlerts(through);
    expect(await due(20)).toBe(false);
    subscriber(1);
    expect(await due(20)).toBe(false);
    subscriber(2, { alerts: 1 });
    expect([await due(20), await due(19)]).toEqual([true, false]);
    issue(1, { frequency: "alerts", through_seq: 19 });
    issue(2, { through_seq: 20 });
    expect(await due(20)).toBe(true);
    issue(3, { frequency: "alerts", through_seq: 20 });
    expect(await due(30)).toBe(false);
    // Of several, the last to close says how far they have come.
    issue(4, { frequency: "alerts", closed_at: 2, through_seq: 10 });
    expect(await due(30)).toBe(false);
  });

  it("are planned for those who want them and follow what has matched, whatever their frequency", async () => {
    issue(2, { frequency: "alerts", state: "planned", closed_at: 50, plan_through: 20 });
    const watch = { follows: '["watch 1"]', alerts: 1, slot_since: 99 };
    for (const [index, more] of [
      watch,
      { ...watch, frequency: "weekly", hour: 9 },
      { ...watch, alerts: 0 },
      { ...watch, frequency: "immediate" },
      { ...watch, state: "unsubscribed" },
      { ...watch, follows: '["watch 2"]' },
      { ...watch, cursor: 20 },
    ].entries())
      subscriber(index + 1, more);
    const news = { afterSeq: 0, follows: ["watch 1"], lastSeq: 18, missing: [], returned: [] };
    const lines = await changes(db, () => port.planStep(2, 100, news, NOW));
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ deliveries 2 1: id 8589934593, issue_id 2, subscriber_id 1, through_seq 20, state queued, changed_at 1000000",
        "+ deliveries 2 2: id 8589934594, issue_id 2, subscriber_id 2, through_seq 20, state queued, changed_at 1000000",
        "issues 2: plan_after 0 → 20, candidates 0 → 3, planned 0 → 2, excluded 0 → 1, queued 0 → 2",
      ]
    `);
  });
});

describe("issues", () => {
  it("are reviewed until a moment that may be brought forward, and named by their subject", async () => {
    issue(1, { review_until: 50 });
    issue(2, { review_until: 60 });
    const lines = await changes(db, () => port.endReview(1, 50));
    expect(lines).toEqual([]);
    expect(await changes(db, () => port.endReview(1, 49))).toEqual(["issues 1: review_until 50 → 49"]);
    expect(await changes(db, () => port.name(1, "News", 7))).toEqual([
      "issues 1: subject null → News, from_seq null → 7",
    ]);
    expect(await changes(db, () => port.name(1, undefined, undefined))).toEqual([
      "issues 1: subject News → null, from_seq 7 → null",
    ]);
  });

  it("are opened once, for the subscribers of that moment", async () => {
    subscriber(3);
    const opening = {
      frequency: "daily",
      closedAt: 5,
      openedAt: 6,
      throughSeq: 7,
      reviewUntil: 9,
      slots: [{ hour: 8, timeZone: "UTC" }],
    };
    const lines = await changes(db, async () => {
      expect(await port.open(opening)).toBe(true);
      expect(await port.open({ ...opening, throughSeq: 9 })).toBe(false);
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      'frequency daily, closed_at 5, opened_at 6, through_seq 7, slots [{"hour":8,"timeZone":"UTC"}], state planned',
    );
    expect(lines[0]).toContain("plan_through 3");
    await db.exec("DELETE FROM subscribers");
    await port.open({ ...opening, closedAt: 6 });
    expect(db.sqlite.prepare("SELECT plan_through FROM issues WHERE closed_at = 6").get()).toEqual({ plan_through: 0 });
  });

  it("are found by what they are", async () => {
    issue(1, { state: "finished" });
    issue(2, { state: "paused", reason: JSON.stringify(reason("paused-by-hand")), forgotten_through: 1 });
    issue(3, { frequency: "weekly" });
    issue(4, { state: "planned", candidates: 1, planned: 2, excluded: 3, queued: 4 });
    const ids = (found: { id: number }[]) => found.map(({ id }) => id);
    expect(await port.byId(2)).toEqual({
      ...{
        id: 2,
        frequency: "daily",
        closedAt: 2,
        openedAt: 2,
        reviewUntil: 0,
        startedAt: undefined,
        throughSeq: 20,
        state: "paused",
      },
      ...{
        reason: reason("paused-by-hand"),
        queued: 0,
        candidates: 0,
        planned: 0,
        excluded: 0,
        ...{ subject: undefined, fromSeq: undefined, slots: [], finishedAt: undefined },
        keepsDeliveries: false,
      },
    });
    expect(await port.byId(9)).toBeUndefined();
    expect(await port.byId(4)).toMatchObject({
      candidates: 1,
      planned: 2,
      excluded: 3,
      queued: 4,
      keepsDeliveries: true,
    });
    expect((await port.opened("weekly", 3))?.id).toBe(3);
    expect(await port.opened("daily", 3)).toBeUndefined();
    expect((await port.newest("daily"))?.id).toBe(4);
    expect((await port.newest("daily", 4))?.id).toBe(2);
    expect(ids(await port.list({ limit: 3 }))).toEqual([4, 3, 2]);
    expect(ids(await port.list({ before: 3, limit: 3 }))).toEqual([2, 1]);
    expect(ids(await port.inState(["paused", "planned", "finished"]))).toEqual([2, 4]);
  });

  it("change state only from where they are said to be, and start their statistics again after a pause", async () => {
    const counted = { sent: 1, lost: 2, refused: 3, bounced: 4, complained: 5 };
    issue(1, counted);
    issue(2, counted);
    const lines = await changes(db, async () => {
      expect(await port.setState(1, ["planned"], "paused", reason("paused-by-hand"))).toBe(false);
      expect(await port.setState(1, ["planned", "sending"], "paused", reason("paused-by-hand"))).toBe(true);
      expect(await port.setState(2, ["sending"], "cancelled", undefined)).toBe(true);
      expect(await port.setState(3, ["sending"], "cancelled", undefined)).toBe(false);
    });
    expect(lines).toEqual([
      'issues 1: state sending → paused, reason null → {"code":"paused-by-hand","values":{}}, sent 1 → 0, lost 2 → 0, refused 3 → 0, bounced 4 → 0, complained 5 → 0, sent_before 0 → 1, bounced_before 0 → 4, complained_before 0 → 5',
      "issues 2: state sending → cancelled",
    ]);
  });

  it("are found by when they closed, the newest first, those of one frequency", async () => {
    for (const id of [1, 2, 3, 4]) issue(id, { closed_at: id * 10, frequency: id === 2 ? "weekly" : "daily" });
    const within = async (since: number, until: number) =>
      (await port.closedWithin("daily", { since, until })).map(({ id }) => id);
    expect([await within(10, 30), await within(11, 29), await within(31, 99)]).toEqual([[3, 1], [], [4]]);
  });

  it("start once, each with what an editor made of it, and remember what is dropped", async () => {
    for (const id of [1, 2]) issue(id, { state: "planned" });
    insert(db, "dropped", { id: 4, frequency: "weekly", post_id: "p", at: 1 });
    const edit = { etag: "e", note: undefined, order: ["a"], drop: ["p"], remarks: {}, unknown: [] };
    const lines = await changes(db, async () => {
      expect(await port.start(1, { edit, drop: ["p", "q"] }, NOW)).toBe(true);
      expect(await port.start(1, { edit: { ...edit, etag: "" }, drop: ["r"] }, NOW + 1)).toBe(false);
    });
    expect(lines).toEqual([
      "+ dropped 5: id 5, frequency daily, post_id p, at 1000000",
      "+ dropped 6: id 6, frequency daily, post_id q, at 1000000",
      `issues 1: state planned → sending, started_at null → 1000000, edit null → ${JSON.stringify(edit)}, dropped_through 0 → 6`,
    ]);
    expect(await port.edit(1)).toEqual({ edit: JSON.parse(JSON.stringify(edit)), droppedThrough: 6 });
    expect((await port.edit(9)).droppedThrough).toBe(0);
    // It goes on as it began.
    issue(3, { state: "planned", started_at: 5 });
    expect(
      await changes(db, async () => {
        expect(await port.start(3, { edit, drop: ["s"] }, NOW)).toBe(true);
      }),
    ).toEqual(["issues 3: state planned → sending"]);
  });

  it("are finished when nobody holds or waits for anything of them", async () => {
    issue(1, { queued: 3, reason: "{}" });
    issue(2, { state: "paused" });
    issue(3);
    issue(4);
    delivery(1, 1, { state: "accepted" });
    delivery(3, 1);
    insert(db, "claims", { id: "a", issue_id: 4, first_id: 1, last_id: 1, claimed_until: 1 });
    const lines = await changes(db, async () => {
      expect(await Promise.all([1, 2, 3, 4].map((id) => port.finish(id, NOW)))).toEqual([true, false, false, false]);
      expect(await port.finish(1, NOW + 1)).toBe(false);
    });
    expect(lines).toEqual([
      "issues 1: state sending → finished, reason {} → null, finished_at null → 1000000, queued 3 → 0",
    ]);
  });

  it("count their deliveries by state, with those that are forgotten", async () => {
    issue(1, { forgotten: '{"accepted":3,"failed":1}', forgotten_through: 2, plan_through: 100_001 });
    for (const [id, state] of [
      [2, "accepted"],
      [3, "accepted"],
      [50_002, "skipped"],
      [50_003, "unknown"],
      [100_001, "sending"],
      [100_003, "failed"],
    ] as const)
      delivery(1, id, { state });
    delivery(2, 3);
    expect(await port.counts(1)).toEqual({ queued: 0, sending: 1, accepted: 4, failed: 1, skipped: 1, unknown: 1 });
    issue(3);
    expect(await port.counts(3)).toMatchObject({ queued: 0, accepted: 0 });
    expect(await port.counts(9)).toEqual({ queued: 0, sending: 0, accepted: 0, failed: 0, skipped: 0, unknown: 0 });
  });
});

describe("planning", () => {
  const NOTHING: News = { afterSeq: 0, follows: [], lastSeq: 0, missing: [], returned: [] };

  it("gives a delivery to everybody who is due and has something new, and counts the others", async () => {
    issue(2, { state: "planned", closed_at: 50 });
    // There is something in category a, up to place 18.
    const news = { ...NOTHING, afterSeq: 3, follows: ["a"], lastSeq: 18, returned: [1, 2] };
    const rows: [string, Row][] = [
      ["has news", { cursor: 5 }],
      ["chose what is new", { cursor: 5, follows: '["x","a"]' }],
      ["chose something else", { cursor: 3, follows: '["x"]' }],
      ["has had nothing for long", { cursor: 2, follows: '["x"]' }],
      ["saw the last of it", { cursor: 18 }],
      ["is at the end", { cursor: 20 }],
      ["joined late", { slot_since: 51 }],
      ["reads weekly", { frequency: "weekly" }],
      ["has left", { state: "unsubscribed" }],
    ];
    for (const [index, [, more]] of rows.entries()) subscriber(index + 1, { slot_since: 50, ...more });
    subscriber(10, { slot_since: 50, cursor: 5 });
    insert(db, "owed", { seq: 2, subscriber_id: 5 }, { seq: 3, subscriber_id: 3 });
    let answer: unknown;
    const lines = await changes(db, async () => {
      answer = await port.planStep(2, 100, news, NOW);
    });
    expect(answer).toEqual({ complete: true });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ deliveries 2 1: id 8589934593, issue_id 2, subscriber_id 1, from_seq 5, through_seq 20, state queued, changed_at 1000000",
        "+ deliveries 2 2: id 8589934594, issue_id 2, subscriber_id 2, from_seq 5, through_seq 20, state queued, changed_at 1000000",
        "+ deliveries 2 3: id 8589934595, issue_id 2, subscriber_id 3, from_seq 3, through_seq 20, state skipped, reason {"code":"nothing-new-for-them","values":{}}, changed_at 1000000",
        "+ deliveries 2 4: id 8589934596, issue_id 2, subscriber_id 4, from_seq 2, through_seq 20, state queued, changed_at 1000000",
        "+ deliveries 2 5: id 8589934597, issue_id 2, subscriber_id 5, from_seq 18, through_seq 20, state queued, changed_at 1000000",
        "issues 2: plan_after 0 → 9, candidates 0 → 6, planned 0 → 5, excluded 0 → 1, queued 0 → 4",
        "subscribers 3: cursor 3 → 20",
      ]
    `);
    expect(await changes(db, () => port.planStep(2, 100, news, NOW))).toEqual([]);
  });

  it("takes news of more watches than one value of D1 holds", async () => {
    issue(2, { state: "planned", closed_at: 50 });
    subscriber(1, { cursor: 5, follows: '["watch 149999"]' });
    subscriber(2, { cursor: 5, follows: '["watch 150000"]' });
    const bound: unknown[] = [];
    const prepare = (text: string) => {
      const statement = db.prepare(text);
      const bind = (...values: unknown[]) => {
        bound.push(...values);
        return statement.bind(...values);
      };
      return { bind };
    };
    const watching = { prepare, batch: db.batch.bind(db) } as unknown as D1Database;
    const follows = Array.from({ length: 150_000 }, (_, id) => `watch ${id}`);
    await issues(watching).planStep(2, 100, { ...NOTHING, afterSeq: 1, lastSeq: 20, follows }, NOW);
    expect(db.sqlite.prepare("SELECT state FROM deliveries ORDER BY id").all()).toEqual([
      { state: "queued" },
      { state: "skipped" },
    ]);
    expect(Math.max(...bound.map((value) => String(value).length))).toBeLessThan(2_000_000);
  });

  it("owes what is missing to those who are skipped", async () => {
    issue(2, { state: "planned", closed_at: 50 });
    subscriber(1, { cursor: 5 });
    subscriber(2, { cursor: 8 });
    subscriber(3, { cursor: 20 });
    insert(db, "left_out", { seq: 6, at: 1, waiting: 0 });
    insert(db, "owed", { seq: 9, subscriber_id: 1 });
    const lines = await changes(db, () =>
      port.planStep(2, 100, { ...NOTHING, afterSeq: 0, lastSeq: 0, missing: [5, 6, 9] }, NOW),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ deliveries 2 1: id 8589934593, issue_id 2, subscriber_id 1, from_seq 5, through_seq 20, state skipped, reason {"code":"nothing-new-for-them","values":{}}, changed_at 1000000",
        "+ deliveries 2 2: id 8589934594, issue_id 2, subscriber_id 2, from_seq 8, through_seq 20, state skipped, reason {"code":"nothing-new-for-them","values":{}}, changed_at 1000000",
        "issues 2: plan_after 0 → 9, candidates 0 → 3, planned 0 → 2, excluded 0 → 1",
        "+ left_out 5: seq 5, at 1000000, waiting 1",
        "left_out 6: at 1 → 1000000, waiting 0 → 1",
        "+ left_out 9: seq 9, at 1000000, waiting 1",
        "+ owed 6 1: seq 6, subscriber_id 1",
        "+ owed 9 2: seq 9, subscriber_id 2",
        "subscribers 1: cursor 5 → 20",
        "subscribers 2: cursor 8 → 20",
      ]
    `);
  });

  it("goes step by step, through each slot", async () => {
    const slots = JSON.stringify([
      { hour: 8, timeZone: "UTC" },
      { hour: 9, timeZone: "UTC" },
    ]);
    issue(2, { state: "planned", closed_at: 50, slots, plan_through: 6 });
    for (const id of [1, 2, 3, 4, 5, 6]) subscriber(id, { hour: id % 3 === 0 ? 9 : 8 });
    subscriber(7, { hour: 9 });
    subscriber(8, { hour: 10 });
    const news = { ...NOTHING, afterSeq: 1 };
    const steps: unknown[] = [];
    for (let step = 0; step < 6; step++) {
      const { complete } = await port.planStep(2, 2, news, NOW);
      const row = db.sqlite.prepare("SELECT plan_slot, plan_after, planned, candidates FROM issues").get();
      steps.push([complete, ...Object.values(row ?? {})]);
      if (complete) break;
    }
    expect(steps).toMatchInlineSnapshot(`
      [
        [
          false,
          0,
          3,
          2,
          2,
        ],
        [
          false,
          1,
          0,
          4,
          4,
        ],
        [
          false,
          1,
          4,
          5,
          5,
        ],
        [
          true,
          1,
          6,
          6,
          6,
        ],
      ]
    `);
    expect(db.sqlite.prepare("SELECT subscriber_id AS id FROM deliveries").all()).toEqual(
      [1, 2, 3, 4, 5, 6].map((id) => ({ id })),
    );
    expect(await port.planStep(2, 2, news, NOW)).toEqual({ complete: true });
  });

  it("counts everybody once, in steps as wide as few subscribers allow", async () => {
    issue(2, { state: "planned", frequency: "immediate", closed_at: 50, plan_through: 4 });
    for (const id of [1, 2, 3, 4]) subscriber(id, { frequency: "immediate", cursor: id === 4 ? 18 : 5 });
    const news = { ...NOTHING, afterSeq: 0, lastSeq: 18, missing: [19] };
    expect(await port.planStep(2, 2, news, NOW)).toEqual({ complete: false });
    expect(await port.planStep(2, 2, news, NOW)).toEqual({ complete: true });
    const counted = "SELECT candidates, planned, excluded, queued FROM issues WHERE id = ?";
    expect(db.sqlite.prepare(counted).get(2)).toEqual({ candidates: 4, planned: 4, excluded: 0, queued: 3 });
    expect(db.sqlite.prepare("SELECT subscriber_id AS id FROM owed WHERE seq = 19").all()).toEqual([{ id: 4 }]);

    const slots = JSON.stringify([{ hour: 9, timeZone: "UTC" }]);
    issue(3, { state: "planned", closed_at: 50, plan_through: 1000, slots });
    subscriber(900, { hour: 9 });
    expect(await port.planStep(3, 2, news, NOW)).toEqual({ complete: true });
    expect(db.sqlite.prepare(counted).get(3)).toEqual({ candidates: 1, planned: 1, excluded: 0, queued: 1 });
  });

  it("does nothing when the issue was paused or planned by another meanwhile", async () => {
    issue(1);
    subscriber(1);
    expect(await port.planStep(1, 10, NOTHING, NOW)).toEqual({ complete: false });
    expect(await port.planStep(9, 10, NOTHING, NOW)).toEqual({ complete: false });
    for (const [id, meanwhile] of [
      [2, "UPDATE issues SET state = 'paused' WHERE id = 2"],
      [3, "UPDATE issues SET plan_after = 1 WHERE id = 3"],
      [4, "UPDATE issues SET plan_slot = 1 WHERE id = 4"],
    ] as const) {
      issue(id, { state: "planned", closed_at: 50 + id });
      const { batch } = db;
      db.batch = (async (statements: never[]) => {
        await db.exec(meanwhile);
        return batch.call(db, statements);
      }) as never;
      const lines = await changes(db, () => port.planStep(id, 10, { ...NOTHING, afterSeq: 1, missing: [4] }, NOW));
      db.batch = batch;
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^issues \d: (state|plan_after|plan_slot) \S+ → \S+$/);
    }
  });

  it("of an issue that nobody is due for is complete at once", async () => {
    issue(2, { state: "planned", plan_through: 0 });
    expect(await port.planStep(2, 10, NOTHING, NOW)).toEqual({ complete: true });
  });
});
