import { beforeEach, describe, expect, it } from "vitest";
import { subscribers } from "../../../src/adapters/database/subscribers/subscribers.ts";
import { reason, said } from "../../../src/core/reason.ts";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import type { Preferences } from "../../../src/core/subscribers/subscriber.ts";
import type { RequestKeys, Subscribers } from "../../../src/ports/subscribers/subscribers.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 100 * DAY;

let db: LocalD1;
let port: Subscribers;
beforeEach(() => {
  db = openD1();
  port = subscribers(db);
});

const DAILY: Preferences = {
  ...EVERYTHING,
  categories: ["a"],
  frequency: "daily",
  hour: 8,
  timeZone: "UTC",
  language: "en",
  alerts: false,
};
const WEEKLY: Preferences = {
  ...{
    ...EVERYTHING,
    categories: [],
    frequency: "weekly",
    hour: 9,
    timeZone: "Asia/Shanghai",
    language: "zh",
    alerts: false,
  },
};
const keys = (more: Partial<RequestKeys> = {}): RequestKeys => ({ mailbox: "m", domain: "", network: "", ...more });
const ANN = "ann@example.com";
const FORM = { at: NOW, source: "form" };

const subscriber = (id: number, more?: Row) => insertSubscriber(db, id, more);
const email = (id: number, more: Row = {}) =>
  insert(db, "service_emails", { id, subscriber_id: 1, kind: "confirmation", requested_at: NOW, ...more });

describe("a request to subscribe", () => {
  it("adds a pending subscriber, counts, and queues a confirmation with what was chosen", async () => {
    const lines = await changes(db, async () => {
      expect(await port.request(ANN, DAILY, keys({ domain: "d", network: "n" }), FORM)).toBe(1);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ domain_counts example.com: domain example.com, subscribers 1",
        "+ follow_counts a: key a, holders 1",
        "+ mail_requests 1: id 1, asked_for subscription, mailbox_key m, domain_key d, network_key n, at 8640000000, admitted 1",
        "+ service_emails 1: id 1, subscriber_id 1, kind confirmation, requested_at 8640000000, state queued, address_key m, preferences {"categories":["a"],"tags":[],"authors":[],"watches":[],"frequency":"daily","hour":8,"timeZone":"UTC","language":"en","alerts":false}",
        "+ subscriber_counts pending daily en: state pending, frequency daily, language en, subscribers 1",
        "+ subscribers 1: id 1, email ann@example.com, state pending, follows ["a"], frequency daily, hour 8, time_zone UTC, language en, created_at 8640000000, slot_since 8640000000, requested_at 8640000000",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind requested, at 8640000000, source form",
      ]
    `);
    expect(await port.byEmail(ANN)).toEqual({
      ...{
        id: 1,
        email: ANN,
        state: "pending",
        cursor: 0,
        addressSince: 0,
        createdAt: NOW,
        confirmedAt: undefined,
        ...DAILY,
      },
    });
    expect(await port.byId(1)).toMatchObject({ email: ANN });
    expect(await port.byId(2)).toBeUndefined();
    expect(await port.requested(1, 1)).toEqual(DAILY);
    expect([await port.requested(2, 1), await port.requested(1, 2)]).toEqual([undefined, undefined]);
  });

  it.each<[string, string | undefined, boolean]>([
    ["pending", "confirmation", true],
    ["unsubscribed", "confirmation", true],
    ["active", "already-subscribed", false],
    ["suppressed", undefined, false],
  ])("of an address that is %s has the answer %s, and changes no choice", async (state, kind, isNoted) => {
    subscriber(1, { email: ANN, state, confirmed_at: 5 });
    const lines = await changes(db, () => port.request(ANN, WEEKLY, keys(), FORM));
    expect(
      lines.filter((line) => line.includes("service_emails")).map((line) => /kind (\S+),/.exec(line)?.[1]),
    ).toEqual(kind === undefined ? [] : [kind]);
    expect(lines.some((line) => line.startsWith("+ subscription_changes"))).toBe(isNoted);
    expect(await port.byId(1)).toMatchObject({ frequency: "daily", state: isNoted ? "pending" : state });
    // What was asked for waits for the link of the answer.
    if (kind === "already-subscribed") expect(await port.requested(1, 1)).toMatchObject(WEEKLY);
  });

  it("is read as an earlier version noted it, who did not ask for alerts and watches", async () => {
    subscriber(1, { email: ANN, frequency: "weekly" });
    const { alerts: _, watches: __, ...noted } = DAILY;
    email(7, { preferences: JSON.stringify(noted) });
    email(8, { preferences: null });
    expect(await port.requested(1, 7)).toEqual({ ...DAILY, watches: [], alerts: false });
    expect(await port.requested(1, 8)).toMatchObject({ id: 1, frequency: "weekly" });
  });

  it("of an address that is suppressed elsewhere has no answer", async () => {
    insert(db, "suppressions", { email: ANN, reason: "manual", detail: "", created_at: 1 });
    expect(await port.request(ANN, DAILY, keys(), FORM)).toBeUndefined();
    expect(await port.byEmail(ANN)).toMatchObject({ state: "pending" });
  });

  const ask = async (at: number, more: Partial<RequestKeys> = {}, email = ANN) =>
    (await port.request(email, DAILY, keys(more), { at, source: "form" })) !== undefined;

  it("waits two minutes after the last answer, and longer after many", async () => {
    expect(await ask(NOW)).toBe(true);
    expect(await ask(NOW + 2 * MINUTE - 1)).toBe(false);
    // What had no answer is not counted.
    expect(await ask(NOW + 2 * MINUTE)).toBe(true);
    let at = NOW + 2 * MINUTE;
    for (let answers = 2; answers < 6; answers++) {
      at += 2 * MINUTE;
      expect([answers, await ask(at)]).toEqual([answers, true]);
    }
    expect(await ask(at + HOUR - 1)).toBe(false);
    for (let answers = 6; answers < 10; answers++) {
      at += HOUR;
      expect([answers, await ask(at)]).toEqual([answers, true]);
    }
    expect(await ask(at + 4 * HOUR - 1)).toBe(false);
    expect(await ask(at + 4 * HOUR - 1, { mailbox: "other" }, "bob@example.com")).toBe(true);
    expect(await ask(at + 4 * HOUR)).toBe(true);
  });

  it("counts the answers of a day, and only those since the address was confirmed", async () => {
    for (let answer = 0; answer < 6; answer++) expect(await ask(NOW + answer * 2 * MINUTE)).toBe(true);
    const last = NOW + 10 * MINUTE;
    expect(await ask(last + 2 * MINUTE)).toBe(false);
    await db.exec(`UPDATE subscribers SET confirmed_at = ${last - 1}`);
    expect(await ask(last + 2 * MINUTE)).toBe(true);
    await db.exec("UPDATE subscribers SET confirmed_at = NULL");
    expect(await ask(NOW + DAY + 2 * MINUTE)).toBe(true);
  });

  it("may come three times an hour from one network, and six times a day", async () => {
    const from = (at: number, network = "n") => ask(at, { network });
    for (const minutes of [0, 2, 4]) expect(await from(NOW + minutes * MINUTE)).toBe(true);
    expect(await from(NOW + 6 * MINUTE)).toBe(false);
    expect(await from(NOW + 6 * MINUTE, "other")).toBe(true);
    expect(await from(NOW + HOUR - 1)).toBe(false);
    expect(await from(NOW + HOUR)).toBe(true);
    await db.exec("DELETE FROM mail_requests WHERE network_key = 'other'");
    expect(await from(NOW + 2 * HOUR)).toBe(true);
    expect(await from(NOW + 4 * HOUR)).toBe(true);
    expect(await from(NOW + 8 * HOUR)).toBe(false);
    expect(await ask(NOW + 8 * HOUR)).toBe(true);
    expect(await from(NOW + DAY + 2 * MINUTE)).toBe(true);
  });

  it("has no answer where fifty others asked for the same domain within the hour, unless confirmed before", async () => {
    insert(
      db,
      "mail_requests",
      ...Array.from({ length: 49 }, () => ({
        ...{
          asked_for: "subscription",
          mailbox_key: "x",
          domain_key: "d",
          network_key: "",
          at: NOW - HOUR + 1,
          admitted: 0,
        },
      })),
    );
    insert(db, "mail_requests", {
      ...{ asked_for: "preferences-link", mailbox_key: "x", domain_key: "d", network_key: "", at: NOW, admitted: 1 },
    });
    expect(await ask(NOW, { domain: "d", mailbox: "1" }, "1@d")).toBe(true);
    expect(await ask(NOW, { domain: "d", mailbox: "2" }, "2@d")).toBe(false);
    expect(await ask(NOW, { domain: "e", mailbox: "3" }, "3@e")).toBe(true);
    subscriber(9, { email: "9@d", state: "unsubscribed", confirmed_at: 1 });
    expect(await ask(NOW, { domain: "d", mailbox: "4" }, "9@d")).toBe(true);
    expect(await ask(NOW + HOUR, { domain: "d", mailbox: "5" }, "5@d")).toBe(true);
  });

  it("of somebody who reads already is answered once a day, and three times a month", async () => {
    subscriber(1, { email: ANN, confirmed_at: 1 });
    expect(await ask(NOW)).toBe(true);
    expect(await ask(NOW + DAY - 1)).toBe(false);
    expect(await ask(NOW + DAY + 2 * MINUTE)).toBe(true);
    expect(await ask(NOW + 3 * DAY)).toBe(true);
    expect(await ask(NOW + 5 * DAY)).toBe(false);
    expect(await ask(NOW + 30 * DAY)).toBe(true);
  });
});

describe("confirming", () => {
  it("makes active, with what was chosen and from a place in the log on, and welcomes once", async () => {
    subscriber(1, { email: ANN, state: "pending", cursor: 3 });
    const lines = await changes(db, async () => {
      expect(await port.confirm({ id: 1, email: ANN }, WEEKLY, 7, "m", FORM)).toEqual({ serviceEmailId: 1 });
      expect(await port.confirm({ id: 1, email: ANN }, DAILY, 9, "m", FORM)).toBeUndefined();
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ cohorts weekly 9 Asia/Shanghai: frequency weekly, hour 9, time_zone Asia/Shanghai, subscribers 1",
        "domain_counts example.com: active 0 → 1",
        "follow_counts : followers 0 → 1",
        "+ service_emails 1: id 1, subscriber_id 1, kind welcome, requested_at 8640000000, state queued, address_key m",
        "+ subscriber_counts active weekly zh: state active, frequency weekly, language zh, subscribers 1",
        "subscriber_counts pending daily en: subscribers 1 → 0",
        "subscribers 1: state pending → active, frequency daily → weekly, hour 8 → 9, time_zone UTC → Asia/Shanghai, language en → zh, cursor 3 → 7, confirmed_at null → 8640000000, slot_since 1 → 8640000000",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind confirmed, at 8640000000, source form",
        "+ subscription_flow 9600 1 form: quarter 9600, joined 1, source form, subscriptions 1",
      ]
    `);
  });

  it("never moves back in the log, and welcomes three times a day and ten times a month", async () => {
    subscriber(1, { email: ANN, state: "pending", cursor: 30 });
    const again = async (at: number) => {
      await db.exec("UPDATE subscribers SET state = 'pending'");
      return (
        (await port.confirm({ id: 1, email: ANN }, DAILY, 7, "m", { at, source: "page" }))?.serviceEmailId !== undefined
      );
    };
    expect([await again(NOW), await again(NOW), await again(NOW), await again(NOW)]).toEqual([true, true, true, false]);
    expect(await port.byId(1)).toMatchObject({ cursor: 30, state: "active", confirmedAt: NOW });
    expect(await again(NOW + DAY)).toBe(true);
    for (let mail = 4; mail < 10; mail++) expect([mail, await again(NOW + mail * DAY)]).toEqual([mail, true]);
    expect(await again(NOW + 30 * DAY - 1)).toBe(false);
    expect(await again(NOW + 30 * DAY)).toBe(true);
  });
});

describe("changing preferences", () => {
  it("notes what they were, and begins anew where the slot is another", async () => {
    subscriber(1, { follows: '["a"]', slot_since: 5 });
    subscriber(2, { state: "pending" });
    const first = await changes(db, async () => {
      expect(await port.changePreferences(1, { ...DAILY, categories: ["b"], language: "zh" }, NOW, "page")).toBe(true);
      expect(await port.changePreferences(2, WEEKLY, NOW, "page")).toBe(false);
      expect(await port.changePreferences(3, WEEKLY, NOW, "page")).toBe(false);
    });
    expect(first).toMatchInlineSnapshot(`
      [
        "+ follow_counts b: key b, followers 1, holders 1",
        "subscriber_counts active daily en: subscribers 1 → 0",
        "+ subscriber_counts active daily zh: state active, frequency daily, language zh, subscribers 1",
        "subscribers 1: follows ["a"] → ["b"], language en → zh",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind preferences, at 8640000000, source page, detail {"categories":["a"],"tags":[],"authors":[],"watches":[],"frequency":"daily","hour":8,"timeZone":"UTC","language":"en","alerts":false}",
        "- follow_counts a",
      ]
    `);
    const slots: unknown[] = [];
    for (const [index, change] of [{ hour: 9 }, { timeZone: "Asia/Shanghai" }, { frequency: "weekly" }, {}].entries()) {
      const before = (await port.byId(1)) as Preferences;
      await port.changePreferences(1, { ...before, ...change }, NOW + index + 1, "page");
      slots.push(db.sqlite.prepare("SELECT slot_since FROM subscribers WHERE id = 1").get()?.slot_since);
    }
    expect(slots).toEqual([NOW + 1, NOW + 2, NOW + 3, NOW + 3]);
  });
});

describe("another period", () => {
  it.each<[string, object, boolean]>([
    ["frequency", { frequency: "weekly" }, true],
    ["hour", { hour: 9 }, true],
    ["time zone", { timeZone: "Asia/Shanghai" }, true],
    ["language", { language: "zh" }, false],
  ])("by another %s passes what was dropped from the one before, and owes the rest", async (_, change, passes) => {
    for (const id of [1, 2]) subscriber(id, { cursor: 2, slot_since: 5 });
    for (const seq of [1, 2, 3, 4, 5, 6]) insert(db, "releases", { seq, post_id: `p${seq}`, released_at: 1 });
    await db.exec("UPDATE releases SET first_seq = 1 WHERE seq = 4");
    for (const [frequency, post, at] of [
      ["daily", 5, 5],
      ["daily", 6, 4],
      ["weekly", 6, 9],
    ] as const)
      insert(db, "dropped", { frequency, post_id: `p${post}`, at });
    insert(db, "left_out", { seq: 3, at: 1, waiting: 0 });
    insert(db, "owed", { seq: 5, subscriber_id: 1 }, { seq: 5, subscriber_id: 2 });
    const before = (await port.byId(1)) as Preferences;
    const lines = await changes(db, () => port.changePreferences(1, { ...before, ...change }, NOW, "page"));
    expect(
      lines
        .filter((line) => /^..?(owed|left_out)|^left_out|cursor/.test(line))
        .map((line) => line.replace(/.*(cursor)/, "$1")),
    ).toEqual(
      passes
        ? [
            `left_out 3: at 1 → ${NOW}, waiting 0 → 1`,
            "+ owed 3 1: seq 3, subscriber_id 1",
            expect.stringMatching(/cursor 2 → 5/),
            "- owed 5 1",
          ]
        : [],
    );
  });
});

describe("leaving", () => {
  it("is noted once, with a goodbye where it is wanted", async () => {
    subscriber(1);
    subscriber(2, { state: "pending" });
    subscriber(3);
    subscriber(4, { state: "suppressed" });
    const lines = await changes(db, async () => {
      expect(await port.unsubscribe(1, NOW, "one-click", "too-many")).toBe(true);
      expect(await port.unsubscribe(1, NOW, "one-click")).toBe(false);
      expect(await port.unsubscribe(2, NOW, "one-click")).toBe(true);
      expect(await port.unsubscribe(4, NOW, "one-click")).toBe(false);
      const three = { id: 3, email: "r3@example.com" };
      expect(await port.unsubscribeWithGoodbye(three, "why", "m", FORM)).toEqual({ serviceEmailId: 1 });
      expect(await port.unsubscribeWithGoodbye(three, "why", "m", FORM)).toBeUndefined();
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "cohorts daily 8 UTC: subscribers 2 → 0",
        "domain_counts example.com: active 2 → 0",
        "follow_counts : followers 2 → 0",
        "+ service_emails 1: id 1, subscriber_id 3, kind goodbye, requested_at 8640000000, state queued, address_key m",
        "subscriber_counts active daily en: subscribers 2 → 0",
        "subscriber_counts pending daily en: subscribers 1 → 0",
        "+ subscriber_counts unsubscribed daily en: state unsubscribed, frequency daily, language en, subscribers 3",
        "subscribers 1: state active → unsubscribed",
        "subscribers 2: state pending → unsubscribed",
        "subscribers 3: state active → unsubscribed",
        "+ subscription_changes 1: id 1, subscriber_id 1, kind unsubscribed, at 8640000000, source one-click, detail too-many",
        "+ subscription_changes 2: id 2, subscriber_id 2, kind unsubscribed, at 8640000000, source one-click",
        "+ subscription_changes 3: id 3, subscriber_id 3, kind unsubscribed, at 8640000000, source form, detail why",
        "+ subscription_flow 9600 0 form: quarter 9600, source form, subscriptions 1",
        "+ subscription_flow 9600 0 one-click: quarter 9600, source one-click, subscriptions 2",
      ]
    `);
    expect(await port.changes(1)).toEqual([
      { subscriberId: 1, kind: "unsubscribed", at: NOW, source: "one-click", detail: "too-many" },
    ]);
  });
});

describe("erasing", () => {
  it("leaves a note, deliveries without the address, and the suppression", async () => {
    subscriber(1, { email: ANN });
    subscriber(2);
    insertIssue(db, 1);
    insertIssue(db, 2);
    const words = JSON.stringify(said("<ANN@example.com> is unknown."));
    insertDelivery(db, 1, 1, { reason: words });
    insertDelivery(db, 2, 1, { reason: JSON.stringify(said("Bad.")) });
    insertDelivery(db, 1, 2, { reason: words });
    insert(db, "resends", { delivery_id: deliveryId(1, 1), at: 1, state: "failed", reason: words });
    insert(db, "resends", { delivery_id: deliveryId(1, 2), at: 1, state: "failed", reason: words });
    email(1, { address_key: "k" });
    email(2, { subscriber_id: 7, address_key: "k" });
    email(3, { subscriber_id: 2, address_key: "k" });
    email(4, { subscriber_id: 7, address_key: "" });
    email(5, { address_key: "" });
    for (const [id, kind] of [
      [1, "confirmed"],
      [1, "erased"],
      [2, "confirmed"],
    ] as const)
      insert(db, "subscription_changes", { subscriber_id: id, kind, at: 1, source: "page" });
    for (const address of [ANN, "r2@example.com"]) {
      insert(db, "transient_bounces", { email: address, at: 1, message_id: "m" });
      insert(db, "reachability", { email: address });
      insert(db, "suppressions", { email: address, reason: "bounce", detail: "words", created_at: 1 });
    }
    const lines = await changes(db, async () => {
      expect(await port.erase(1, NOW, "page")).toBe(true);
      expect(await port.erase(1, NOW, "page")).toBe(false);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "cohorts daily 8 UTC: subscribers 2 → 1",
        "deliveries 1 1: reason {"code":"said","values":{"words":"<ANN@example.com> is unknown."}} → {"code":"refused","values":{}}",
        "domain_counts example.com: subscribers 2 → 1, active 2 → 1",
        "follow_counts : followers 2 → 1, holders 2 → 1",
        "resends 1: reason {"code":"said","values":{"words":"<ANN@example.com> is unknown."}} → {"code":"refused","values":{}}",
        "subscriber_counts active daily en: subscribers 2 → 1",
        "+ subscription_changes 4: id 4, subscriber_id 1, kind erased, at 8640000000, source page",
        "+ subscription_flow 9600 0 page: quarter 9600, source page, subscriptions 1",
        "suppressions ann@example.com: detail words → ",
        "- reachability ann@example.com",
        "- service_emails 1",
        "- service_emails 2",
        "- service_emails 5",
        "- subscribers 1",
        "- subscription_changes 1",
        "- transient_bounces ann@example.com 1 m",
      ]
    `);
  });
});

describe("those who never confirmed", () => {
  it("are deleted, and are unsubscribed again if they had been confirmed before", async () => {
    const pending = { state: "pending", requested_at: NOW };
    subscriber(1, { ...pending, requested_at: NOW + 1 });
    subscriber(2, pending);
    subscriber(3, { ...pending, requested_at: NOW - 1, confirmed_at: 1 });
    subscriber(4, { ...pending, requested_at: NOW - 5 });
    subscriber(5, { requested_at: NOW - 9 });
    for (const id of [2, 3, 4, 5])
      insert(db, "subscription_changes", { subscriber_id: id, kind: "requested", at: 1, source: "form" });
    expect(await changes(db, () => port.expirePending(NOW - 6, NOW + 9, 9))).toEqual([]);
    expect(await changes(db, () => port.expirePending(NOW, NOW + 9, 2))).toMatchInlineSnapshot(`
      [
        "domain_counts example.com: subscribers 5 → 3",
        "follow_counts : holders 5 → 3",
        "subscriber_counts pending daily en: subscribers 4 → 1",
        "+ subscriber_counts unsubscribed daily en: state unsubscribed, frequency daily, language en, subscribers 1",
        "subscribers 3: state pending → unsubscribed",
        "+ subscription_changes 5: id 5, subscriber_id 3, kind unsubscribed, at 8640000009, source cron, detail not-confirmed",
        "- subscribers 2",
        "- subscribers 4",
        "- subscription_changes 1",
        "- subscription_changes 3",
      ]
    `);
    expect(await changes(db, () => port.expirePending(NOW, NOW + 9, 2))).toMatchInlineSnapshot(`[]`);
  });
});

describe("importing", () => {
  it("adds who is new, with the consent in their history", async () => {
    subscriber(1, { email: ANN });
    insert(db, "subscription_changes", { subscriber_id: 1, kind: "confirmed", at: 1, source: "page" });
    const rows = [
      { ...WEEKLY, email: ANN, state: "active" as const },
      { ...WEEKLY, email: "bob@example.com", state: "active" as const },
      { ...DAILY, email: "eve@example.com", state: "pending" as const },
    ];
    const lines = await changes(db, async () => {
      expect(await port.importRows(rows, { cursor: 5, consent: "a fair", at: NOW })).toBe(2);
      expect(await port.importRows(rows, { cursor: 6, consent: "again", at: NOW })).toBe(0);
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "+ cohorts weekly 9 Asia/Shanghai: frequency weekly, hour 9, time_zone Asia/Shanghai, subscribers 1",
        "domain_counts example.com: subscribers 1 → 3, active 1 → 2",
        "follow_counts : followers 1 → 2, holders 1 → 2",
        "+ follow_counts a: key a, holders 1",
        "+ subscriber_counts active weekly zh: state active, frequency weekly, language zh, subscribers 1",
        "+ subscriber_counts pending daily en: state pending, frequency daily, language en, subscribers 1",
        "+ subscribers 3: id 3, email bob@example.com, state active, frequency weekly, hour 9, time_zone Asia/Shanghai, language zh, cursor 5, created_at 8640000000, confirmed_at 8640000000, slot_since 8640000000, requested_at 8640000000",
        "+ subscribers 4: id 4, email eve@example.com, state pending, follows ["a"], frequency daily, hour 8, time_zone UTC, language en, cursor 5, created_at 8640000000, slot_since 8640000000, requested_at 8640000000",
        "+ subscription_changes 2: id 2, subscriber_id 3, kind imported, at 8640000000, source import, detail a fair",
        "+ subscription_changes 3: id 3, subscriber_id 4, kind imported, at 8640000000, source import, detail a fair",
        "+ subscription_flow 9600 1 import: quarter 9600, joined 1, source import, subscriptions 1",
      ]
    `);
    expect(await port.importRows([], { cursor: 5, consent: "", at: NOW })).toBe(0);
    expect(await port.counts()).toEqual({ active: 2, pending: 1 });
  });

  it("shows what somebody got, issue by issue", async () => {
    for (const id of [1, 2, 3]) insertIssue(db, id);
    insertDelivery(db, 3, 1, { state: "accepted", changed_at: 7 });
    insertDelivery(db, 1, 1);
    insertDelivery(db, 2, 2);
    expect(await port.received(1)).toEqual([
      { issueId: 1, frequency: "daily", closedAt: 1, state: "queued", changedAt: 1 },
      { issueId: 3, frequency: "daily", closedAt: 3, state: "accepted", changedAt: 7 },
    ]);
  });
});

describe("a link to the preferences", () => {
  const ask = (at: number, address = ANN) => port.requestPreferencesLink(address, keys(), at);
  const madeAt = async (id: number | undefined) => (await port.queuedServiceEmail(id ?? 0))?.linkMadeAt;

  it.each([
    ["active", 1, true],
    ["unsubscribed", 1, true],
    ["pending", 1, true],
    ["pending", null, false],
    ["suppressed", 1, false],
  ])("is for who is %s (confirmed: %s): %s", async (state, confirmed_at, isSent) => {
    subscriber(1, { email: ANN, state, confirmed_at });
    expect((await ask(NOW)) !== undefined).toBe(isSent);
    expect(await ask(NOW + DAY, "nobody@example.com")).toBeUndefined();
  });

  it("is the last one again while that works for half a day more", async () => {
    subscriber(1, { email: ANN });
    email(90, { kind: "preferences-link", subscriber_id: 2, requested_at: NOW });
    email(91, { kind: "welcome", requested_at: NOW });
    expect(await madeAt(await ask(NOW))).toBe(NOW);
    expect(await madeAt(await ask(NOW + 6 * HOUR))).toBe(NOW);
    expect(await madeAt(await ask(NOW + 12 * HOUR))).toBe(NOW);
    expect(await madeAt(await ask(NOW + 12 * HOUR + 5 * MINUTE))).toBe(NOW + 12 * HOUR + 5 * MINUTE);
  });
});

describe("a service email", () => {
  it("is claimed by one worker, settled once, and found while it waits", async () => {
    email(1, { requested_at: 5, link_made_at: 3, preferences: JSON.stringify(DAILY) });
    email(2, { kind: "welcome" });
    expect(await port.queuedServiceEmail(1)).toEqual({
      ...{ id: 1, subscriberId: 1, kind: "confirmation", requestedAt: 5, linkMadeAt: 3, preferences: DAILY },
    });
    expect(await port.queuedServiceEmail(2)).toMatchObject({ linkMadeAt: NOW, preferences: undefined });
    const lines = await changes(db, async () => {
      expect(await port.claimServiceEmail(1, NOW, 60)).toBe(true);
      expect(await port.claimServiceEmail(1, NOW, 60)).toBe(false);
      expect(await port.queuedServiceEmail(1)).toBeUndefined();
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/state queued → sending, claimed_until 0 → 8640000060, detail {2}→ claim \(a name\)/);
    await port.settleServiceEmail(1, "unknown", reason("sender-stopped"));
    await port.settleServiceEmail(1, "accepted", "id");
    await port.settleServiceEmail(1, "failed", reason("refused"));
    await port.settleServiceEmail(2, "failed", reason("refused"));
    expect(db.sqlite.prepare("SELECT state, detail FROM service_emails ORDER BY id").all()).toEqual([
      { state: "accepted", detail: "id" },
      { state: "queued", detail: "" },
    ]);
  });

  it.each([
    ["goes back to the queue when the answer to its claim is lost", "", "queued"],
    [
      "stays with who has claimed it meanwhile",
      "UPDATE service_emails SET detail = 'claim of another' WHERE id = 1",
      "sending",
    ],
  ])("%s", async (_, meanwhile, state) => {
    email(1);
    email(2, { state: "sending", detail: "claim of another" });
    const { prepare } = db;
    db.prepare = (statement: string) => {
      const prepared = prepare(statement);
      if (!statement.includes("RETURNING")) return prepared;
      db.prepare = prepare;
      const { bind } = prepared;
      prepared.bind = (...values) => {
        const bound = bind.apply(prepared, values);
        const { first } = bound;
        bound.first = async () => {
          await (first as () => Promise<unknown>).call(bound);
          db.sqlite.exec(meanwhile);
          throw new Error("Network connection lost.");
        };
        return bound;
      };
      return prepared;
    };
    await expect(port.claimServiceEmail(1, NOW, 60)).rejects.toThrow("lost");
    expect(db.sqlite.prepare("SELECT state, detail FROM service_emails ORDER BY id").all()).toEqual([
      { state, detail: state === "queued" ? "" : "claim of another" },
      { state: "sending", detail: "claim of another" },
    ]);
  });

  it("that was being sent when its worker died is unknown, and is sent again once if the site prefers that", async () => {
    const old = NOW - 31 * MINUTE;
    const unknown = { state: "unknown", requested_at: old, claimed_until: NOW - 30 * MINUTE };
    email(1, { state: "sending", claimed_until: NOW, subscriber_id: 1 });
    email(2, { state: "sending", claimed_until: NOW + 1, subscriber_id: 2 });
    email(3, { ...unknown, subscriber_id: 3 });
    email(4, { ...unknown, subscriber_id: 4, kind: "welcome" });
    email(5, { ...unknown, subscriber_id: 5, kind: "preferences-link" });
    email(6, { ...unknown, subscriber_id: 6, claimed_until: NOW - 30 * MINUTE + 1 });
    email(7, { ...unknown, subscriber_id: 7, requested_at: NOW - HOUR });
    email(8, { ...unknown, subscriber_id: 8, requested_at: NOW - HOUR + 1 });
    email(9, { ...unknown, subscriber_id: 9 });
    email(10, { ...unknown, subscriber_id: 9, state: "accepted", requested_at: old + 1 });
    email(11, { ...unknown, subscriber_id: 11, requested_at: NOW - 30 * MINUTE + 1 });
    email(14, { ...unknown, subscriber_id: 14, requested_at: NOW - 30 * MINUTE });
    email(12, { subscriber_id: 12, requested_at: NOW - MINUTE });
    email(13, { subscriber_id: 13, requested_at: NOW - MINUTE + 1 });
    const left = await changes(db, async () => {
      expect(await port.sweepServiceEmails(NOW, "leave")).toEqual([12]);
    });
    expect(left).toMatchInlineSnapshot(`
      [
        "service_emails 1: state sending → unknown, detail  → {"code":"sender-stopped","values":{}}",
      ]
    `);
    const resent = await changes(db, async () => {
      expect((await port.sweepServiceEmails(NOW, "resend")).sort((a, b) => a - b)).toEqual([3, 5, 8, 12, 14]);
    });
    expect(resent).toMatchInlineSnapshot(`
      [
        "service_emails 3: state unknown → queued",
        "service_emails 5: state unknown → queued",
        "service_emails 8: state unknown → queued",
        "service_emails 14: state unknown → queued",
      ]
    `);
  });

  it("is forgotten when no limit looks back to it, and so are requests", async () => {
    for (const id of [1, 2, 3, 4]) email(id, { requested_at: id });
    for (const at of [1, 2, 3, 4])
      insert(db, "mail_requests", {
        asked_for: "x",
        mailbox_key: "",
        domain_key: "",
        network_key: "",
        at,
        admitted: 1,
      });
    const lines = await changes(db, async () => {
      await port.pruneServiceEmails(3, 2);
      await port.pruneMailRequests(3, 2);
    });
    expect(lines).toEqual(["- mail_requests 1", "- mail_requests 2", "- service_emails 1", "- service_emails 2"]);
    await port.pruneServiceEmails(3, 2);
    await port.pruneMailRequests(3, 2);
    expect(db.sqlite.prepare("SELECT id FROM service_emails").all()).toEqual([{ id: 4 }]);
    expect(db.sqlite.prepare("SELECT at FROM mail_requests").all()).toEqual([{ at: 4 }]);
  });
});
