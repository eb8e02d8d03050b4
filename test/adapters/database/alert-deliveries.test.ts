import { beforeEach, expect, it } from "vitest";
import { deliveries } from "../../../src/adapters/database/newsletter/deliveries.ts";
import { ALERTS } from "../../../src/core/newsletter/alerts.ts";
import type { Claim, Deliveries, DeliveryOutcome } from "../../../src/ports/newsletter/deliveries.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const NOW = 1_000_000;

let db: LocalD1;
let port: Deliveries;
beforeEach(() => {
  db = openD1();
  port = deliveries(db);
  for (const question of ["copper", "tin"]) insert(db, "watches", { question, anchor: question, created_at: 1 });
  for (const seq of [4, 5, 6, 10, 20, 21]) insert(db, "watch_hits", { seq, watch_id: 1 });
  insert(db, "watch_hits", { seq: 7, watch_id: 2 }, { seq: 10, watch_id: 2 });
});

/** Somebody up to whom the log was mailed as far as place 5, and who has what the first watch matches at once. */
const reader = (id: number, more: Row = {}) =>
  insertSubscriber(db, id, { follows: '["watch 1"]', alerts: 1, cursor: 5, ...more });

const claim = (issue = 2) => port.claim(issue, { limit: 20, throughSeq: 0, claimMs: 120_000 }, NOW) as Promise<Claim>;

/** The places of an alert of each subscriber who gets one. */
const places = ({ deliveries }: Claim) =>
  Object.fromEntries(deliveries.map(({ subscriberId, also }) => [subscriberId, also]));

const outcome = (claim: Claim, subscriberId: number, more: Partial<DeliveryOutcome>): DeliveryOutcome => ({
  delivery: claim.deliveries.find((delivery) => delivery.subscriberId === subscriberId) as never,
  ...{ state: "accepted", reason: undefined, messageId: undefined, carried: false, leftOut: [], madeUp: [] },
  ...more,
});

it("an alert holds what a watch has matched since the last one and since it was followed, and nothing twice", async () => {
  insertIssue(db, 2, { frequency: ALERTS, plan_through: 20 });
  reader(1);
  reader(2, { alerts: 0 });
  reader(3, { frequency: "immediate" });
  reader(4, { alert_cursor: 10 });
  reader(5);
  insert(db, "alerted", { subscriber_id: 5, seq: 6 });
  insert(db, "owed", { subscriber_id: 5, seq: 10 });
  reader(6);
  reader(7);
  reader(8, { state: "unsubscribed" });
  reader(9, { cursor: 30 });
  reader(10, { follows: '["watch 1","watch 2"]' });
  reader(11);
  await db.exec("UPDATE watch_starts SET seq = 10 WHERE subscriber_id = 6");
  await db.exec("UPDATE watch_starts SET ended = 3 WHERE subscriber_id = 7");
  for (let id = 1; id <= 10; id++) insertDelivery(db, 2, id);
  insertDelivery(db, 2, 11, { bound: 1, also: "[3]", from_seq: 1, through_seq: 2 });
  let taken = {} as Claim;
  const lines = await changes(db, async () => {
    taken = await claim();
  });
  expect(places(taken)).toEqual({
    1: [6, 10, 20],
    4: [20],
    5: [20],
    6: [20],
    10: [6, 7, 10, 20],
    11: [3],
  });
  expect(taken.deliveries.map(({ subscriber }) => subscriber?.follows)).toContainEqual(["watch 1", "watch 2"]);
  expect(lines).toMatchInlineSnapshot(`
    [
      "+ alerted 1 6: subscriber_id 1, seq 6",
      "+ alerted 10 6: subscriber_id 10, seq 6",
      "+ alerted 10 7: subscriber_id 10, seq 7",
      "+ alerted 1 10: subscriber_id 1, seq 10",
      "+ alerted 10 10: subscriber_id 10, seq 10",
      "+ alerted 1 20: subscriber_id 1, seq 20",
      "+ alerted 4 20: subscriber_id 4, seq 20",
      "+ alerted 5 20: subscriber_id 5, seq 20",
      "+ alerted 6 20: subscriber_id 6, seq 20",
      "+ alerted 10 20: subscriber_id 10, seq 20",
      "+ claims (a name): id (a name), issue_id 2, first_id 8589934593, last_id 8589934603, claimed_until 1120000",
      "deliveries 2 1: from_seq 0 → 20, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000, also null → [6,10,20]",
      "deliveries 2 2: from_seq 0 → 20, state queued → skipped, reason null → {"code":"nothing-new-for-them","values":{}}, changed_at 1 → 1000000",
      "deliveries 2 3: from_seq 0 → 20, state queued → skipped, reason null → {"code":"nothing-new-for-them","values":{}}, changed_at 1 → 1000000",
      "deliveries 2 4: from_seq 0 → 20, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000, also null → [20]",
      "deliveries 2 5: from_seq 0 → 20, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000, also null → [20]",
      "deliveries 2 6: from_seq 0 → 20, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000, also null → [20]",
      "deliveries 2 7: from_seq 0 → 20, state queued → skipped, reason null → {"code":"nothing-new-for-them","values":{}}, changed_at 1 → 1000000",
      "deliveries 2 8: from_seq 0 → 20, state queued → skipped, reason null → {"code":"nothing-new-for-them","values":{}}, changed_at 1 → 1000000",
      "deliveries 2 9: from_seq 0 → 20, state queued → skipped, reason null → {"code":"nothing-new-for-them","values":{}}, changed_at 1 → 1000000",
      "deliveries 2 10: from_seq 0 → 20, state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000, also null → [6,7,10,20]",
      "deliveries 2 11: state queued → sending, claimed_until 0 → 1120000, changed_at 1 → 1000000",
      "issues 2: send_after 0 → 11, turn 0 → 1",
      "subscribers 1: alert_cursor 0 → 20",
      "subscribers 2: alert_cursor 0 → 20",
      "subscribers 3: alert_cursor 0 → 20",
      "subscribers 4: alert_cursor 10 → 20",
      "subscribers 5: alert_cursor 0 → 20",
      "subscribers 6: alert_cursor 0 → 20",
      "subscribers 7: alert_cursor 0 → 20",
      "subscribers 8: alert_cursor 0 → 20",
      "subscribers 9: alert_cursor 0 → 20",
      "subscribers 10: alert_cursor 0 → 20",
    ]
  `);
});

it("an alert that readers have by now is taken from their digest, and comes with it where a part did not go out", async () => {
  insertIssue(db, 2, { frequency: ALERTS, plan_through: 20 });
  for (const id of [1, 2, 3, 4, 5, 6]) reader(id);
  reader(7, { alert_cursor: 9 });
  for (let id = 1; id <= 7; id++) insertDelivery(db, 2, id);
  const mine = await claim();
  insert(db, "left_out", { seq: 6, at: 1, waiting: 0 });
  // Their digests have gone out meanwhile, up to there.
  await db.exec("UPDATE subscribers SET cursor = 10 WHERE id IN (2, 4, 5)");
  const lines = await changes(db, () =>
    port.record(
      mine,
      [
        outcome(mine, 1, { madeUp: [6, 10, 20] }),
        outcome(mine, 2, { madeUp: [6, 20] }),
        outcome(mine, 3, { state: "unknown", madeUp: [6, 10] }),
        outcome(mine, 4, { state: "failed", madeUp: [6, 10, 20], carried: true }),
        outcome(mine, 5, { state: "queued", madeUp: [6, 10, 20], carried: true }),
        outcome(mine, 6, { state: "queued" }),
        outcome(mine, 7, { state: "queued" }),
      ],
      NOW + 1,
    ),
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "deliveries 2 1: state sending → accepted, changed_at 1000000 → 1000001",
      "deliveries 2 2: state sending → accepted, changed_at 1000000 → 1000001",
      "deliveries 2 3: state sending → unknown, changed_at 1000000 → 1000001",
      "deliveries 2 4: state sending → failed, changed_at 1000000 → 1000001",
      "deliveries 2 5: state sending → queued, changed_at 1000000 → 1000001",
      "deliveries 2 6: state sending → queued, changed_at 1000000 → 1000001",
      "deliveries 2 7: state sending → queued, changed_at 1000000 → 1000001",
      "issues 2: send_after 7 → 4, turn 1 → 2, sent 0 → 2, lost 0 → 1, refused 0 → 1, queued 0 → 3, first_sent_at null → 1000001",
      "left_out 6: at 1 → 1000001, waiting 0 → 1",
      "+ left_out 10: seq 10, at 1000001, waiting 1",
      "+ owed 6 4: seq 6, subscriber_id 4",
      "+ owed 6 5: seq 6, subscriber_id 5",
      "+ owed 10 2: seq 10, subscriber_id 2",
      "+ owed 10 4: seq 10, subscriber_id 4",
      "+ owed 10 5: seq 10, subscriber_id 5",
      "subscribers 5: alert_cursor 20 → 5",
      "subscribers 6: alert_cursor 20 → 5",
      "subscribers 7: alert_cursor 20 → 9",
      "- alerted 4 6",
      "- alerted 5 6",
      "- alerted 6 6",
      "- alerted 2 10",
      "- alerted 4 10",
      "- alerted 5 10",
      "- alerted 6 10",
      "- alerted 7 10",
      "- alerted 3 20",
      "- alerted 4 20",
      "- alerted 5 20",
      "- alerted 6 20",
      "- alerted 7 20",
      "- claims (a name)",
    ]
  `);
});

it("a digest leaves out what alerts have brought within its range, which is forgotten when it has gone out", async () => {
  insertIssue(db, 3);
  for (const id of [1, 2, 3, 4]) reader(id, { alert_cursor: 20, slot_since: 1 });
  for (const id of [1, 2, 3, 4]) insertDelivery(db, 3, id);
  for (const subscriber_id of [1, 2, 5])
    for (const seq of [5, 6, 30, 31]) insert(db, "alerted", { subscriber_id, seq });
  insert(db, "alerted", { subscriber_id: 4, seq: 7 });
  const mine = await claim(3);
  expect(mine.deliveries.map(({ subscriberId, without }) => [subscriberId, without])).toEqual([
    [1, [6, 30]],
    [2, [6, 30]],
    [3, []],
    [4, [7]],
  ]);
  const lines = await changes(db, () =>
    port.record(
      mine,
      [
        outcome(mine, 1, {}),
        outcome(mine, 2, { state: "failed", carried: true }),
        outcome(mine, 3, { state: "queued", carried: true }),
        outcome(mine, 4, {}),
      ],
      NOW + 1,
    ),
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "deliveries 3 1: state sending → accepted, changed_at 1000000 → 1000001",
      "deliveries 3 2: state sending → failed, changed_at 1000000 → 1000001",
      "deliveries 3 3: state sending → queued, changed_at 1000000 → 1000001",
      "deliveries 3 4: state sending → accepted, changed_at 1000000 → 1000001",
      "issues 3: send_after 4 → 2, turn 1 → 2, sent 0 → 2, refused 0 → 1, queued 0 → 1, first_sent_at null → 1000001",
      "subscribers 2: cursor 30 → 5, retry_at null → 4600001",
      "subscribers 3: cursor 30 → 5",
      "- alerted 1 6",
      "- alerted 4 7",
      "- alerted 1 30",
      "- claims (a name)",
    ]
  `);
});
