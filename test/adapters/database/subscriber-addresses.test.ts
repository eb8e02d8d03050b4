import { beforeEach, describe, expect, it } from "vitest";
import { subscribers } from "../../../src/adapters/database/subscribers/subscribers.ts";
import type { RequestKeys, Subscribers } from "../../../src/ports/subscribers/subscribers.ts";
import { PREFERENCES } from "../../preferences.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertSubscriber } from "../../sqlite/rows.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 100 * DAY;
const ANN = "ann@example.com";
const NEW = "ann@new.example";
const PAGE = { at: NOW, source: "page" };

let db: LocalD1;
let port: Subscribers;
beforeEach(() => {
  db = openD1();
  port = subscribers(db);
});

const subscriber = (id: number, more?: Row) => insertSubscriber(db, id, more);
const change = (subscriber_id: number, kind: string, source = "page", at = NOW) =>
  insert(db, "subscription_changes", { subscriber_id, kind, at, source });
const suppress = (email: string) => insert(db, "suppressions", { email, reason: "bounce", detail: "", created_at: 1 });
const keys = (more: Partial<RequestKeys> = {}): RequestKeys => ({ mailbox: "m", domain: "", network: "", ...more });
/** Those of lines that are about a table. */
const of = (lines: string[], table: string) => lines.filter((line) => line.replace(/^[+-] /, "").startsWith(table));
const mails = () =>
  db.sqlite
    .prepare("SELECT subscriber_id, kind, address FROM service_emails ORDER BY id")
    .all()
    .map((row) => Object.values(row));

describe("another address that is asked for", () => {
  it("gets a link, which only its own subscriber may use", async () => {
    subscriber(1, { email: ANN });
    subscriber(2);
    const id = (await port.requestAddressChange(1, NEW, keys(), NOW)) ?? 0;
    expect(mails()).toEqual([[1, "address-change", NEW]]);
    expect(await port.requestedAddress(1, id)).toBe(NEW);
    expect(await port.requestedAddress(2, id)).toBeUndefined();
    insert(db, "service_emails", { id: 9, subscriber_id: 1, kind: "welcome", requested_at: NOW, address: NEW });
    expect(await port.requestedAddress(1, 9)).toBeUndefined();
    // So soon after the last one there is no other.
    expect(await port.requestAddressChange(1, NEW, keys(), NOW + 1)).toBeUndefined();
  });

  it.each<[string, Row, boolean]>([
    ["is pending", { state: "pending" }, true],
    ["has left", { state: "unsubscribed" }, true],
    ["cannot be written to", { state: "suppressed" }, false],
  ])("of somebody who %s (%j): %s", async (_, other, isSent) => {
    subscriber(1, { email: ANN });
    subscriber(2, { email: NEW, ...other });
    await port.requestAddressChange(1, NEW, keys(), NOW);
    expect(mails()).toEqual(isSent ? [[1, "address-change", NEW]] : []);
  });

  it("of somebody who reads already tells them so, and nobody else", async () => {
    subscriber(1, { email: ANN });
    subscriber(2, { email: NEW });
    await port.requestAddressChange(1, NEW, keys(), NOW);
    expect(mails()).toEqual([[2, "already-subscribed", null]]);
  });

  it.each(["pending", "unsubscribed", "suppressed"])("is nothing for who is %s", async (state) => {
    subscriber(1, { email: ANN, state });
    await port.requestAddressChange(1, NEW, keys(), NOW);
    expect(mails()).toEqual([]);
  });

  it("is not written to when it is suppressed, or of a domain that too many ask for", async () => {
    subscriber(1, { email: ANN });
    suppress(NEW);
    expect(await port.requestAddressChange(1, NEW, keys(), NOW)).toBeUndefined();
    for (let request = 0; request < 50; request++)
      insert(db, "mail_requests", {
        ...{ asked_for: "subscription", mailbox_key: "x", domain_key: "d", network_key: "", at: NOW, admitted: 0 },
      });
    const ask = (domain: string, mailbox: string) =>
      port.requestAddressChange(1, "other@d", keys({ domain, mailbox }), NOW);
    expect(await ask("d", "1")).toBeUndefined();
    expect(await ask("e", "2")).toBeDefined();
    await db.exec(`UPDATE mail_requests SET at = ${NOW - HOUR + 1} WHERE domain_key = 'd'`);
    expect(await ask("d", "3")).toBeUndefined();
    await db.exec(`UPDATE mail_requests SET at = ${NOW - HOUR} WHERE domain_key = 'd'`);
    expect(await ask("d", "4")).toBeDefined();
  });
});

describe("an address that changes", () => {
  const to = (old = ANN) => port.changeAddress({ id: 1, email: old }, NEW, "m", PAGE);

  it("takes with it the history and the numbers of who had it before, and tells the old one", async () => {
    subscriber(1, { email: ANN, address_since: 3, alerts: 1 });
    subscriber(2, { email: NEW, state: "unsubscribed" });
    subscriber(3);
    change(2, "confirmed");
    change(3, "confirmed");
    insert(db, "former_subscribers", { id: 9, subscriber_id: 2 }, { id: 8, subscriber_id: 3 });
    const lines = await changes(db, async () => {
      expect(await to()).toEqual({ serviceEmailId: 1 });
      expect(await to()).toBeUndefined();
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "domain_counts example.com: subscribers 2 → 1, active 2 → 1",
        "domain_counts new.example: active 0 → 1",
        "follow_counts : holders 3 → 2",
        "+ former_subscribers 2: id 2, subscriber_id 1",
        "former_subscribers 9: subscriber_id 2 → 1",
        "+ service_emails 1: id 1, subscriber_id 1, kind address-changed, requested_at 8640000000, state queued, address_key m, address ann@example.com",
        "subscriber_counts unsubscribed daily en: subscribers 1 → 0",
        "subscribers 1: email ann@example.com → ann@new.example, address_since 3 → 8640000000",
        "subscription_changes 1: subscriber_id 2 → 1",
        "+ subscription_changes 3: id 3, subscriber_id 1, kind address, at 8640000000, source page, detail ann@example.com",
        "- subscribers 2",
      ]
    `);
    expect(await port.byId(9)).toMatchObject({ id: 1, email: NEW, alerts: true });
    expect(await port.byId(3)).toMatchObject({ alerts: false });
  });

  it("does not tell an old one that may not be written to", async () => {
    subscriber(1, { email: ANN });
    suppress(ANN);
    expect(await to()).toEqual({ serviceEmailId: undefined });
  });

  it.each<[string, () => void]>([
    ["somebody else reads by the new one", () => subscriber(2, { email: NEW })],
    ["the new one is suppressed", () => suppress(NEW)],
    [
      "it is another one by now",
      () => void db.sqlite.exec("UPDATE subscribers SET email = 'else@example.com' WHERE id = 1"),
    ],
    ["they have left", () => void db.sqlite.exec("UPDATE subscribers SET state = 'unsubscribed' WHERE id = 1")],
  ])("stays when %s", async (_, given) => {
    subscriber(1, { email: ANN });
    subscriber(3, { email: "bob@example.com" });
    insert(db, "former_subscribers", { id: 9, subscriber_id: 3 });
    change(3, "confirmed");
    given();
    expect(
      await changes(db, async () => {
        expect(await to()).toBeUndefined();
      }),
    ).toEqual([]);
  });
});

describe("leaving that is undone", () => {
  const undo = async (since = NOW - 1) => {
    const can = await port.canUndo(1, since);
    const lines = await changes(db, async () => {
      expect((await port.undoLeaving({ id: 1, email: ANN }, since, "m", PAGE)) !== undefined).toBe(can);
    });
    expect(lines.length > 0).toBe(can);
    return lines;
  };

  it("makes active again, is noted and welcomed, once", async () => {
    subscriber(1, { email: ANN, state: "unsubscribed" });
    change(2, "unsubscribed");
    change(1, "confirmed");
    change(1, "unsubscribed", "one-click");
    change(2, "requested");
    expect(await port.canUndo(2, NOW - 1)).toBe(false);
    expect(
      (await undo()).filter((line) => /^(subscribers|. service_emails|. subscription_changes)/.test(line)),
    ).toMatchInlineSnapshot(`
        [
          "+ service_emails 1: id 1, subscriber_id 1, kind welcome, requested_at 8640000000, state queued, address_key m",
          "subscribers 1: state unsubscribed → active",
          "+ subscription_changes 5: id 5, subscriber_id 1, kind resubscribed, at 8640000000, source page",
        ]
      `);
    expect(await undo()).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ["by the page", "unsubscribed", ["confirmed page", "unsubscribed page"]],
    ["by mail", "unsubscribed", ["unsubscribed mail"]],
  ])("may have been %s", async (_, state, history) => {
    subscriber(1, { email: ANN, state });
    for (const [kind, source] of history.map((line) => line.split(" "))) change(1, kind ?? "", source);
    expect(await undo()).not.toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ["somebody at the desk did it", "unsubscribed", ["confirmed page", "unsubscribed desk"]],
    ["they had only asked", "unsubscribed", ["requested page", "unsubscribed page"]],
    ["something came after it", "unsubscribed", ["unsubscribed page", "address page"]],
    ["they read again", "active", ["confirmed page", "unsubscribed page"]],
  ])("is not possible where %s", async (_, state, history) => {
    subscriber(1, { email: ANN, state });
    for (const [kind, source] of history.map((line) => line.split(" "))) change(1, kind ?? "", source);
    expect(await undo()).toEqual([]);
  });

  it("is not possible after a time", async () => {
    subscriber(1, { email: ANN, state: "unsubscribed" });
    change(1, "unsubscribed");
    expect(await undo(NOW)).toEqual([]);
    expect(await undo(NOW - 1)).not.toEqual([]);
  });
});

describe("a list that is brought along", () => {
  it("meets what is known of each address", async () => {
    subscriber(1, { email: ANN });
    subscriber(2, { email: NEW, state: "pending" });
    for (const [kind, at] of [
      ["requested", 9],
      ["confirmed", 5],
      ["resubscribed", 7],
      ["preferences", 8],
    ] as const)
      change(1, kind, "page", at);
    insert(db, "subscription_changes", { subscriber_id: 1, kind: "address", at: 1, source: "page", detail: "old@x" });
    insert(db, "subscription_changes", { subscriber_id: 1, kind: "preferences", at: 1, source: "page", detail: NEW });
    insert(db, "service_emails", { subscriber_id: 2, kind: "confirmation", requested_at: 1 });
    insert(db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at: 1 });
    insert(db, "reachability", { email: "old@x", lifted_at: 6 });
    suppress(NEW);
    const nothing = { isSuppressed: false, liftedAt: 0, hasMoved: false, choseAt: 0, wasAsked: false };
    expect(await port.standing([NEW, "old@x", ANN])).toEqual([
      { ...nothing, email: NEW, state: "pending", isSuppressed: true, wasAsked: true },
      { ...nothing, email: "old@x", state: undefined, hasMoved: true, liftedAt: 6 },
      { ...nothing, email: ANN, state: "active", choseAt: 7 },
    ]);
  });

  it("asks those to confirm who are pending and were never asked, as it is told to", async () => {
    subscriber(1, { email: ANN, state: "pending", requested_at: 1 });
    subscriber(2, { email: NEW, state: "pending", requested_at: 1 });
    subscriber(3, { email: "on@example.com" });
    insert(db, "service_emails", { subscriber_id: 2, kind: "confirmation", requested_at: 1 });
    insert(db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at: 1 });
    const row = (email: string, mailbox?: string) => ({
      ...{ ...PREFERENCES, email, state: "pending" as const },
      ...(mailbox && { mailbox }),
    });
    const rows = [row(ANN, "a"), row(NEW, "n"), row("on@example.com", "o"), row("x@example.com", "x"), row("y@y")];
    const lines = await changes(db, () => port.importRows(rows, { cursor: 1, consent: "a fair", at: NOW }));
    expect([...of(lines, "service_emails"), ...of(lines, "subscribers ")]).toMatchInlineSnapshot(`
      [
        "+ service_emails 3: id 3, subscriber_id 1, kind confirmation, requested_at 8640000000, state queued, address_key a",
        "+ service_emails 4: id 4, subscriber_id 7, kind confirmation, requested_at 8640000000, state queued, address_key x",
        "subscribers 1: requested_at 1 → 8640000000",
        "+ subscribers 7: id 7, email x@example.com, state pending, frequency daily, hour 8, time_zone UTC, language en, cursor 1, created_at 8640000000, slot_since 8640000000, requested_at 8640000000",
        "+ subscribers 8: id 8, email y@y, state pending, frequency daily, hour 8, time_zone UTC, language en, cursor 1, created_at 8640000000, slot_since 8640000000, requested_at 8640000000",
      ]
    `);
  });

  it("takes those from the list who have left elsewhere, if they read", async () => {
    subscriber(1, { email: ANN });
    subscriber(2, { email: NEW, state: "pending" });
    subscriber(3);
    const rows = [ANN, NEW, "nobody@example.com"].map((email) => ({ email, source: "elsewhere" }));
    const lines = await changes(db, () => port.unsubscribeImported(rows, NOW));
    expect([...of(lines, "subscribers "), ...of(lines, "subscription_changes")]).toEqual([
      "subscribers 1: state active → unsubscribed",
      `+ subscription_changes 1: id 1, subscriber_id 1, kind unsubscribed, at ${NOW}, source import, detail elsewhere`,
    ]);
  });
});

describe("who is erased", () => {
  const webhook = () =>
    insert(db, "webhooks", {
      ...{ url: "https://a.example/", kinds: '["subscriber.left"]', categories: "[]", addresses: 1, created_at: 1 },
      secret: "s",
    });

  it("is erased from what programs are told, who are told to do the same", async () => {
    webhook();
    subscriber(1, { email: ANN, confirmed_at: 1 });
    const event = (kind: string, subject: string) =>
      insert(db, "webhook_events", { kind, subject, at: 1, data: '{"id":1,"language":"en"}' });
    event("subscriber.joined", "1");
    event("post.published", "1");
    event("subscriber.joined", "2");
    await port.erase(1, NOW, "page");
    expect(db.sqlite.prepare("SELECT kind, subject, data FROM webhook_events ORDER BY seq").all()).toEqual([
      { kind: "subscriber.joined", subject: "1", data: '{"id":1}' },
      { kind: "post.published", subject: "1", data: '{"id":1,"language":"en"}' },
      { kind: "subscriber.joined", subject: "2", data: '{"id":1,"language":"en"}' },
      { kind: "subscriber.left", subject: "1", data: '{"id":1,"source":"erased"}' },
    ]);
  });

  it.each<[string, () => void]>([
    ["never confirmed", () => [webhook(), subscriber(1, { email: ANN, state: "pending" })]],
    ["is nobody's concern", () => subscriber(1, { email: ANN, confirmed_at: 1 })],
  ])("and %s is told of to nobody", async (_, given) => {
    given();
    subscriber(2, { confirmed_at: 1 });
    await port.erase(1, NOW, "page");
    expect(db.sqlite.prepare("SELECT kind FROM webhook_events").all()).toEqual([]);
  });
});
