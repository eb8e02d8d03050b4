import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { backupRows } from "../../../src/adapters/database/operations/backup-rows.ts";
import { open, seal } from "../../../src/adapters/sealed.ts";
import { isBackupLate, KEPT_TABLES, keptSnapshots, keyTime, SCHEMA } from "../../../src/core/operations/backup.ts";
import { reason } from "../../../src/core/reason.ts";
import type { Backup } from "../../../src/ports/operations/backup.ts";
import { backUp } from "../../../src/use-cases/operations/back-up.ts";
import { keepJournal } from "../../../src/use-cases/operations/keep-journal.ts";
import { unsubscribe } from "../../../src/use-cases/subscribers/unsubscribe.ts";
import { memory } from "../../memory/objects.ts";
import { backupBucket, restored, unsealed } from "../../restored.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import type { LocalD1 } from "../../sqlite/d1.ts";
import { deliveryId, insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";
import { type OpenSite, openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20, 8);

let site: OpenSite;
let backup: Backup;
beforeEach(() => {
  site = openSite({ at: START });
  backup = { rows: backupRows(site.db), vault: unsealed(memory()) };
});

const bucket = () => backupBucket(backup.vault.objects);

/** A minute's cron, as far as backups go. */
async function minute(at = site.clock.now + MINUTE): Promise<string | undefined> {
  site.clock.now = at;
  await keepJournal(site.ports, backup, at);
  return backUp(site.ports, backup, at);
}

async function whole(): Promise<number> {
  for (let runs = 1; ; runs++) if ((await minute()) === "whole") return runs;
}

const all = (db: LocalD1, table: string) =>
  db.sqlite.prepare(`SELECT * FROM ${table} ORDER BY ${KEPT_TABLES[table]?.join()}`).all() as Row[];
const subscribers = (db: LocalD1): Record<string, Row> =>
  Object.fromEntries(all(db, "subscribers").map((row) => [row.id, row]));
const states = (db: LocalD1) =>
  Object.fromEntries(all(db, "deliveries").map(({ id, state }) => [Number(id) % 2 ** 32, state]));

describe("a snapshot", () => {
  it("brings back every row of every table that it keeps", async () => {
    insertSubscriber(site.db, 1, { follows: '["watch 1"]', cursor: 3, alerts: 1, alert_cursor: 4 });
    insertSubscriber(site.db, 2, { state: "unsubscribed", email: "it's\nme@example.com" });
    insertIssue(site.db, 1, { state: "finished", planned: 1, forgotten_through: 9, forgotten: '{"accepted":1}' });
    insert(site.db, "releases", { seq: 1, post_id: "p", released_at: 5 });
    insert(site.db, "watches", { id: 1, question: "q", anchor: "a", created_at: 1 });
    insert(site.db, "watch_hits", { seq: 1, watch_id: 1 });
    site.db.sqlite.exec("UPDATE watch_starts SET seq = 0, ended = 7");
    insert(site.db, "unmatched", { seq: 1 });
    insert(site.db, "corrections", { seq: 1, labels: "[]", waiting: 0 });
    insert(site.db, "digest_choices", { hash: "h", choice: "{}" });
    insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "confirmed", at: 2, source: "form" });
    insert(site.db, "former_subscribers", { id: 9, subscriber_id: 1 });
    insert(site.db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at: 2, state: "accepted" });
    insert(site.db, "resends", { delivery_id: 7, at: 1, state: "failed" });
    insert(site.db, "left_out", { seq: 1, at: 1, waiting: 1 });
    insert(site.db, "owed", { seq: 1, subscriber_id: 1 });
    insert(site.db, "alerted", { seq: 1, subscriber_id: 1 });
    insert(site.db, "dropped", { frequency: "daily", post_id: "p", at: 1 });
    insert(site.db, "follow_days", { day: 1, key: "a", followers: 1 });
    insert(site.db, "suppressions", { email: "x@example.com", reason: "bounce", detail: "", created_at: 1 });
    insert(site.db, "transient_bounces", { email: "r1@example.com", at: 1, message_id: "m" });
    insert(site.db, "reachability", { email: "r1@example.com", delivered_at: 1 });
    insert(site.db, "tokens", { hash: "t", scope: "read", label: "l", created_at: 1 });
    insert(site.db, "webhooks", {
      ...{ url: "https://example.com/", kinds: "[]", categories: "[]", addresses: 0, created_at: 1, secret: "s" },
      ...{ paused_at: 1, pause_reason: "x" },
    });
    await whole();
    const { db } = await restored(bucket());
    for (const table of Object.keys(KEPT_TABLES)) {
      if (table !== "deliveries") expect(all(db, table).length, table).toBeGreaterThan(0);
      expect(all(db, table), table).toEqual(all(site.db, table));
    }
    // What is derived follows from it.
    for (const table of ["cohorts", "follow_counts", "subscriber_counts", "domain_counts", "subscription_flow"])
      expect(db.sqlite.prepare(`SELECT * FROM ${table}`).all(), table).toEqual(
        site.db.sqlite.prepare(`SELECT * FROM ${table}`).all(),
      );
  });

  it("is made in steps, whatever happens between them, and repeats nothing after a fault", async () => {
    const limits = { rows: 10, pages: 5, characters: 1_000_000 };
    const step = async () => backUp(site.ports, backup, START, limits);
    for (let id = 1; id <= 200; id++) insertSubscriber(site.db, id);
    for (let seq = 1; seq <= 25; seq++)
      for (let id = 1; id <= 3; id++) insert(site.db, "owed", { seq, subscriber_id: id });
    expect(await step()).toBe("going on");
    const { put } = backup.vault.objects;
    backup.vault.objects.put = () => Promise.reject(new Error("away"));
    await expect(step()).rejects.toThrow("away");
    backup.vault.objects.put = put;
    // Two crons at once.
    await Promise.all([step(), step()]);
    let steps = 3;
    for (; (await step()) !== "whole"; steps++) {
      insert(site.db, "left_out", { seq: steps, at: 1, waiting: 1 });
      await keepJournal(site.ports, backup, site.clock.now++);
    }
    expect(steps).toBe(11);
    for (const { key } of await bucket().list(".gazette/backups/snapshots/"))
      expect((await bucket().get(key)).bytes.length).toBeLessThan(20_000);
    const [index = ""] = await bucket()
      .list(".gazette/backups/snapshots/")
      .then((objects) => objects.map(({ key }) => key).filter((key) => key.endsWith("/index.json")));
    const { rows } = JSON.parse(new TextDecoder().decode((await bucket().get(index)).bytes));
    expect(rows).toMatchObject({ subscribers: 200, owed: 75, tokens: 0 });
    const { db } = await restored(bucket());
    for (const table of ["subscribers", "owed", "left_out"]) expect(all(db, table)).toEqual(all(site.db, table));
  });

  it("begins each day, and the rule keeps 7 days, 4 weeks and 12 months", async () => {
    const days = 400;
    const times = Array.from({ length: days }, (_, day) => START + day * DAY);
    let left: number[] = [];
    for (const at of times) left = [...keptSnapshots([...left, at])];
    const ages = left.map((at) => Math.round((START + (days - 1) * DAY - at) / DAY)).sort((a, b) => a - b);
    expect(ages.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(left.length).toBeLessThanOrEqual(7 + 4 + 12);
    expect(ages.at(-1)).toBeGreaterThan(320);
    expect(ages.at(-1)).toBeLessThan(366);
  });

  it("that is no longer kept is deleted, with the journal before the last two", async () => {
    insertSubscriber(site.db, 1);
    const { list } = backup.vault.objects;
    backup.vault.objects.list = (options) => list({ ...options, limit: 1 });
    for (let day = 0; day < 12; day++) {
      insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "preferences", at: day, source: "page" });
      await minute(START + day * DAY);
      await minute();
      expect(await minute()).toBeUndefined();
    }
    const keys = (await bucket().list(".gazette/backups/")).map(({ key }) => key);
    expect(keys.filter((key) => key.endsWith("index.json")).length).toBeLessThanOrEqual(9);
    expect(keys.filter((key) => key.includes("/journal/")).length).toBeLessThanOrEqual(3);
    await restored(bucket());
  });

  it("reads as many pages, rows and characters in a run as it may", async () => {
    const tables = Object.keys(KEPT_TABLES).length;
    const runs = async (limits: Partial<{ rows: number; pages: number; characters: number }>) => {
      site = openSite({ at: START });
      for (let id = 1; id <= 4; id++) insertSubscriber(site.db, id);
      backup = { rows: backupRows(site.db), vault: unsealed(memory()) };
      const all = { rows: 100, pages: 1_000, characters: 1_000_000, ...limits };
      for (let runs = 1; ; runs++) if ((await backUp(site.ports, backup, START, all)) === "whole") return runs;
    };
    expect(await runs({})).toBe(1);
    expect(await runs({ characters: 1 })).toBe(tables);
    expect(await runs({ pages: 10 })).toBe(Math.ceil(tables / 10));
    // Nobody knows whether a page that is full was the last.
    expect(await runs({ pages: 1, rows: 4 })).toBe(tables + 1);
    expect(await runs({ pages: 1, rows: 5 })).toBe(tables);
  });

  it("begins a day after the last one began, and says when one was whole", async () => {
    const at = async (at: number) => [await backUp(site.ports, backup, at), (await backup.rows.state()).wholeAt];
    expect(await at(START)).toEqual(["whole", START]);
    expect(await at(START + MINUTE)).toEqual(["pruned", START]);
    expect(await at(START + DAY - 1)).toEqual([undefined, START]);
    const limits = { rows: 10, pages: 1, characters: 1_000_000 };
    expect(await backUp(site.ports, backup, START + DAY, limits)).toBe("going on");
    expect(await at(START + DAY + HOUR)).toEqual(["whole", START + DAY + HOUR]);
    await at(START + DAY + HOUR);
    expect(await at(START + 2 * DAY - 1)).toEqual([undefined, START + DAY + HOUR]);
    expect(await at(START + 2 * DAY)).toEqual(["whole", START + 2 * DAY]);
  });

  it.each([
    [3, ["whole"]],
    [4, ["counted", "whole"]],
    [7, ["counted", "counted", "whole"]],
  ])("counts the deliveries of three issues in a run: of %i in %j", async (issues, done) => {
    for (let id = 1; id <= issues; id++) {
      insertIssue(site.db, id, { state: "finished", planned: 1 });
      insertDelivery(site.db, id, 1, { state: "accepted" });
    }
    insertIssue(site.db, 9);
    insertDelivery(site.db, 9, 1);
    const did = [];
    do did.push(await backUp(site.ports, backup, START));
    while (did.at(-1) !== "whole");
    expect(did).toEqual(done);
    const { db } = await restored(bucket());
    expect(all(db, "issues").filter(({ forgotten }) => String(forgotten).includes('"accepted":1'))).toHaveLength(
      issues,
    );
    expect(all(db, "deliveries").map(({ id }) => id)).toEqual([deliveryId(9, 1)]);
  });

  it("that is to be deleted loses its index first, and two hundred objects in a run", async () => {
    const folder = `.gazette/backups/snapshots/${keyTime(START - 900 * DAY)}`;
    const put = (key: string) => backup.vault.objects.put(`${folder}/${key}`, new Uint8Array(), "");
    for (let part = 0; part < 201; part++) await put(String(part).padStart(6, "0"));
    await put("index.json");
    for (let month = 1; month <= 12; month++) {
      const key = `.gazette/backups/snapshots/${keyTime(START - month * 31 * DAY)}/index.json`;
      await backup.vault.objects.put(key, new Uint8Array(), "");
    }
    await whole();
    const keys = async () => (await bucket().list(folder)).map(({ key }) => key.slice(folder.length + 1));
    expect(await minute()).toBe("pruned");
    expect((await keys()).length).toBeGreaterThan(0);
    expect(await keys()).not.toContain("index.json");
    expect([await minute(), await keys()]).toEqual(["pruned", []]);
    expect(await minute()).toBeUndefined();
  });

  it("keeps the counts of issues that are over, in place of their deliveries", async () => {
    insertSubscriber(site.db, 1);
    insertIssue(site.db, 1, { state: "finished", planned: 2 });
    insertDelivery(site.db, 1, 1, { state: "accepted" });
    insertDelivery(site.db, 1, 2, { state: "failed" });
    await whole();
    const { db } = await restored(bucket());
    expect(all(db, "deliveries")).toEqual([]);
    expect(all(db, "issues")).toMatchObject([{ state: "finished", planned: 2, forgotten_through: 9 }]);
    expect(JSON.parse(String(all(db, "issues")[0]?.forgotten))).toMatchObject({ accepted: 1, failed: 1 });
  });
});

describe("the journal", () => {
  it("brings back who joined, changed and left since the snapshot", async () => {
    insertSubscriber(site.db, 1);
    insertSubscriber(site.db, 2);
    await whole();
    const token = await site.ports.signer.sign({ purpose: "unsubscribe", subscriberId: 1, madeAt: 0 });
    await unsubscribe(site.ports, token, { source: "one-click" }, site.clock.now);
    insertSubscriber(site.db, 3, { cursor: 7, follows: '["watch 4"]' });
    site.db.sqlite.exec("UPDATE watch_starts SET seq = 5");
    insert(site.db, "watches", { id: 4, question: "q", anchor: "a", created_at: 1 });
    insert(site.db, "subscription_changes", { subscriber_id: 3, kind: "confirmed", at: 2, source: "form" });
    insert(site.db, "service_emails", { subscriber_id: 3, kind: "confirmation", requested_at: site.clock.now });
    await minute();
    const { db } = await restored(bucket());
    for (const table of ["subscribers", "subscription_changes", "watches", "watch_starts", "service_emails"])
      expect(all(db, table), table).toEqual(all(site.db, table));
  });

  it("is read in the order in which it was written, also beside a snapshot", async () => {
    insertSubscriber(site.db, 1, { hour: 1 });
    const change = (hour: number) => {
      site.db.sqlite.exec(`UPDATE subscribers SET hour = ${hour}`);
      insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "preferences", at: hour, source: "page" });
    };
    change(2);
    await minute();
    change(3);
    await minute();
    change(4);
    site.clock.now += MINUTE;
    await keepJournal(site.ports, backup, site.clock.now);
    expect(subscribers((await restored(bucket())).db)[1]).toMatchObject({ hour: 4 });
    expect(subscribers((await restored(bucket(), { at: site.clock.now - 1 })).db)[1]).toMatchObject({ hour: 3 });
  });

  it("erases who was erased after the snapshot, also from one that is older", async () => {
    insertSubscriber(site.db, 1, { follows: '["watch 4"]' });
    insertSubscriber(site.db, 2);
    insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "confirmed", at: 2, source: "form" });
    await whole();
    const before = site.clock.now;
    await site.ports.subscribers.erase(1, site.clock.now, "page");
    await minute();
    expect(Object.keys(subscribers((await restored(bucket())).db))).toEqual(["2"]);
    const older = await restored(bucket(), { at: before });
    expect([Object.keys(subscribers(older.db)), older.report.erased]).toEqual([["2"], 1]);
    expect(all(older.db, "watch_starts")).toEqual([]);
    expect(all(older.db, "subscription_changes")).toEqual([]);
    await minute(START + 2 * DAY);
    expect(Object.keys(subscribers((await restored(bucket(), { at: before })).db))).toEqual(["2"]);
  });

  it("never gives the number of somebody who is lost to somebody else", async () => {
    insertSubscriber(site.db, 5);
    await whole();
    const { db } = await restored(bucket());
    db.sqlite.exec(
      "INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since) VALUES ('n', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1)",
    );
    expect(Object.keys(subscribers(db)).map(Number)).toEqual([5, 1006]);
  });

  it("goes on where it was when two crons come at once", async () => {
    insertSubscriber(site.db, 1);
    await whole();
    insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "preferences", at: 1, source: "page" });
    await Promise.all([keepJournal(site.ports, backup, START + HOUR), keepJournal(site.ports, backup, START + HOUR)]);
    insertSubscriber(site.db, 2);
    insert(site.db, "subscription_changes", { subscriber_id: 2, kind: "confirmed", at: 2, source: "form" });
    await minute(START + HOUR + MINUTE);
    expect(all((await restored(bucket())).db, "subscription_changes")).toHaveLength(2);
  });

  it("says how many rows it wrote", async () => {
    await minute();
    insertSubscriber(site.db, 1);
    insert(site.db, "subscription_changes", { subscriber_id: 1, kind: "confirmed", at: 2, source: "form" });
    insert(site.db, "releases", { seq: 1, post_id: "p", released_at: 5 });
    expect(await keepJournal(site.ports, backup, site.clock.now)).toBe(3);
    expect(await keepJournal(site.ports, backup, site.clock.now)).toBe(0);
  });

  it("writes nothing when nothing has changed", async () => {
    insertSubscriber(site.db, 1);
    await whole();
    await minute();
    const before = await bucket().list(".gazette/");
    for (let run = 0; run < 5; run++) await minute();
    expect(await bucket().list(".gazette/")).toEqual(before);
  });
});

describe("an issue that was on its way", () => {
  const LOST = reason("database-lost");

  async function half() {
    for (const id of [1, 2, 3, 4]) insertSubscriber(site.db, id);
    insert(site.db, "releases", { seq: 10, post_id: "p", released_at: 5 });
    await whole();
    // Planned, and sent to two, since the snapshot.
    const slots = '[{"hour":8,"timeZone":"UTC"}]';
    insertIssue(site.db, 1, { slots, closed_at: 5, planned: 4, candidates: 4, queued: 2, send_after: 2 });
    for (const id of [1, 2, 3, 4]) insertDelivery(site.db, 1, id, { state: id < 3 ? "accepted" : "queued" });
    site.db.sqlite.exec("UPDATE subscribers SET cursor = 10 WHERE id < 3");
  }

  it("is known up to where the journal saw it; the rest is unknown, and nobody is sent it again", async () => {
    await half();
    await minute();
    const { db, report } = await restored(bucket());
    expect(states(db)).toEqual({ 1: "accepted", 2: "accepted", 3: "unknown", 4: "unknown" });
    expect(report.unknown).toBe(2);
    expect(all(db, "deliveries")[2]).toMatchObject({ from_seq: 0, through_seq: 10, reason: JSON.stringify(LOST) });
    expect(Object.values(subscribers(db)).map(({ cursor }) => cursor)).toEqual([10, 10, 10, 10]);
    expect(all(db, "issues")).toMatchObject([{ state: "finished", planned: 4, queued: 0 }]);
  });

  it("that had not been planned is unknown for everybody it was for", async () => {
    await half();
    site.db.sqlite.exec("DELETE FROM deliveries");
    insertSubscriber(site.db, 5, { hour: 9 });
    insertSubscriber(site.db, 6, { slot_since: 6 });
    insert(site.db, "subscription_changes", { subscriber_id: 5, kind: "confirmed", at: 2, source: "form" });
    insert(site.db, "subscription_changes", { subscriber_id: 6, kind: "confirmed", at: 2, source: "form" });
    await minute();
    const { db } = await restored(bucket());
    expect(states(db)).toEqual({ 1: "unknown", 2: "unknown", 3: "unknown", 4: "unknown" });
    expect(Object.values(subscribers(db)).map(({ cursor }) => cursor)).toEqual([10, 10, 10, 10, 0, 0]);
  });

  it("and was refused by somebody's mailbox leaves them what they are owed", async () => {
    await half();
    site.db.sqlite.exec(`UPDATE deliveries SET state = 'failed', changed_at = 2 WHERE id = ${deliveryId(1, 2)};
      UPDATE deliveries SET state = 'accepted' WHERE state = 'queued';
      UPDATE subscribers SET cursor = iif(id = 2, 0, 10); UPDATE issues SET state = 'finished', queued = 0`);
    await minute();
    const { db, report } = await restored(bucket());
    expect(states(db)).toEqual({ 1: "accepted", 2: "failed", 3: "accepted", 4: "accepted" });
    expect([report.unknown, Object.values(subscribers(db)).map(({ cursor }) => cursor)]).toEqual([0, [10, 0, 10, 10]]);
  });

  it("that somebody ordered to be sent again is unknown", async () => {
    await half();
    site.db.sqlite.exec(`UPDATE deliveries SET state = 'failed', changed_at = 2`);
    await minute();
    insert(site.db, "resends", { delivery_id: deliveryId(1, 1), at: 3, state: "failed" });
    await minute();
    expect(states((await restored(bucket())).db)).toMatchObject({ 1: "unknown", 2: "failed" });
  });

  it("goes past two issues at once", async () => {
    await half();
    insertIssue(site.db, 2, { slots: "[]", frequency: "immediate", through_seq: 10 });
    insertIssue(site.db, 3, { slots: '[{"hour":8,"timeZone":"UTC"}]', closed_at: 6, through_seq: 20, planned: 0 });
    insert(site.db, "releases", { seq: 20, post_id: "p2", released_at: 6 });
    await minute();
    const { db } = await restored(bucket());
    const ranges = all(db, "deliveries").map(({ id, from_seq, through_seq, state }) => [
      Math.floor(Number(id) / 2 ** 32),
      Number(id) % 2 ** 32,
      `${from_seq}-${through_seq} ${state}`,
    ]);
    expect(ranges.filter(([, who]) => who === 3)).toEqual([
      [1, 3, "0-10 unknown"],
      [3, 3, "10-20 unknown"],
    ]);
    expect(ranges.filter(([, who]) => who === 1)).toEqual([
      [1, 1, "0-10 accepted"],
      [3, 1, "10-20 unknown"],
    ]);
  });
});

describe("a backup", () => {
  it("is sealed, so that only the private key opens it, and unchanged", async () => {
    const keys = async () => {
      const pair = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
      const bytes = async (format: "raw" | "pkcs8", key: CryptoKey) =>
        new Uint8Array((await crypto.subtle.exportKey(format, key)) as ArrayBuffer);
      return { publicKey: await bytes("raw", pair.publicKey), privateKey: await bytes("pkcs8", pair.privateKey) };
    };
    const [ours, others] = [await keys(), await keys()];
    const shown = Buffer.from(ours.publicKey).toString("base64url");
    backup.vault.seal = (bytes) => seal(shown, bytes);
    insertSubscriber(site.db, 1);
    await whole();
    const [part] = (await bucket().list(".gazette/backups/snapshots/")).filter(({ key }) => !key.endsWith(".json"));
    const { bytes } = await bucket().get(part?.key ?? "");
    expect(Buffer.from(bytes).includes("example.com")).toBe(false);
    const opening = (key: typeof ours) =>
      backupBucket(backup.vault.objects, (sealed) => open(key, Uint8Array.from(sealed)));
    expect(Object.keys(subscribers((await restored(opening(ours))).db))).toEqual(["1"]);
    await expect(restored(opening(others))).rejects.toThrow("does not open");
    const changed = Uint8Array.from(bytes);
    changed[60] = (changed[60] ?? 0) ^ 1;
    await backup.vault.objects.put(part?.key ?? "", changed, "");
    await expect(restored(opening(ours))).rejects.toThrow("damaged");
    await expect(open(ours, changed)).rejects.toThrow();
  });

  it("of a newer version is refused, and so is none", async () => {
    await expect(restored(bucket())).rejects.toThrow("no whole backup");
    await whole();
    const { vault } = backup;
    const [index] = (await bucket().list(".gazette/")).filter(({ key }) => key.endsWith("index.json"));
    const { bytes } = await bucket().get(index?.key ?? "");
    const newer = new TextDecoder().decode(bytes).replace(`"schema": ${SCHEMA}`, `"schema": ${SCHEMA + 1}`);
    await vault.objects.put(index?.key ?? "", new TextEncoder().encode(newer), "");
    await expect(restored(bucket())).rejects.toThrow("newer version");
    await expect(restored(bucket(), { at: 1 })).rejects.toThrow("newer version");
  });

  it("of an earlier version is migrated as the database would have been", async () => {
    const at = START;
    const pages = [
      { table: "releases", rows: [{ seq: 7, post_id: "p", released_at: 5, first_seq: null, ordered: 0 }] },
      // What editors dropped was a place in the log then; now it is a post.
      { table: "dropped", rows: [{ id: 1, frequency: "daily", seq: 7 }] },
    ];
    const { objects } = backup.vault;
    const put = (key: string, content: object) =>
      objects.put(`.gazette/backups/snapshots/${key}`, new TextEncoder().encode(JSON.stringify(content)), "");
    const part = { key: ".gazette/backups/snapshots/x/0", at, bytes: 1, sha256: "" };
    await put("x/0", { version: 1, schema: 40, pages });
    part.sha256 = createHash("sha256")
      .update((await bucket().get(part.key)).bytes)
      .digest("hex");
    await put("x/index.json", {
      version: 1,
      schema: 40,
      site: "",
      startedAt: at,
      finishedAt: at,
      parts: [part],
      rows: {},
    });
    expect(all((await restored(bucket())).db, "dropped")).toMatchObject([{ frequency: "daily", post_id: "p" }]);
  });

  it("that is behind is late after an hour for the journal and a day and a half for the snapshot", async () => {
    const at = START;
    expect(isBackupLate({ since: 0, wholeAt: 0, journalAt: 0 }, at)).toBe(false);
    expect(isBackupLate({ since: 1, wholeAt: at - DAY, journalAt: at - HOUR }, at)).toBe(false);
    expect(isBackupLate({ since: 1, wholeAt: at - DAY, journalAt: at - HOUR - 1 }, at)).toBe(true);
    expect(isBackupLate({ since: 1, wholeAt: at - 36 * HOUR - 1, journalAt: at }, at)).toBe(true);
  });
});
