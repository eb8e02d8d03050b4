import { beforeEach, describe, expect, it } from "vitest";
import { feedRequests } from "../../../src/adapters/database/feeds/feed-requests.ts";
import { senders } from "../../../src/adapters/database/newsletter/senders.ts";
import { alerts } from "../../../src/adapters/database/operations/alerts.ts";
import { cronRuns } from "../../../src/adapters/database/operations/cron-runs.ts";
import { desk } from "../../../src/adapters/database/operations/desk.ts";
import { idempotencyKeys } from "../../../src/adapters/database/operations/idempotency-keys.ts";
import { monitoring } from "../../../src/adapters/database/operations/monitoring.ts";
import { networkRequests } from "../../../src/adapters/database/operations/network-requests.ts";
import { tokens } from "../../../src/adapters/database/operations/tokens.ts";
import { sites } from "../../../src/adapters/database/sites.ts";
import { ALERT_EVERY_MS } from "../../../src/core/operations/alert.ts";
import { reason, said } from "../../../src/core/reason.ts";
import { changes, insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const NOW = 100 * 86_400_000;
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

let db: LocalD1;
beforeEach(() => {
  db = openD1();
});

describe("alerts", () => {
  const raise = (at: number, ...kinds: [string, string][]) =>
    changes(db, () => alerts(db).set(kinds.map(([kind, words]) => ({ kind, reason: said(words) })) as never, at));
  const active = async () => (await alerts(db).active()).map(({ kind, raisedAt, dueAt }) => [kind, raisedAt, dueAt]);

  it("are raised, told again after some time, cleared and raised anew", async () => {
    await raise(NOW, ["quota-short", "a"], ["cron-late", "b"]);
    expect(await active()).toEqual([
      ["cron-late", NOW, NOW],
      ["quota-short", NOW, NOW],
    ]);
    expect(await raise(NOW + ALERT_EVERY_MS - 1, ["quota-short", "a"], ["cron-late", "b"])).toEqual([]);
    await raise(NOW + ALERT_EVERY_MS - 1, ["quota-short", "other"], ["cron-late", "b"]);
    expect((await alerts(db).active())[1]).toMatchObject({ reason: said("other"), raisedAt: NOW, dueAt: NOW });
    const later = NOW + ALERT_EVERY_MS;
    await raise(later, ["quota-short", "other"]);
    expect(await active()).toEqual([["quota-short", NOW, later]]);
    await raise(later + 1, ["quota-short", "other"], ["cron-late", "b"]);
    expect(await active()).toEqual([
      ["cron-late", later + 1, later + 1],
      ["quota-short", NOW, later],
    ]);
    expect(await raise(later + 2, ["quota-short", "other"])).toEqual([
      `alerts cron-late: cleared_at null → ${later + 2}`,
    ]);
    expect(await raise(later + 3, ["quota-short", "other"])).toEqual([]);
  });

  it("remember by which way they were sent", async () => {
    await raise(NOW, ["quota-short", "a"], ["cron-late", "b"]);
    await alerts(db).markSent("quota-short", "webhook", NOW);
    await alerts(db).markSent("quota-short", "email", NOW + 5);
    await alerts(db).markSent("quota-short", "email", NOW + 1);
    expect((await alerts(db).active()).map(({ sentAt }) => sentAt)).toEqual([
      { webhook: 0, email: 0 },
      { webhook: NOW, email: NOW + 5 },
    ]);
  });
});

describe("runs of the cron", () => {
  it("are the last one, and how many were faulty in a row", async () => {
    expect(await cronRuns(db).last()).toBeUndefined();
    const run = (at: number, fault?: string) => {
      const steps = [{ step: "a", ms: 1 }, fault === undefined ? { step: "b", ms: 2 } : { step: "b", ms: 2, fault }];
      return cronRuns(db).note({ at, finishedAt: at + 1, ms: 3, steps });
    };
    const faulty: unknown[] = [];
    for (const [at, fault] of [[1, "x"], [2, "x"], [3], [4, "x"]] as const) {
      await run(at, fault);
      faulty.push((await cronRuns(db).last())?.faultyRuns);
    }
    expect(faulty).toEqual([1, 2, 0, 1]);
    expect(await cronRuns(db).last()).toMatchObject({
      at: 4,
      finishedAt: 5,
      ms: 3,
      steps: [{ step: "a" }, { fault: "x" }],
    });
  });
});

describe("the desk", () => {
  it("lists subscribers by address, state and id", async () => {
    for (const [id, email, state] of [
      [1, "b1", "active"],
      [2, "a2", "pending"],
      [3, "a1", "active"],
      [4, "a3", "active"],
    ] as const)
      insertSubscriber(db, id, { email, state });
    const listed = async (prefix: string, state?: "active" | "pending", after = "", limit = 9) =>
      (await desk(db).subscribers({ prefix, state, after, limit })).map(({ email }) => email);
    expect(await listed("a")).toEqual(["a1", "a2", "a3"]);
    expect(await listed("a", "active")).toEqual(["a1", "a3"]);
    expect(await listed("", undefined, "a2")).toEqual(["a3", "b1"]);
    expect(await listed("", undefined, "", 1)).toEqual(["a1"]);
    expect((await desk(db).everySubscriber(1, 2)).map(({ id }) => id)).toEqual([2, 3]);
  });

  it("counts the active followers of a category", async () => {
    insertSubscriber(db, 1, { follows: '["ports"]' });
    insertSubscriber(db, 2, { follows: '["ports"]', state: "unsubscribed" });
    insertSubscriber(db, 3, { follows: '["seaports"]' });
    insertSubscriber(db, 50_000, { follows: '["a","ports"]' });
    insertSubscriber(db, 50_001, { follows: '["ports"]' });
    expect(await desk(db).followers("ports")).toBe(3);
    expect(await desk(db).followers("none")).toBe(0);
    insert(db, "follow_counts", { key: "left", followers: 0, holders: 1 });
    expect(await desk(db).reach(["ports", "left"])).toEqual({ most: 3, isExact: true });
    expect(await desk(db).reach(["ports", "seaports"])).toEqual({ most: 4, isExact: false });
  });

  it("lists deliveries of an issue, and to a subscriber, with what they were before", async () => {
    insertSubscriber(db, 1);
    for (const id of [1, 2]) insertIssue(db, id);
    insertIssue(db, 3, { state: "skipped" });
    for (const issue of [1, 2, 3]) insertDelivery(db, issue, 1);
    insertDelivery(db, 1, 2, { state: "failed", reason: JSON.stringify(reason("refused")), message_id: "m" });
    insertDelivery(db, 2, 0);
    insert(db, "resends", {
      delivery_id: deliveryId(1, 2),
      at: 5,
      state: "unknown",
      reason: JSON.stringify(said("x")),
    });
    insert(db, "resends", { delivery_id: deliveryId(1, 2), at: 6, state: "failed" });
    const to = async (id: number, limit = 9) => (await desk(db).deliveriesTo(id, limit)).map(({ issueId }) => issueId);
    expect(await to(1)).toEqual([2, 1]);
    expect(await to(1, 1)).toEqual([2]);
    const of = (state?: "failed" | "queued", after = 0, limit = 9) => desk(db).deliveries(1, { state, after, limit });
    expect((await of()).map(({ subscriberId }) => subscriberId)).toEqual([1, 2]);
    expect((await of(undefined, 0, 1)).map(({ subscriberId }) => subscriberId)).toEqual([1]);
    expect((await of(undefined, deliveryId(1, 1))).map(({ subscriberId }) => subscriberId)).toEqual([2]);
    expect(await of("failed")).toEqual([
      {
        ...{ id: deliveryId(1, 2), issueId: 1, subscriberId: 2, email: "", state: "failed", reason: reason("refused") },
        ...{ messageId: "m", changedAt: 1 },
        resends: [
          { at: 5, state: "unknown", reason: said("x") },
          { at: 6, state: "failed", reason: undefined },
        ],
      },
    ]);
  });

  it.each([
    [{ sent: 1 }, "queued", true],
    [{ forgotten: '{"accepted":1}' }, "queued", true],
    [{ forgotten: '{"unknown":1}' }, "queued", true],
    [{ forgotten: '{"failed":1}' }, "queued", false],
    [{}, "accepted", true],
    [{}, "unknown", true],
    [{}, "failed", false],
  ])("knows whether an issue (%j) with a %s delivery has reached somebody: %s", async (more, state, reached) => {
    insertIssue(db, 1, more);
    insertDelivery(db, 1, 1, { state });
    insertDelivery(db, 2, 1, { state: "accepted" });
    expect(await desk(db).hasReached(1)).toBe(reached);
    expect(await desk(db).hasReached(9)).toBe(false);
  });

  it("knows of an issue that it reached somebody among the last, however many it did not reach", async () => {
    insertIssue(db, 1);
    await db.exec(`INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at)
      SELECT 1 << 32 | i, 0, 10, 'failed', 1 FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10001) SELECT i FROM n)`);
    expect(await desk(db).hasReached(1)).toBe(false);
    for (const id of [1, 10_001]) {
      await db.exec(`UPDATE deliveries SET state = iif(id = ${deliveryId(1, id)}, 'accepted', 'failed')`);
      expect(await desk(db).hasReached(1)).toBe(true);
    }
  });

  it("finds the range that most have in an issue", async () => {
    for (const [id, from_seq] of [
      [1, 5],
      [2, 7],
      [3, 7],
      [4, 5],
      [5, 9],
    ] as const)
      insertDelivery(db, 1, id, { from_seq });
    expect(await desk(db).usualFromSeq(1)).toBe(7);
    expect(await desk(db).usualFromSeq(2)).toBeUndefined();
  });

  it("shows what is open, and what waits", async () => {
    insertIssue(db, 1, { state: "finished" });
    insertIssue(db, 2, { send_after: 1, reason: JSON.stringify(reason("paused-by-hand")), state: "paused" });
    insertIssue(db, 3);
    for (const id of [1, 2, 3]) insertDelivery(db, 2, id, { state: id === 3 ? "accepted" : "queued" });
    expect(await desk(db).openIssues()).toEqual([
      { id: 2, frequency: "daily", state: "paused", reason: reason("paused-by-hand"), queued: 1 },
      { id: 3, frequency: "daily", state: "sending", reason: undefined, queued: 0 },
    ]);
    for (const state of ["queued", "queued", "accepted"])
      insert(db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at: 1, state });
    expect(await desk(db).waitingServiceEmails()).toBe(2);
    await db.exec(`UPDATE rate_gate SET left_today = 5, learnt_at = 6, wait_until = 7, stopped_at = 8,
      stop_reason = '${JSON.stringify(said("Paused."))}'`);
    expect(await desk(db).gate()).toMatchObject({
      ...{ leftToday: 5, fetchedAt: 6, waitUntil: 7, stoppedAt: 8, stopReason: said("Paused."), waitDetail: undefined },
    });
  });

  it("counts who joined and left by day, without those who never confirmed", async () => {
    insertSubscriber(db, 1, { confirmed_at: 10 * QUARTER });
    insertSubscriber(db, 2);
    for (const [subscriber_id, kind, at, source] of [
      [1, "confirmed", 0, "page"],
      [1, "imported", 10, "import"],
      [2, "imported", 10, "import"],
      [1, "confirmed", 9, "page"],
      [1, "requested", 5, "form"],
      [1, "unsubscribed", 5, "page"],
      [1, "unsubscribed", 6, "cron"],
      [1, "suppressed", 19, "feedback"],
      [1, "erased", 19, "page"],
      [1, "confirmed", 20, "page"],
    ] as const)
      insert(db, "subscription_changes", { subscriber_id, kind, at: at * QUARTER, source });
    const periods = [
      { since: 0, before: 10 * QUARTER },
      { since: 10 * QUARTER, before: 20 * QUARTER },
    ];
    expect(await desk(db).subscriptionFlow(periods)).toEqual([
      { joined: 2, left: 1 },
      { joined: 1, left: 2 },
    ]);
  });

  it("shows the statistics of issues since a time that somebody was planned for", async () => {
    insertIssue(db, 1, { opened_at: 5, planned: 1, sent: 3 });
    insertIssue(db, 2, { opened_at: 4, planned: 1 });
    insertIssue(db, 3, { opened_at: 6 });
    expect(await desk(db).statsSince(5)).toEqual([
      { openedAt: 5, sent: 3, lost: 0, refused: 0, bounced: 0, complained: 0 },
    ]);
  });
});

describe("answers that are kept", () => {
  it("are claimed by one request, given again, and released", async () => {
    const port = idempotencyKeys(db);
    const claim = (request: string, at: number) =>
      port.claim({ key: "k", request }, at, { expired: at - 100, abandoned: at - 10 });
    expect(await claim("r", NOW)).toBe("claimed");
    expect(await claim("r", NOW + 9)).toEqual({ request: "r", answer: undefined });
    await port.keep("k", NOW + 1, "late");
    await port.keep("k", NOW, "answer");
    expect(await claim("other", NOW + 50)).toEqual({ request: "r", answer: "answer" });
    await port.release("k", NOW);
    expect(await claim("r", NOW + 99)).toEqual({ request: "r", answer: "answer" });
    expect(await claim("other", NOW + 100)).toBe("claimed");
    // Whoever began it has died: the same request may, another may not.
    expect(await claim("x", NOW + 110)).toEqual({ request: "other", answer: undefined });
    expect(await claim("other", NOW + 109)).toMatchObject({ request: "other" });
    expect(await claim("other", NOW + 110)).toBe("claimed");
    await port.release("k", NOW + 109);
    expect(await claim("x", NOW + 111)).toMatchObject({ request: "other" });
    await port.release("k", NOW + 110);
    expect(await claim("x", NOW + 111)).toBe("claimed");
  });

  it("are forgotten twenty at a time", async () => {
    for (let key = 0; key < 25; key++) insert(db, "kept_answers", { key: `${key}`, request: "r", at: key });
    await idempotencyKeys(db).claim({ key: "k", request: "r" }, 100, { expired: 22, abandoned: 0 });
    expect(db.sqlite.prepare("SELECT min(at) AS at, count(*) AS n FROM kept_answers").get()).toEqual({ at: 20, n: 6 });
    await idempotencyKeys(db).claim({ key: "l", request: "r" }, 100, { expired: 22, abandoned: 0 });
    expect(db.sqlite.prepare("SELECT min(at) AS at FROM kept_answers").get()).toEqual({ at: 23 });
  });
});

describe("monitoring", () => {
  it("finds periods with news that have no issue", async () => {
    insertIssue(db, 1, { closed_at: 50 });
    insert(db, "releases", { post_id: "a", released_at: 40 });
    const period = { frequency: "daily", hour: 8, timeZone: "UTC", since: 30, closedAt: 49 };
    const without = (...periods: object[]) => monitoring(db).withoutIssue(periods as never);
    expect(
      await without(period, { ...period, closedAt: 50 }, { ...period, closedAt: 50, frequency: "weekly" }),
    ).toEqual([period, { ...period, closedAt: 50, frequency: "weekly" }]);
    expect(await without({ ...period, since: 40 }, { ...period, closedAt: 39 })).toEqual([]);
    expect(await without({ ...period, since: 39, closedAt: 40 })).toHaveLength(1);
  });

  it("names three of the posts that cannot be read for long", async () => {
    for (const [key, since, tries] of [
      ["a", 5, null],
      ["b", 6, 1],
      ["c", 6, 2],
      ["d", 6, null],
      ["e", 7, null],
      ["f", 8, null],
    ] as const)
      insert(db, "quarantine", { key, reason: "{}", since, tries });
    expect(await monitoring(db).quarantinedSince(5)).toEqual({ posts: 4, keys: ["f", "e", "c"] });
    expect(await monitoring(db).quarantinedSince(9)).toEqual({ posts: 0, keys: [] });
  });

  it("finds the last issue of two hundred that nobody has reported on", async () => {
    await db.exec(`INSERT INTO issues (id, frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
      SELECT i, 'daily', i, i, 0, '[]', 'finished', 0 FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 202) SELECT i FROM n)`);
    const silent = async () => (await monitoring(db).sentWithoutFeedback(0, 202))?.id;
    for (const [id, found] of [
      [2, undefined],
      [3, 3],
      [202, 202],
    ] as const) {
      await db.exec(`UPDATE issues SET sent = 1 WHERE id = ${id}`);
      expect(await silent()).toBe(found);
    }
    await db.exec("UPDATE feedback_heard SET at = 202");
    expect(await silent()).toBeUndefined();
  });

  it("knows the quota, and when feedback was heard last, to five minutes", async () => {
    await db.exec("UPDATE rate_gate SET per_day = 1, left_today = 2, learnt_at = 3");
    expect(await monitoring(db).quota()).toEqual({ perDay: 1, leftToday: 2, fetchedAt: 3 });
    expect(await monitoring(db).lastFeedbackAt()).toBe(0);
    await monitoring(db).noteFeedback(NOW);
    await monitoring(db).noteFeedback(NOW + 5 * MINUTE - 1);
    expect(await monitoring(db).lastFeedbackAt()).toBe(NOW);
    await monitoring(db).noteFeedback(NOW + 5 * MINUTE);
    expect(await monitoring(db).lastFeedbackAt()).toBe(NOW + 5 * MINUTE);
  });
});

describe("requests of a network", () => {
  const limit = { most: 2, perMs: 100 };

  it("have room for some within a time, and say when there is more", async () => {
    const port = networkRequests(db);
    expect([await port.count("n", NOW, limit), await port.count("n", NOW + 10, limit)]).toEqual([undefined, undefined]);
    expect(await port.roomAt("n", NOW + 99, limit)).toBe(NOW + 100);
    expect(await port.count("n", NOW + 99, limit)).toBe(NOW + 100);
    expect(await port.count("m", NOW + 99, limit)).toBeUndefined();
    expect(await port.roomAt("m", NOW + 99, limit)).toBeUndefined();
    expect(await port.roomAt("n", NOW + 100, limit)).toBeUndefined();
    expect(await port.count("n", NOW + 100, limit)).toBeUndefined();
    expect(await port.count("n", NOW + 101, limit)).toBe(NOW + 110);
  });

  it("are forgotten, the oldest first", async () => {
    for (const at of [3, 1, 2, 4]) insert(db, "network_requests", { network_key: "n", at });
    await networkRequests(db).forget(3, 2);
    expect(db.sqlite.prepare("SELECT at FROM network_requests ORDER BY at").all()).toEqual([{ at: 3 }, { at: 4 }]);
    await networkRequests(db).forget(3, 2);
    expect(db.sqlite.prepare("SELECT at FROM network_requests").all()).toEqual([{ at: 4 }]);
  });
});

describe("tokens", () => {
  it("are found until they expire or are revoked, and note their last day of use", async () => {
    const port = tokens(db);
    const { token, text } = await port.grant({ scope: "read", label: "a", expiresAt: NOW + 5 }, NOW);
    const endless = await port.grant({ scope: "admin", label: "b", expiresAt: undefined }, NOW);
    expect(text).toMatch(/^gazette_[\w-]{43}$/);
    expect(token).toEqual({
      id: 1,
      scope: "read",
      label: "a",
      createdAt: NOW,
      expiresAt: NOW + 5,
      lastUsedDay: undefined,
    });
    expect(await port.find(text, NOW + 4)).toEqual(token);
    expect(await port.find(text, NOW + 5)).toBeUndefined();
    expect(await port.find(endless.text, NOW * 9)).toEqual(endless.token);
    expect(await port.find(`${text}x`, NOW)).toBeUndefined();
    for (const day of [7, 6, 7, 8]) await port.noteUse(1, day);
    expect((await port.list()).map(({ id, lastUsedDay }) => [id, lastUsedDay])).toEqual([
      [2, undefined],
      [1, 8],
    ]);
    expect([await port.revoke(1), await port.revoke(1)]).toEqual([true, false]);
    expect(await port.list()).toHaveLength(1);
  });
});

describe("senders", () => {
  it("keep their pace for an hour", async () => {
    const port = senders(db);
    await port.noteSent(1, NOW);
    await port.noteSent(2, NOW + 60 * MINUTE);
    await port.noteSent(4, NOW + 60 * MINUTE + 1);
    expect(db.sqlite.prepare("SELECT sent FROM sent_minutes ORDER BY minute").all()).toEqual([
      { sent: 1 },
      { sent: 6 },
    ]);
    await port.noteSent(1, NOW + 61 * MINUTE);
    expect(db.sqlite.prepare("SELECT sent FROM sent_minutes ORDER BY minute").all()).toEqual([
      { sent: 6 },
      { sent: 1 },
    ]);
    expect(await port.pace(NOW + 64 * MINUTE)).toBeCloseTo(7 / 240, 6);
    expect(await port.pace(NOW + 65 * MINUTE)).toBeCloseTo(1 / 240, 6);
    await port.noteSent(0, NOW + 90 * MINUTE);
    expect(await port.pace(NOW + 90 * MINUTE)).toBeUndefined();
  });
});

describe("requests for feeds", () => {
  it("are added up by day and client", async () => {
    const port = feedRequests(db);
    const tally = (client: string, subscribers: number) => ({
      client,
      requests: 2,
      unchanged: 1,
      failed: 0,
      subscribers,
    });
    await port.add(5, [tally("b", 7), tally("a", 1)]);
    await port.add(5, [tally("b", 3)]);
    await port.add(6, [tally("b", 9)]);
    expect(await port.since(5)).toEqual([
      { day: 5, ...tally("a", 1) },
      { day: 5, client: "b", requests: 4, unchanged: 2, failed: 0, subscribers: 7 },
      { day: 6, ...tally("b", 9) },
    ]);
    await port.forget(6);
    expect(await port.since(0)).toHaveLength(1);
  });
});

describe("the site's settings", () => {
  it("come with the titles and the merges that the desk has chosen, where the file says nothing", async () => {
    const port = sites(db);
    await db.exec(`UPDATE site SET version = 1, orders = '{"titles":{"a":"Desk","b":"Desk"}}', merges = '{"x":"y"}'`);
    await port.save("e", {
      title: "News",
      hub: new URL("https://hub.example/"),
      categoryTitles: { a: "File" },
    } as never);
    expect(await port.load()).toEqual({
      ...{ version: 2, etag: "e" },
      settings: {
        ...{ title: "News", hub: new URL("https://hub.example/"), categoryTitles: { a: "File", b: "Desk" } },
        categoryMerges: { x: "y" },
      },
    });
    await port.bumpVersion();
    await port.invalidateEtag();
    await port.saveRedirects([]);
    expect(await port.load()).toMatchObject({ version: 5, etag: "" });
  });
});
