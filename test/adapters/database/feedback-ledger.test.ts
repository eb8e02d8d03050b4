import { beforeEach, describe, expect, it } from "vitest";
import { feedbackLedger } from "../../../src/adapters/database/newsletter/feedback-ledger.ts";
import { suppressions } from "../../../src/adapters/database/newsletter/suppressions.ts";
import { reason } from "../../../src/core/reason.ts";
import type { FeedbackFacts } from "../../../src/ports/newsletter/feedback-ledger.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const NOW = 1_000_000;
const NOTHING: FeedbackFacts = {
  ...{ accepted: [], rejected: [], bouncesAndComplaints: [], serviceEmails: [], reached: [], transient: [], most: 3 },
  suppressed: [],
};

let db: LocalD1;
beforeEach(() => {
  db = openD1();
});

const record = (facts: Partial<FeedbackFacts>) =>
  changes(db, () => feedbackLedger(db).record({ ...NOTHING, ...facts }, NOW));
const delivery = (id: number, more: Row) => {
  insertSubscriber(db, id, { cursor: 10 });
  insertDelivery(db, 1, id, { from_seq: 5, through_seq: 10, claimed_until: 1, ...more });
};

describe("feedback", () => {
  it("changes nothing if it says nothing", async () => {
    expect(await record({})).toEqual([]);
  });

  it("may be a single fact", async () => {
    delivery(1, { state: "sending" });
    expect(await record({ accepted: [{ id: deliveryId(1, 1), messageId: "m" }] })).toEqual([
      "deliveries 1 1: state sending → accepted, message_id null → m, changed_at 1 → 1000000",
    ]);
  });

  it("settles what the provider has accepted, given back or not, and passes its posts over", async () => {
    delivery(1, { state: "unknown", reason: "{}" });
    delivery(2, { state: "sending" });
    delivery(3, { state: "queued", also: "[3,4]" });
    delivery(4, { state: "queued", claimed_until: 0 });
    delivery(5, { state: "skipped" });
    delivery(6, { state: "failed" });
    delivery(7, { state: "queued", bound: 1 });
    delivery(8, { state: "skipped", claimed_until: 0 });
    delivery(9, { state: "queued" });
    await db.exec("UPDATE subscribers SET cursor = 5 WHERE id IN (3, 4, 5, 7)");
    for (const subscriber_id of [3, 9]) for (const seq of [2, 3, 4]) insert(db, "owed", { seq, subscriber_id });
    const accepted = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => ({ id: deliveryId(1, id), messageId: `m${id}` }));
    expect(await record({ accepted })).toMatchInlineSnapshot(`
      [
        "deliveries 1 1: state unknown → accepted, reason {} → null, message_id null → m1, changed_at 1 → 1000000",
        "deliveries 1 2: state sending → accepted, message_id null → m2, changed_at 1 → 1000000",
        "deliveries 1 3: state queued → accepted, message_id null → m3, changed_at 1 → 1000000",
        "deliveries 1 5: state skipped → accepted, message_id null → m5, changed_at 1 → 1000000",
        "deliveries 1 7: state queued → accepted, message_id null → m7, changed_at 1 → 1000000",
        "deliveries 1 9: state queued → accepted, message_id null → m9, changed_at 1 → 1000000",
        "subscribers 3: cursor 5 → 10",
        "- owed 3 3",
        "- owed 4 3",
      ]
    `);
    expect(await record({ accepted })).toEqual([]);
  });

  it("of a rejection takes back what was accepted, and the posts go out with the next digest", async () => {
    delivery(1, { state: "accepted", message_id: "m1", also: "[3]", changed_at: 7 });
    delivery(2, { state: "accepted", message_id: "another" });
    delivery(3, { state: "unknown" });
    delivery(4, { state: "sending" });
    delivery(5, { state: "unknown", bound: 1 });
    delivery(6, { state: "queued" });
    delivery(7, { state: "unknown" });
    insert(db, "left_out", { seq: 2, at: 1, waiting: 0 });
    await db.exec("UPDATE subscribers SET cursor = 11 WHERE id = 4; UPDATE subscribers SET cursor = 10 WHERE id = 7");
    const rejected = [1, 2, 3, 4, 5, 6].map((id) => ({
      ...{ id: deliveryId(1, id), messageId: `m${id}`, reason: reason("refused") },
    }));
    expect(await record({ rejected })).toMatchInlineSnapshot(`
      [
        "deliveries 1 1: state accepted → failed, reason null → {"code":"refused","values":{}}, changed_at 7 → 1000000",
        "deliveries 1 3: state unknown → failed, reason null → {"code":"refused","values":{}}, message_id null → m3, changed_at 1 → 1000000",
        "deliveries 1 4: state sending → failed, reason null → {"code":"refused","values":{}}, message_id null → m4, changed_at 1 → 1000000, bound 0 → 1",
        "deliveries 1 5: state unknown → failed, reason null → {"code":"refused","values":{}}, message_id null → m5, changed_at 1 → 1000000",
        "+ left_out 3: seq 3, at 7, waiting 1",
        "+ owed 3 1: seq 3, subscriber_id 1",
        "subscribers 1: cursor 10 → 5",
        "subscribers 3: cursor 10 → 5",
      ]
    `);
    expect(await record({ rejected })).toEqual([]);
  });

  it("moves a cursor over all that was given back, as far as it was, and back to the first that never left", async () => {
    insertSubscriber(db, 1, { cursor: 5 });
    insertDelivery(db, 1, 1, { from_seq: 5, through_seq: 8, claimed_until: 1 });
    insertDelivery(db, 2, 1, { from_seq: 5, through_seq: 12, claimed_until: 1 });
    const accepted = [1, 2].map((issue) => ({ id: deliveryId(issue, 1), messageId: "m" }));
    await record({ accepted });
    expect(db.sqlite.prepare("SELECT cursor FROM subscribers").get()).toEqual({ cursor: 12 });
    await db.exec("UPDATE deliveries SET through_seq = 12, from_seq = id >> 32");
    await record({ rejected: accepted.map((one) => ({ ...one, reason: reason("refused") })) });
    expect(db.sqlite.prepare("SELECT cursor FROM subscribers").get()).toEqual({ cursor: 1 });
  });

  it("counts bounces and complaints in their issues, once a delivery", async () => {
    insertIssue(db, 1, { bounced: 1 });
    insertIssue(db, 2);
    for (const [issue, id] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ] as const)
      insertDelivery(db, issue, id, { state: "accepted" });
    await db.exec(`UPDATE deliveries SET feedback = 'bounced' WHERE id = ${deliveryId(1, 3)}`);
    const bouncesAndComplaints: FeedbackFacts["bouncesAndComplaints"] = [
      { id: deliveryId(1, 1), how: "bounced" },
      { id: deliveryId(1, 2), how: "complained" },
      { id: deliveryId(1, 3), how: "complained" },
      { id: deliveryId(2, 1), how: "bounced" },
      { id: deliveryId(2, 9), how: "bounced" },
    ];
    expect(await record({ bouncesAndComplaints })).toMatchInlineSnapshot(`
      [
        "deliveries 1 1: feedback null → bounced",
        "deliveries 1 2: feedback null → complained",
        "deliveries 2 1: feedback null → bounced",
        "issues 1: bounced 1 → 2, complained 0 → 1",
        "issues 2: bounced 0 → 1",
      ]
    `);
    expect(await record({ bouncesAndComplaints })).toEqual([]);
  });

  it("settles service emails that are being sent, or unknown", async () => {
    for (const [index, state] of ["sending", "unknown", "queued", "accepted"].entries())
      insert(db, "service_emails", { id: index + 1, subscriber_id: 1, kind: "welcome", requested_at: 1, state });
    const serviceEmails = [1, 2, 3, 4].map((id) => ({
      ...{ id, state: id === 1 ? ("accepted" as const) : ("failed" as const), detail: `m${id}` },
    }));
    expect(await record({ serviceEmails })).toEqual([
      "service_emails 1: state sending → accepted, detail  → m1",
      "service_emails 2: state unknown → failed, detail  → m2",
    ]);
  });

  it("knows who was reached last, and forgets transient bounces of before", async () => {
    insert(db, "reachability", { email: "a", delivered_at: 5 }, { email: "b", delivered_at: 50 });
    for (const [email, at] of [
      ["a", 10],
      ["a", 11],
      ["b", 10],
      ["c", 10],
      ["d", 10],
    ] as const)
      insert(db, "transient_bounces", { email, at, message_id: "m" });
    const reached = ["a", "b", "c"].map((email) => ({ email, at: 10 }));
    expect(await record({ reached })).toMatchInlineSnapshot(`
      [
        "reachability a: delivered_at 5 → 10",
        "+ reachability c: email c, delivered_at 10",
        "- transient_bounces a 10 m",
        "- transient_bounces b 10 m",
        "- transient_bounces c 10 m",
      ]
    `);
  });

  it("suppresses after several transient bounces in a row, and at once where it says so", async () => {
    const transient = (email: string, createdAt: number) => ({
      ...{ email, reason: "bounce" as const, detail: "full", createdAt, messageId: `m${createdAt}` },
    });
    insertSubscriber(db, 1, { email: "a" });
    insertSubscriber(db, 2, { email: "b" });
    insertSubscriber(db, 3, { email: "c", state: "suppressed" });
    insertSubscriber(db, 4, { email: "d" });
    insert(db, "reachability", { email: "b", delivered_at: 4 }, { email: "d", lifted_at: 4 });
    for (const at of [1, 2]) await record({ transient: ["a", "b", "d"].map((email) => transient(email, at)) });
    const third = await record({ transient: ["a", "b", "d"].map((email) => transient(email, 4)) });
    expect(third).toMatchInlineSnapshot(`
      [
        "cohorts daily 8 UTC: subscribers 3 → 2",
        "domain_counts a: active 1 → 0",
        "follow_counts : followers 3 → 2",
        "subscriber_counts active daily en: subscribers 3 → 2",
        "subscriber_counts suppressed daily en: subscribers 1 → 2",
        "subscribers 1: state active → suppressed",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind suppressed, at 4, source feedback, detail bounce: full",
        "+ subscription_flow 0 0 feedback: source feedback, subscriptions 1",
        "+ suppressions a: email a, reason bounce, detail full, created_at 4",
        "+ transient_bounces a 4 m4: email a, at 4, message_id m4",
        "+ transient_bounces b 4 m4: email b, at 4, message_id m4",
        "+ transient_bounces d 4 m4: email d, at 4, message_id m4",
      ]
    `);
    const complaint = (email: string, createdAt: number) => ({
      ...{ email, reason: "complaint" as const, detail: "", createdAt },
    });
    expect(
      await record({ suppressed: [complaint("b", 9), complaint("c", 9), complaint("d", 3)] }),
    ).toMatchInlineSnapshot(`
      [
        "cohorts daily 8 UTC: subscribers 2 → 1",
        "domain_counts b: active 1 → 0",
        "follow_counts : followers 2 → 1",
        "subscriber_counts active daily en: subscribers 2 → 1",
        "subscriber_counts suppressed daily en: subscribers 2 → 3",
        "subscribers 2: state active → suppressed",
        "+ subscription_changes 2: id 2, subscriber_id 2, kind suppressed, at 9, source feedback, detail complaint",
        "subscription_flow 0 0 feedback: subscriptions 1 → 2",
        "+ suppressions b: email b, reason complaint, created_at 9",
        "+ suppressions c: email c, reason complaint, created_at 9",
      ]
    `);
  });
});

describe("suppressions", () => {
  const port = () => suppressions(db);
  const manual = (email: string, createdAt = 5) => ({ email, reason: "manual" as const, detail: "asked", createdAt });

  it("are added once, and stop their subscribers", async () => {
    for (const [id, state] of [
      [1, "active"],
      [2, "pending"],
      [3, "unsubscribed"],
    ] as const)
      insertSubscriber(db, id, { email: `${id}`, state });
    insert(db, "reachability", { email: "3", lifted_at: 6 }, { email: "2", lifted_at: 5 });
    const lines = await changes(db, async () => {
      expect(await port().add([manual("1"), manual("1"), manual("2"), manual("3"), manual("nobody")], "admin")).toBe(3);
      expect(await port().add([manual("1", 9)], "admin")).toBe(0);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "cohorts daily 8 UTC: subscribers 1 → 0",
        "domain_counts 1: active 1 → 0",
        "follow_counts : followers 1 → 0",
        "subscriber_counts active daily en: subscribers 1 → 0",
        "subscriber_counts pending daily en: subscribers 1 → 0",
        "+ subscriber_counts suppressed daily en: state suppressed, frequency daily, language en, subscribers 2",
        "subscribers 1: state active → suppressed",
        "subscribers 2: state pending → suppressed",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind suppressed, at 5, source admin, detail manual: asked",
        "+ subscription_changes 2: id 2, subscriber_id 2, kind suppressed, at 5, source admin, detail manual: asked",
        "+ subscription_flow 0 0 admin: source admin, subscriptions 2",
        "+ suppressions 1: email 1, reason manual, detail asked, created_at 5",
        "+ suppressions 2: email 2, reason manual, detail asked, created_at 5",
        "+ suppressions nobody: email nobody, reason manual, detail asked, created_at 5",
      ]
    `);
    expect([await port().has("1"), await port().has("3"), await port().count()]).toEqual([true, false, 3]);
    expect((await port().among(["2", "3", "nobody"])).sort()).toEqual(["2", "nobody"]);
  });

  it("are lifted, which holds against what came before, and leaves the subscriber unsubscribed", async () => {
    insertSubscriber(db, 1, { email: "1", state: "suppressed" });
    insertSubscriber(db, 2, { email: "2", state: "active" });
    insertSubscriber(db, 3, { email: "3", state: "suppressed" });
    insert(
      db,
      "suppressions",
      ...["1", "2"].map((email) => ({ email, reason: "bounce", detail: email === "1" ? "full" : "", created_at: 1 })),
    );
    insert(db, "reachability", { email: "2", delivered_at: 3, lifted_at: 1 });
    for (const email of ["1", "3"]) insert(db, "transient_bounces", { email, at: 1, message_id: "m" });
    const lines = await changes(db, async () => {
      expect(await port().lift("1", NOW)).toBe(true);
      expect(await port().lift("2", NOW)).toBe(true);
      expect(await port().lift("3", NOW)).toBe(false);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ reachability 1: email 1, lifted_at 1000000",
        "reachability 2: lifted_at 1 → 1000000",
        "subscriber_counts suppressed daily en: subscribers 2 → 1",
        "+ subscriber_counts unsubscribed daily en: state unsubscribed, frequency daily, language en, subscribers 1",
        "subscribers 1: state suppressed → unsubscribed",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind lifted, at 1000000, source admin, detail bounce: full",
        "- suppressions 1",
        "- suppressions 2",
        "- transient_bounces 1 1 m",
        "- transient_bounces 3 1 m",
      ]
    `);
  });

  it("are listed by address", async () => {
    await port().add(
      ["a1", "a2", "a3", "b1"].map((email) => manual(email)),
      "import",
    );
    const listed = async (prefix: string, after: string, limit = 9) =>
      (await port().list({ prefix, after, limit })).map(({ email }) => email);
    expect(await listed("a", "")).toEqual(["a1", "a2", "a3"]);
    expect(await listed("a", "a1", 1)).toEqual(["a2"]);
    expect(await listed("a2", "")).toEqual(["a2"]);
    expect(await listed("", "a3")).toEqual(["b1"]);
    expect((await port().list({ prefix: "b", after: "", limit: 1 }))[0]).toEqual(manual("b1"));
  });
});
