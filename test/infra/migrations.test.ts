import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";

const folder = new URL("../../infra/migrations/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .sort();
const sql = new Map(files.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));

/** A database as D1 keeps it: foreign keys are checked, and strings need single quotes. */
function migrated(names: string[], fill: (db: DatabaseSync) => void = () => {}): DatabaseSync {
  const db = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });
  for (const name of names) {
    db.exec(sql.get(name) ?? "");
    fill(db);
  }
  return db;
}

/** What the database is made of, in one order and without its comments. */
function schema(db: DatabaseSync): string[] {
  const rows = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").all();
  return rows.map(({ sql }) =>
    String(sql)
      .replace(/--[^\n]*/g, "")
      .replace(/\s+/g, " "),
  );
}

/** A reader, an issue and a delivery, as the first version with a newsletter knew them; once. */
function live(db: DatabaseSync): void {
  const has = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('subscribers', 'deliveries')").get();
  if (has?.n !== 2 || db.prepare("SELECT count(*) AS n FROM subscribers").get()?.n !== 0) return;
  db.exec(`
    INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, created_at, slot_since)
      VALUES ('ann@example.org', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1);
    INSERT INTO issues (frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
      VALUES ('daily', 10, 10, 1, '[]', 'sending', 1);
    INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at) VALUES (1 << 32 | 1, 0, 1, 'accepted', 10);
    INSERT INTO suppressions (email, reason, detail, created_at) VALUES ('bob@example.org', 'complaint', '', 1);
  `);
}

describe("migrations", () => {
  it("are numbered without a gap: wrangler applies them by name, and knows them by name", () => {
    expect(files.map((name) => name.slice(0, 5))).toEqual(
      files.map((_, index) => `${String(index + 1).padStart(4, "0")}_`),
    );
  });

  it.for(files.map((name, index) => [name, index] as const))("bring %s, with readers in it, to today", ([_, index]) => {
    const db = migrated(files.slice(0, index + 1), live);
    for (const name of files.slice(index + 1)) db.exec(sql.get(name) ?? "");
    expect(schema(db)).toEqual(schema(migrated(files)));
    expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    live(db);
    expect(db.prepare("SELECT email, state, hour FROM subscribers").all()).toEqual([
      { email: "ann@example.org", state: "active", hour: 8 },
    ]);
    expect(db.prepare("SELECT state FROM deliveries").all()).toEqual([{ state: "accepted" }]);
    expect(db.prepare("SELECT email FROM suppressions").all()).toEqual([{ email: "bob@example.org" }]);
  });

  it("make STRICT tables only", () => {
    const tables = migrated(files)
      .prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
      .all()
      .filter(({ name }) => !String(name).startsWith("sqlite_"));
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it("keep the count of who is due in step with the subscribers", () => {
    const db = migrated(files, live);
    const cohorts = () => db.prepare("SELECT hour, subscribers FROM cohorts WHERE subscribers > 0").all();
    expect(cohorts()).toEqual([{ hour: 8, subscribers: 1 }]);
    db.exec("UPDATE subscribers SET hour = 9");
    expect(cohorts()).toEqual([{ hour: 9, subscribers: 1 }]);
    db.exec("UPDATE subscribers SET state = 'unsubscribed'");
    expect(cohorts()).toEqual([]);
  });
});
