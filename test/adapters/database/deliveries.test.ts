import { beforeEach, describe, expect, it } from "vitest";
import { deliveries } from "../../../src/adapters/database/newsletter/deliveries.ts";
import { reason } from "../../../src/core/reason.ts";
import type { Claim, Deliveries, DeliveryOutcome } from "../../../src/ports/newsletter/deliveries.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const NOW = 1_000_000;
const UNTIL = NOW + 120_000;
const WHY = reason("paused-by-hand");

let db: LocalD1;
let port: Deliveries;
beforeEach(() => {
  db = openD1();
  port = deliveries(db);
});

const idOf = deliveryId;
const issue = (id: number, more?: Row) => insertIssue(db, id, more);
const delivery = (issue: number, subscriber: number, more?: Row) => insertDelivery(db, issue, subscriber, more);
const subscriber = (id: number, more?: Row) => insertSubscriber(db, id, more);

const claim = (issueId = 2, limit = 10, throughSeq = 0) =>
  port.claim(issueId, { limit, throughSeq, claimMs: UNTIL - NOW }, NOW);

const outcome = (claim: Claim | undefined, subscriberId: number, more: Partial<DeliveryOutcome>): DeliveryOutcome => ({
  delivery: claim?.deliveries.find((delivery) => delivery.subscriberId === subscriberId) ?? ({} as never),
  ...{ state: "accepted", reason: undefined, messageId: undefined, carried: false, leftOut: [], madeUp: [] },
  ...more,
});

const of = (lines: string[], table: string) => lines.filter((line) => line.replace(/^[+-] /, "").startsWith(table));

describe("claiming", () => {
  it("takes the first of one issue that wait, gives each a range up to the newest place, and moves their cursors", async () => {
    for (const id of [1, 2, 3, 4]) subscriber(id, { cursor: 10 + id });
    for (const id of [1, 2, 3]) issue(id, { queued: 5 });
    delivery(1, 4);
    delivery(2, 1, { state: "accepted", through_seq: 20 });
    delivery(2, 2);
    delivery(2, 3);
    delivery(2, 4);
    delivery(3, 1);
    let taken: Claim | undefined;
    const lines = await changes(db, async () => {
      taken = await claim(2, 2, 25);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ claims (a name): id (a name), issue_id 2, first_id 8589934594, last_id 8589934595, claimed_until 1120000",
        "deliveries 2 2: from_seq 0 → 12, through_seq 20 → 25, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000",
        "deliveries 2 3: from_seq 0 → 13, through_seq 20 → 25, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000",
        "issues 2: send_after 0 → 3, turn 0 → 1, queued 5 → 3",
        "subscribers 2: cursor 12 → 25",
        "subscribers 3: cursor 13 → 25",
      ]
    `);
    expect(taken?.deliveries).toMatchObject([
      { subscriberId: 2, fromSeq: 12, throughSeq: 25, also: [], bound: false, subscriber: { email: "r2@example.com" } },
      { subscriberId: 3, fromSeq: 13, throughSeq: 25 },
    ]);
  });

  it("takes nothing of an issue that is not sending, or has nothing left", async () => {
    subscriber(1);
    issue(1, { state: "paused" });
    delivery(1, 1);
    issue(2);
    delivery(2, 1, { state: "accepted" });
    expect(
      await changes(db, async () => {
        for (const id of [1, 2, 3]) expect(await claim(id)).toBeUndefined();
      }),
    ).toEqual([]);
  });

  it("reaches as far as a newer issue does that waits for the same subscriber", async () => {
    for (const id of [1, 2, 3, 4, 5]) subscriber(id);
    issue(2);
    issue(3, { state: "sending" });
    issue(4, { state: "paused" });
    issue(5, { state: "planned" });
    issue(6, { state: "finished" });
    for (const id of [1, 2, 3, 4, 5]) delivery(2, id);
    delivery(3, 1);
    delivery(4, 2);
    delivery(5, 3);
    delivery(6, 4);
    delivery(3, 5, { state: "skipped" });
    issue(7);
    delivery(7, 1);
    delivery(7, 3, { state: "accepted" });
    expect((await claim())?.deliveries.map(({ throughSeq }) => throughSeq)).toEqual([70, 20, 20, 20, 20]);
  });

  it("passes over what another issue has covered, and leaves a range of its own as it is", async () => {
    subscriber(1, { cursor: 20 });
    subscriber(2, { cursor: 30 });
    subscriber(3, { cursor: 19 });
    issue(2);
    delivery(2, 1);
    delivery(2, 2, { bound: 1, from_seq: 3, through_seq: 7, also: "[1]" });
    delivery(2, 3);
    let taken: Claim | undefined;
    const lines = await changes(db, async () => {
      taken = await claim();
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ claims (a name): id (a name), issue_id 2, first_id 8589934593, last_id 8589934595, claimed_until 1120000",
        "deliveries 2 1: from_seq 0 → 20, state queued → skipped, reason null → {"code":"sent-with-another-issue","values":{}}, changed_at 1 → 1000000",
        "deliveries 2 2: state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000",
        "deliveries 2 3: from_seq 0 → 19, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000",
        "issues 2: send_after 0 → 3, turn 0 → 1",
        "subscribers 3: cursor 19 → 20",
      ]
    `);
    expect(taken?.deliveries).toMatchObject([
      { subscriberId: 2, fromSeq: 3, throughSeq: 7, also: [1], bound: true },
      { subscriberId: 3, fromSeq: 19, throughSeq: 20, bound: false },
    ]);
  });

  it.each([
    ["a cursor has moved", "UPDATE subscribers SET cursor = 6 WHERE id = 2", [5, 6, 5]],
    ["a cursor has moved of whom nothing is new", "UPDATE subscribers SET cursor = 6 WHERE id = 4", [5, 5, 5, 6]],
    ["a delivery is settled", "UPDATE deliveries SET state = 'accepted' WHERE subscriber_id = 2", [5, undefined, 5]],
  ])("changes nothing if %s meanwhile, and reads again", async (_, meanwhile, from) => {
    for (const id of [1, 2, 3]) subscriber(id, { cursor: 5 });
    subscriber(4, { cursor: 30 });
    issue(2, { queued: 4 });
    for (const id of [1, 2, 3, 4]) delivery(2, id);
    const { batch } = db;
    let calls = 0;
    let lines = ["nothing was tried"];
    db.batch = (async (statements: never[]) => {
      if (++calls !== 2) return batch.call(db, statements);
      await db.exec(meanwhile);
      lines = await changes(db, () => expect(batch.call(db, statements)).rejects.toThrow("claims."));
      throw new Error("NOT NULL constraint failed: claims.issue_id: SQLITE_CONSTRAINT");
    }) as never;
    const taken = await claim();
    expect(lines).toEqual([]);
    expect(taken?.deliveries.map(({ subscriberId, fromSeq }) => [subscriberId, fromSeq])).toEqual(
      from.flatMap((seq, place) => (seq === undefined ? [] : [[place + 1, seq]])),
    );
    expect(await claim()).toBeUndefined();
  });

  it("moves the cursors of those it takes and of nobody between them, near or far", async () => {
    for (const id of [1, 2, 3, 60, 61, 100]) subscriber(id, { cursor: 5 });
    issue(2);
    issue(3);
    for (const id of [1, 3]) delivery(2, id);
    for (const id of [60, 100]) delivery(3, id);
    const lines = await changes(db, async () => {
      await claim(2);
      await claim(3);
    });
    expect(of(lines, "subscribers")).toEqual([
      "subscribers 1: cursor 5 → 20",
      "subscribers 3: cursor 5 → 20",
      "subscribers 60: cursor 5 → 30",
      "subscribers 100: cursor 5 → 30",
    ]);
  });

  it("says after which places of its range somebody began to follow a watch", async () => {
    for (const [id, cursor] of [
      [1, 5],
      [2, 12],
      [3, 5],
    ] as const)
      subscriber(id, { cursor, alerts: 1, follows: '["a","watch 1","watch 2","watch 3"]' });
    for (const [watch, seq, ended] of [
      [1, 5, "NULL"],
      [2, 6, "NULL"],
      [3, 12, "7"],
    ])
      await db.exec(`UPDATE watch_starts SET seq = ${seq}, ended = ${ended} WHERE watch_id = ${watch}`);
    for (const question of ["tin", "zinc"]) insert(db, "watches", { question, anchor: "", created_at: 1 });
    issue(2);
    for (const id of [1, 2]) delivery(2, id);
    delivery(2, 3, { bound: 1, from_seq: 4, through_seq: 9 });
    expect((await claim())?.deliveries.map(({ subscriber }) => subscriber)).toMatchObject([
      { alerts: true, questions: { "watch 1": "tin", "watch 2": "zinc" }, since: { "watch 2": 6 } },
      { since: {} },
      { since: { "watch 1": 5, "watch 2": 6 } },
    ]);
  });

  it("takes a range of its own even if it is empty: there is what it makes up for", async () => {
    subscriber(1, { cursor: 30 });
    issue(2);
    delivery(2, 1, { bound: 1, from_seq: 7, through_seq: 7, also: "[1]" });
    expect((await claim())?.deliveries).toMatchObject([{ subscriberId: 1, fromSeq: 7, throughSeq: 7, also: [1] }]);
  });

  it("takes what is newer than its issue only for those who have something of it", async () => {
    subscriber(1, { cursor: 19 });
    subscriber(2, { cursor: 20 });
    issue(2);
    for (const id of [1, 2]) delivery(2, id);
    expect((await claim(2, 10, 25))?.deliveries).toMatchObject([{ subscriberId: 1, fromSeq: 19, throughSeq: 25 }]);
  });

  it("makes up for what is owed, and takes it from the list", async () => {
    for (const id of [1, 2, 3]) subscriber(id);
    issue(2);
    for (const id of [1, 2]) delivery(2, id);
    delivery(2, 3, { bound: 1, also: "[9]" });
    insert(db, "left_out", { seq: 4, at: 1, waiting: 0 }, { seq: 5, at: 1, waiting: 1 });
    for (const [seq, subscriber_id] of [
      [4, 1],
      [5, 1],
      [6, 1],
      [4, 3],
      [4, 7],
    ] as const)
      insert(db, "owed", { seq, subscriber_id });
    let taken: Claim | undefined;
    const lines = await changes(db, async () => {
      taken = await claim();
    });
    expect([...of(lines, "owed"), ...of(lines, "left_out")]).toMatchInlineSnapshot(`
      [
        "- owed 4 1",
        "- owed 5 1",
      ]
    `);
    expect(taken?.deliveries.map(({ also }) => also)).toEqual([[4, 5], [], [9]]);
  });

  it("says who can be written to as they are now", async () => {
    subscriber(1, { state: "unsubscribed" });
    subscriber(2);
    subscriber(3, { follows: '["a"]', frequency: "weekly", hour: 9, time_zone: "Asia/Shanghai", language: "zh" });
    issue(2);
    for (const id of [1, 2, 3, 4]) delivery(2, id);
    insert(db, "suppressions", { email: "r2@example.com", reason: "bounce", detail: "", created_at: 1 });
    expect((await claim())?.deliveries.map(({ subscriber }) => subscriber)).toEqual([
      undefined,
      undefined,
      {
        email: "r3@example.com",
        follows: ["a"],
        frequency: "weekly",
        hour: 9,
        timeZone: "Asia/Shanghai",
        language: "zh",
        questions: {},
        since: {},
        alerts: false,
      },
      undefined,
    ]);
  });

  it("goes on with a claim whose answer was lost, without whom it passed over", async () => {
    for (const id of [1, 2]) subscriber(id);
    subscriber(3, { cursor: 30 });
    subscriber(4);
    issue(2);
    for (const id of [1, 2, 3]) delivery(2, id);
    delivery(2, 4, { bound: 1, from_seq: 3, through_seq: 7 });
    insert(db, "left_out", { seq: 4, at: 1, waiting: 0 });
    insert(db, "owed", { seq: 4, subscriber_id: 1 });
    const { batch } = db;
    let calls = 0;
    db.batch = (async (statements: never[]) => {
      const results = await batch.call(db, statements);
      if (++calls === 2) throw new Error("Network connection lost.");
      return results;
    }) as never;
    expect((await claim())?.deliveries).toMatchObject([
      { subscriberId: 1, also: [4] },
      { subscriberId: 2, also: [] },
      { subscriberId: 4, fromSeq: 3, throughSeq: 7 },
    ]);
    expect(await claim()).toBeUndefined();
  });

  it("fails with the fault if nothing was claimed, and tries the next if another took the same", async () => {
    subscriber(1);
    subscriber(2);
    issue(2);
    for (const id of [1, 2]) delivery(2, id);
    const { batch } = db;
    let calls = 0;
    db.batch = (async (statements: never[]) => {
      if (++calls === 2) throw new Error("Away.");
      return batch.call(db, statements);
    }) as never;
    await expect(claim()).rejects.toThrow("Away.");
    calls = 0;
    db.batch = (async (statements: never[]) => {
      if (++calls === 2) {
        db.batch = batch;
        expect((await claim(2, 1))?.deliveries).toMatchObject([{ subscriberId: 1 }]);
      }
      return batch.call(db, statements);
    }) as never;
    expect((await claim(2, 1))?.deliveries).toMatchObject([{ subscriberId: 2 }]);
  });
});

describe("recording", () => {
  /** Four deliveries of issue 2, claimed. */
  async function claimed(): Promise<Claim | undefined> {
    // They chose this period until the moment at which it closed.
    for (const id of [1, 2, 3, 4]) subscriber(id, { cursor: 5, slot_since: 2 });
    issue(2, { queued: 4 });
    for (const id of [1, 2, 3, 4]) delivery(2, id);
    delivery(1, 9, { state: "sending", claimed_until: UNTIL });
    delivery(3, 0, { state: "sending", claimed_until: UNTIL });
    return claim();
  }

  it("says what became of each, counts them, and ends the claim", async () => {
    const mine = (await claimed()) as Claim;
    let stats: unknown;
    const lines = await changes(db, async () => {
      stats = await port.record(
        mine,
        [
          outcome(mine, 1, { messageId: "m1", leftOut: [7] }),
          outcome(mine, 2, { state: "unknown", reason: WHY }),
          outcome(mine, 3, { state: "failed", reason: WHY, carried: true, leftOut: [8] }),
          outcome(mine, 4, { state: "queued", carried: true }),
        ].map((one) => ({ ...one, reason: one.reason && JSON.stringify(one.reason) })) as never,
        NOW + 1,
      );
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state sending → accepted, message_id null → m1, changed_at 1000000 → 1000001",
        "deliveries 2 2: state sending → unknown, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1000000 → 1000001",
        "deliveries 2 3: state sending → failed, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1000000 → 1000001",
        "deliveries 2 4: state sending → queued, changed_at 1000000 → 1000001",
        "issues 2: send_after 4 → 3, turn 1 → 2, sent 0 → 1, lost 0 → 1, refused 0 → 1, queued 0 → 1, first_sent_at null → 1000001",
        "+ left_out 7: seq 7, at 1000001, waiting 1",
        "+ owed 7 1: seq 7, subscriber_id 1",
        "subscribers 3: cursor 20 → 5, retry_at null → 4600001",
        "subscribers 4: cursor 20 → 5",
        "- claims (a name)",
      ]
    `);
    expect(stats).toEqual({ sent: 1, lost: 1, refused: 1, bounced: 0, complained: 0 });
  });

  it("moves cursors back in whatever order it is told of them", async () => {
    const mine = (await claimed()) as Claim;
    const outcomes = [3, 1, 4, 2].map((id) => outcome(mine, id, { state: "queued", carried: true }));
    expect(of(await changes(db, () => port.record(mine, outcomes, NOW)), "subscribers")).toEqual(
      [1, 2, 3, 4].map((id) => `subscribers ${id}: cursor 20 → 5`),
    );
  });

  it("moves no cursor back that others have moved since: the range becomes the delivery's own, or is owed", async () => {
    const mine = (await claimed()) as Claim;
    insert(db, "releases", ...[1, 2, 3, 4].map((seq) => ({ seq: seq * 5, post_id: `p${seq}`, released_at: 1 })));
    insert(db, "releases", { seq: 19, post_id: "p9", released_at: 1, first_seq: 10 });
    await db.exec("UPDATE subscribers SET cursor = 30");
    insert(db, "resends", { delivery_id: idOf(2, 4), at: 1, state: "unknown" });
    insert(db, "left_out", { seq: 10, at: 1, waiting: 0 });
    const lines = await changes(db, async () => {
      await port.record(
        mine,
        [
          outcome(mine, 1, { state: "queued", carried: true }),
          outcome(mine, 2, { state: "failed", carried: true }),
          outcome(mine, 3, { state: "failed" }),
          outcome(mine, 4, { state: "failed", carried: true }),
        ],
        NOW,
      );
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state sending → queued, bound 0 → 1",
        "deliveries 2 2: state sending → failed",
        "deliveries 2 3: state sending → failed",
        "deliveries 2 4: state sending → failed, bound 0 → 1",
        "issues 2: send_after 4 → 0, turn 1 → 2, refused 0 → 3, queued 0 → 1",
        "left_out 10: at 1 → 1000000, waiting 0 → 1",
        "+ left_out 15: seq 15, at 1000000, waiting 1",
        "+ left_out 20: seq 20, at 1000000, waiting 1",
        "+ owed 10 2: seq 10, subscriber_id 2",
        "+ owed 15 2: seq 15, subscriber_id 2",
        "+ owed 20 2: seq 20, subscriber_id 2",
        "subscribers 2: retry_at null → 4600000",
        "subscribers 4: retry_at null → 4600000",
        "- claims (a name)",
      ]
    `);
  });

  it("passes over the posts of a cancelled issue, and skips what was given back to it", async () => {
    const mine = (await claimed()) as Claim;
    await db.exec(`UPDATE issues SET state = 'cancelled', through_seq = 12, reason = '{"code":"x"}' WHERE id = 2`);
    const lines = await changes(db, async () => {
      await port.record(
        mine,
        [
          outcome(mine, 1, { state: "queued", carried: true }),
          outcome(mine, 2, { state: "failed", carried: true }),
          outcome(mine, 3, {}),
        ],
        NOW,
      );
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state sending → skipped, reason null → {"code":"x"}",
        "deliveries 2 2: state sending → failed",
        "deliveries 2 3: state sending → accepted",
        "issues 2: send_after 4 → 0, turn 1 → 2, sent 0 → 1, refused 0 → 1, queued 0 → 1, first_sent_at null → 1000000",
        "subscribers 1: cursor 20 → 12",
        "subscribers 2: cursor 20 → 12, retry_at null → 4600000",
        "- claims (a name)",
      ]
    `);
  });

  it("owes still a single place whose note was deleted meanwhile", async () => {
    subscriber(1);
    issue(2);
    delivery(2, 1);
    insert(db, "left_out", { seq: 4, at: 1, waiting: 0 });
    insert(db, "owed", { seq: 4, subscriber_id: 1 });
    const mine = (await claim()) as Claim;
    await db.exec("DELETE FROM left_out");
    const lines = await changes(db, () => port.record(mine, [outcome(mine, 1, {})], NOW));
    expect([...of(lines, "owed"), ...of(lines, "left_out")]).toEqual([
      "+ owed 4 1: seq 4, subscriber_id 1",
      `+ left_out 4: seq 4, at ${NOW}, waiting 1`,
    ]);
  });

  it("owes what a digest left out, and still what it did not make up for", async () => {
    for (const id of [1, 2, 3]) subscriber(id);
    issue(2);
    for (const id of [1, 2, 3]) delivery(2, id);
    insert(db, "left_out", { seq: 4, at: 1, waiting: 0 }, { seq: 5, at: 1, waiting: 1 }, { seq: 6, at: 1, waiting: 0 });
    for (const seq of [4, 5, 6]) for (const subscriber_id of [1, 2, 3]) insert(db, "owed", { seq, subscriber_id });
    const mine = (await claim()) as Claim;
    await db.exec("DELETE FROM left_out WHERE seq = 6");
    const lines = await changes(db, async () => {
      await port.record(
        mine,
        [
          outcome(mine, 1, { leftOut: [4, 11], madeUp: [4, 5] }),
          outcome(mine, 2, { madeUp: [4, 5, 6] }),
          outcome(mine, 3, { state: "failed", carried: true, leftOut: [12], madeUp: [4] }),
        ],
        NOW,
      );
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state sending → accepted",
        "deliveries 2 2: state sending → accepted",
        "deliveries 2 3: state sending → failed",
        "issues 2: sent 0 → 2, refused 0 → 1, first_sent_at null → 1000000",
        "left_out 4: at 1 → 1000000, waiting 0 → 1",
        "+ left_out 6: seq 6, at 1000000, waiting 1",
        "+ left_out 11: seq 11, at 1000000, waiting 1",
        "+ owed 4 1: seq 4, subscriber_id 1",
        "+ owed 4 3: seq 4, subscriber_id 3",
        "+ owed 5 3: seq 5, subscriber_id 3",
        "+ owed 6 1: seq 6, subscriber_id 1",
        "+ owed 6 3: seq 6, subscriber_id 3",
        "+ owed 11 1: seq 11, subscriber_id 1",
        "subscribers 3: cursor 20 → 0, retry_at null → 4600000",
        "- claims (a name)",
      ]
    `);
  });

  it("does nothing twice: without the claim it settles only what is unknown or queued, and counts nothing", async () => {
    const mine = (await claimed()) as Claim;
    await port.sweep(UNTIL);
    await db.exec(`UPDATE deliveries SET state = 'queued' WHERE id = ${idOf(2, 3)};
      UPDATE deliveries SET state = 'skipped' WHERE id = ${idOf(2, 4)}`);
    const lines = await changes(db, async () => {
      await port.record(
        mine,
        [
          outcome(mine, 1, { leftOut: [7] }),
          outcome(mine, 2, { state: "queued", carried: true }),
          outcome(mine, 3, { state: "failed", carried: true }),
          outcome(mine, 4, {}),
        ],
        NOW,
      );
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state unknown → accepted, reason {"code":"sender-stopped","values":{}} → null, changed_at 1120000 → 1000000",
        "deliveries 2 3: state queued → failed, reason {"code":"sender-stopped","values":{}} → null, changed_at 1120000 → 1000000, bound 0 → 1",
        "issues 2: send_after 4 → 1, turn 1 → 2",
        "+ left_out 7: seq 7, at 1000000, waiting 1",
      ]
    `);
    expect(await port.record({ ...mine, deliveries: [], issueId: 99 }, [], NOW)).toEqual({
      ...{ sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 },
    });
  });
});

describe("an issue's end", () => {
  it("comes for claims that ran out: what they held is unknown", async () => {
    issue(2);
    insert(
      db,
      "claims",
      { id: "a", issue_id: 2, first_id: idOf(2, 2), last_id: idOf(2, 5), claimed_until: UNTIL },
      { id: "b", issue_id: 2, first_id: idOf(2, 1), last_id: idOf(2, 1), claimed_until: UNTIL },
      { id: "c", issue_id: 3, first_id: idOf(3, 1), last_id: idOf(3, 1), claimed_until: UNTIL + 1 },
    );
    for (const id of [0, 1, 2, 5, 6]) delivery(2, id, { state: "sending", claimed_until: UNTIL });
    delivery(2, 3, { state: "sending", claimed_until: UNTIL + 1 });
    delivery(2, 4, { state: "accepted", claimed_until: UNTIL });
    delivery(3, 1, { state: "sending", claimed_until: UNTIL + 1 });
    const lines = await changes(db, async () => {
      expect(await port.sweep(UNTIL - 1)).toEqual([]);
      expect(await port.sweep(UNTIL)).toEqual([2]);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state sending → unknown, reason null → {"code":"sender-stopped","values":{}}, changed_at 1 → 1120000",
        "deliveries 2 2: state sending → unknown, reason null → {"code":"sender-stopped","values":{}}, changed_at 1 → 1120000",
        "deliveries 2 5: state sending → unknown, reason null → {"code":"sender-stopped","values":{}}, changed_at 1 → 1120000",
        "- claims a",
        "- claims b",
      ]
    `);
  });

  it("resends what has been unknown for long, once, as it was", async () => {
    issue(2, { send_after: 7 });
    issue(3, { state: "finished" });
    for (const [issue, id, more] of [
      [1, 9, {}],
      [2, 1, { changed_at: NOW + 1 }],
      [2, 4, { message_id: "m", reason: "{}" }],
      [2, 5, {}],
      [2, 6, { state: "failed" }],
      [3, 0, {}],
      [3, 1, {}],
    ] as const)
      delivery(issue, id, { state: "unknown", changed_at: NOW, ...more });
    insert(db, "resends", { delivery_id: idOf(2, 5), at: 1, state: "unknown" });
    expect(await port.awaitsFeedback(2)).toBe(true);
    const lines = await changes(db, async () => {
      expect(await port.resendUnknown(2, NOW, NOW + 5)).toBe(1);
      expect(await port.resendUnknown(3, NOW, NOW + 5)).toBe(0);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 4: state unknown → queued, reason {} → null, changed_at 1000000 → 1000005, bound 0 → 1",
        "issues 2: send_after 7 → 3, turn 0 → 1",
        "issues 3: turn 0 → 1",
        "+ resends 2: id 2, delivery_id 8589934596, at 1000005, state unknown, message_id m",
      ]
    `);
    await db.exec(`DELETE FROM deliveries WHERE id = ${idOf(2, 1)}`);
    expect(await port.awaitsFeedback(2)).toBe(false);
    expect(await port.awaitsFeedback(3)).toBe(true);
  });

  it("passes cursors over the posts of what is skipped, and takes what older issues hold out of their way", async () => {
    for (const [id, cursor] of [
      [1, 0],
      [2, 5],
      [3, 25],
      [4, 0],
      [5, 0],
      [6, 0],
    ] as const)
      subscriber(id, { cursor });
    issue(1);
    issue(2, { state: "paused" });
    issue(3, { queued: 9, plan_through: 5 });
    issue(4);
    for (const issue of [1, 2, 3]) for (const id of [1, 2, 3, 4, 5, 6]) delivery(issue, id);
    await db.exec(`UPDATE deliveries SET bound = 1 WHERE id = ${idOf(3, 4)};
      UPDATE deliveries SET state = 'accepted' WHERE id IN (${idOf(3, 5)}, ${idOf(2, 2)});
      UPDATE deliveries SET bound = 1 WHERE id = ${idOf(1, 2)}`);
    const lines = await changes(db, async () => {
      expect(await port.skipQueued(3, WHY, NOW)).toBe(5);
      expect(await port.skipQueued(9, WHY, NOW)).toBe(0);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 1 1: bound 0 → 1",
        "deliveries 1 6: bound 0 → 1",
        "deliveries 2 1: from_seq 0 → 10, bound 0 → 1",
        "deliveries 2 6: from_seq 0 → 10, bound 0 → 1",
        "deliveries 3 1: state queued → skipped, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1 → 1000000",
        "deliveries 3 2: state queued → skipped, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1 → 1000000",
        "deliveries 3 3: state queued → skipped, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1 → 1000000",
        "deliveries 3 4: state queued → skipped, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1 → 1000000",
        "deliveries 3 6: state queued → skipped, reason null → {"code":"paused-by-hand","values":{}}, changed_at 1 → 1000000",
        "subscribers 1: cursor 0 → 30",
        "subscribers 2: cursor 5 → 30",
        "subscribers 3: cursor 25 → 30",
        "subscribers 6: cursor 0 → 30",
      ]
    `);
  });

  it("takes out of the way of a cursor only what an older issue still has for the same subscriber", async () => {
    issue(1);
    insertIssue(db, 2, { frequency: "alerts" });
    issue(3, { state: "planned" });
    issue(5, { state: "paused", through_seq: 70 });
    issue(6, { state: "finished", through_seq: 40 });
    issue(7);
    issue(8, { through_seq: 70 });
    for (const id of [1, 2, 3, 4, 5, 6]) subscriber(id, { cursor: id === 6 ? 10 : 0 });
    delivery(1, 1, { state: "accepted", bound: 1 });
    delivery(1, 2, { state: "accepted" });
    delivery(1, 3, { bound: 1, through_seq: 7 });
    delivery(1, 5);
    delivery(1, 6);
    for (const id of [1, 2, 3, 4, 5]) delivery(3, id);
    for (const issue of [2, 5, 6, 8]) delivery(issue, 1);
    for (const id of [1, 2, 3, 4, 5, 6]) delivery(7, id);
    const lines = await changes(db, async () => {
      expect(await port.skipQueued(7, WHY, NOW)).toBe(6);
    });
    expect(lines.filter((line) => !line.startsWith("deliveries 7"))).toEqual([
      "deliveries 1 5: bound 0 → 1",
      ...[1, 2, 3, 4].map((id) => `deliveries 3 ${id}: bound 0 → 1`),
      "deliveries 3 5: from_seq 0 → 10, bound 0 → 1",
      ...[1, 2, 3, 4, 5].map((id) => `subscribers ${id}: cursor 0 → 70`),
      "subscribers 6: cursor 10 → 70",
    ]);
  });

  it("leaves cursors where they are when alerts are cancelled: digests hold what they would have brought", async () => {
    insertIssue(db, 2, { frequency: "alerts", plan_through: 20_001 });
    for (const id of [1, 2, 3, 4, 20_000, 20_001]) subscriber(id, { alert_cursor: id === 4 ? 30 : 3 });
    for (const id of [1, 2, 4, 20_000, 20_001]) delivery(2, id);
    await db.exec(`UPDATE deliveries SET bound = 1 WHERE id = ${idOf(2, 2)}`);
    const lines = await changes(db, async () => {
      expect(await port.skipQueued(2, WHY, NOW)).toBe(5);
    });
    expect(of(lines, "subscribers")).toEqual([1, 20_000, 20_001].map((id) => `subscribers ${id}: alert_cursor 3 → 20`));
  });

  it("queues what failed or is unknown again, keeping what it was", async () => {
    issue(2, { state: "finished", finished_at: 1, send_after: 9 });
    issue(3, { finished_at: 1 });
    delivery(1, 9, { state: "failed" });
    delivery(2, 1, { state: "failed", reason: "{}", message_id: "m" });
    delivery(2, 2, { state: "failed" });
    delivery(2, 3, { state: "unknown" });
    delivery(2, 4, { state: "accepted" });
    delivery(3, 0, { state: "failed" });
    delivery(3, 1, { state: "failed" });
    const again = (which: { state: "failed" | "unknown"; ids: number[] | undefined }) => port.resend(2, which, NOW);
    const lines = await changes(db, async () => {
      expect(await again({ state: "unknown", ids: [idOf(2, 1)] })).toBe(0);
      expect(await again({ state: "failed", ids: [idOf(2, 1), idOf(2, 4)] })).toBe(1);
      // It is sending now.
      expect(await again({ state: "failed", ids: undefined })).toBe(0);
      expect(await port.resend(3, { state: "failed", ids: undefined }, NOW)).toBe(0);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "deliveries 2 1: state failed → queued, reason {} → null, changed_at 1 → 1000000",
        "issues 2: state finished → sending, send_after 9 → 0, turn 0 → 1, finished_at 1 → null, queued 0 → 1",
        "+ resends 1: id 1, delivery_id 8589934593, at 1000000, state failed, message_id m",
      ]
    `);
    await db.exec("UPDATE issues SET state = 'finished'");
    const more = await changes(db, async () => {
      expect(await again({ state: "unknown", ids: undefined })).toBe(1);
      expect(await port.resend(3, { state: "failed", ids: undefined }, NOW)).toBe(1);
    });
    expect(more).toMatchInlineSnapshot(`
      [
        "deliveries 2 3: state unknown → queued, changed_at 1 → 1000000, bound 0 → 1",
        "deliveries 3 1: state failed → queued, changed_at 1 → 1000000",
        "issues 2: state finished → sending, turn 1 → 2, queued 1 → 2",
        "issues 3: state finished → sending, turn 0 → 1, finished_at 1 → null, queued 0 → 1",
        "+ resends 2: id 2, delivery_id 8589934595, at 1000000, state unknown",
        "+ resends 3: id 3, delivery_id 12884901889, at 1000000, state failed",
      ]
    `);
  });

  it("knows what waits and who holds what, and looks from the start when told", async () => {
    issue(2, { send_after: 5 });
    delivery(2, 5);
    delivery(3, 0);
    expect(await port.hasQueued(2)).toBe(false);
    expect(await changes(db, () => port.lookAgain(2))).toEqual(["issues 2: send_after 5 → 0, turn 0 → 1"]);
    expect(await port.hasQueued(2)).toBe(true);
    insert(db, "claims", { id: "a", issue_id: 2, first_id: 1, last_id: 1, claimed_until: UNTIL });
    expect([await port.hasClaims(2), await port.hasClaims(3)]).toEqual([true, false]);
  });

  it("forgets the deliveries of the oldest that is over, and keeps their counts", async () => {
    issue(1, { state: "sending" });
    issue(2, { state: "finished", forgotten: '{"accepted":5,"failed":1}' });
    issue(3, { state: "cancelled" });
    issue(4, { state: "finished", forgotten_through: 9 });
    issue(5, { state: "expired", closed_at: 10 });
    for (const [id, state] of [
      [1, "accepted"],
      [2, "accepted"],
      [3, "skipped"],
      [9, "unknown"],
    ] as const)
      delivery(2, id, { state });
    insert(db, "resends", ...[1, 9].map((id) => ({ delivery_id: idOf(2, id), at: 1, state: "failed" })));
    insert(db, "resends", { delivery_id: idOf(3, 1), at: 1, state: "failed" });
    for (const issue of [1, 3, 4, 5]) delivery(issue, 1, { state: "accepted" });
    expect(await port.forget(2)).toBeUndefined();
    const lines = await changes(db, async () => {
      expect(await port.forget(3)).toBe(4);
      expect(await port.forget(3)).toBeUndefined();
      expect(await port.forget(10)).toBe(1);
      expect(await port.forget(10)).toBeUndefined();
      expect(await port.forget(11)).toBe(1);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "issues 2: forgotten_through 0 → 9, forgotten {"accepted":5,"failed":1} → {"queued":0,"sending":0,"accepted":7,"failed":1,"skipped":1,"unknown":1}",
        "issues 3: forgotten_through 0 → 9, forgotten {} → {"queued":0,"sending":0,"accepted":1,"failed":0,"skipped":0,"unknown":0}",
        "issues 5: forgotten_through 0 → 9, forgotten {} → {"queued":0,"sending":0,"accepted":1,"failed":0,"skipped":0,"unknown":0}",
        "- deliveries 2 1",
        "- deliveries 2 2",
        "- deliveries 2 3",
        "- deliveries 2 9",
        "- deliveries 3 1",
        "- deliveries 5 1",
        "- resends 1",
        "- resends 2",
        "- resends 3",
      ]
    `);
  });

  it.each([
    ["is being sent again", "UPDATE issues SET state = 'sending'"],
    ["was forgotten by another", "UPDATE issues SET forgotten_through = 3"],
  ])("forgets nothing of an issue that %s meanwhile", async (_, meanwhile) => {
    issue(2, { state: "finished" });
    delivery(2, 5, { state: "accepted" });
    insert(db, "resends", { delivery_id: idOf(2, 5), at: 1, state: "failed" });
    const { batch } = db;
    db.batch = (async (statements: never[]) => {
      await db.exec(meanwhile);
      return batch.call(db, statements);
    }) as never;
    expect(await changes(db, () => port.forget(9))).toHaveLength(1);
  });

  it("lists deliveries by id, with addresses that are still there", async () => {
    subscriber(2);
    for (const id of [1, 2, 3]) delivery(2, id, id === 2 ? { reason: JSON.stringify(WHY) } : {});
    delivery(1, 9);
    delivery(3, 0);
    expect(await port.list(2, 0, 2)).toEqual([
      { id: idOf(2, 1), email: "", state: "queued", reason: undefined },
      { id: idOf(2, 2), email: "r2@example.com", state: "queued", reason: WHY },
    ]);
    expect((await port.list(2, idOf(2, 2), 9)).map(({ id }) => id)).toEqual([idOf(2, 3)]);
  });

  it("goes through more subscribers than one statement deals with", async () => {
    await db.exec(`INSERT INTO subscribers (id, email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20002)
        SELECT i, i || '@example.com', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1 FROM n`);
    issue(2, { state: "paused", plan_through: 20_002 });
    for (const other of [1, 3]) delivery(other, 5);
    await db.exec(`INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at)
      SELECT 2 << 32 | id, 0, 20, 'queued', 1 FROM subscribers`);
    expect(await port.skipQueued(2, WHY, NOW)).toBe(20_002);
    expect(db.sqlite.prepare("SELECT count(*) AS n FROM subscribers WHERE cursor = 20").get()).toEqual({ n: 20_002 });
    await db.exec("UPDATE issues SET state = 'cancelled'");
    expect([await port.forget(9), await port.forget(9), await port.forget(9)]).toEqual([20_000, 2, undefined]);
    expect(db.sqlite.prepare("SELECT forgotten ->> 'skipped' AS n FROM issues").get()).toEqual({ n: 20_002 });
  });
});
