import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { simplified } from "../../src/core/posts/simplified.ts";

const folder = new URL("../../infra/migrations/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .sort();
const sql = new Map(files.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));

/** A database with D1's settings: foreign keys are enforced, and strings need single quotes. */
const opened = () => new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });

/** The database after none of the migrations, after the first, and so on. */
function versions(onVersion: (db: DatabaseSync, index: number) => void = () => {}): Uint8Array[] {
  const db = opened();
  const after = files.map((name, index) => {
    db.exec(sql.get(name) ?? "");
    onVersion(db, index);
    return db.serialize();
  });
  return [opened().serialize(), ...after];
}

/** A database after the first so many migrations. */
function migrated(count = files.length, from = EMPTY): DatabaseSync {
  const db = opened();
  db.deserialize(from[count] as Uint8Array);
  return db;
}

/** Reads the schema, sorted and without comments. */
function schema(db: DatabaseSync): string[] {
  const rows = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").all();
  return rows.map(({ sql }) =>
    String(sql)
      .replace(/--[^\n]*/g, "")
      .replace(/\s+/g, " "),
  );
}

/** Data that a later migration removes on purpose, by migration and table: all rows, or these columns. */
const TAKEN: Record<string, Record<string, "all" | string[]>> = {
  // Keys of recent messages, and counts that the next feedback rebuilds.
  "0004_feedback_and_admin.sql": { feedback_seen: "all", transient_bounces: "all" },
  // The next reconcile reads every post again, for the search.
  "0006_search.sql": { posts: ["etag"] },
  // Again, to recognize moved posts.
  "0013_post_identity.sql": { posts: ["etag"] },
  // Sentences that become codes with values.
  "0019_reasons.sql": {
    issues: ["reason"],
    deliveries: ["reason"],
    resends: ["reason"],
    service_emails: ["detail"],
    rate_gate: ["wait_detail", "stop_reason"],
    alerts: ["detail"],
    quarantine: ["reason"],
    posts: ["etag"],
  },
  // Empty texts that become NULL.
  "0022_no_reason.sql": { rate_gate: ["wait_detail", "stop_reason"] },
  // Places of the log that become posts.
  "0042_dropped_posts.sql": { dropped: ["seq"] },
  // The next reconcile reads every post again, for the search.
  "0051_more_traditional.sql": { posts: ["etag"], watches: ["question", "anchor"] },
};

/** Columns that a later migration gives another name: what they hold stays. */
const RENAMED: Record<string, Record<string, string>> = { subscribers: { categories: "follows" } };

interface Column {
  name: string;
  type: string;
  hidden: number;
}

const tablesOf = (db: DatabaseSync) =>
  db
    .prepare(
      `SELECT name, type FROM pragma_table_list
        WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .all() as { name: string; type: string }[];
const columnsOf = (db: DatabaseSync, table: string) =>
  (db.prepare("SELECT name, type, hidden FROM pragma_table_xinfo(?)").all(table) as unknown as Column[]).filter(
    ({ hidden }) => hidden === 0,
  );
const rowsOf = (db: DatabaseSync, table: string, columns: string[]) =>
  db
    .prepare(
      `SELECT ${columns.map((name) => `"${name}"`).join(", ")} FROM "${table}" ORDER BY ${columns.map((_, place) => place + 1)}`,
    )
    .all();

/** Makes a valid value of a column: the first of its CHECK, else a unique text or number. */
function valueFor(table: string, sql: string, { name, type }: Column): string | number {
  const named = new RegExp(`\\b${name} (?:IN \\(|= )'(\\w+)'`).exec(sql)?.[1];
  if (named !== undefined) return named;
  if (new RegExp(`\\b${name} (?:= 1\\)|IN \\(0, 1\\))`).test(sql)) return 1;
  if (/^(categories|follows|slots|steps|labels)$/.test(name)) return "[]";
  return type === "TEXT" ? `${table} ${name} 号` : 7;
}

/** Inserts a row into every empty table. Returns whether there was one. */
function fill(db: DatabaseSync): boolean {
  let hasFilled = false;
  for (const { name, type } of tablesOf(db)) {
    if (type === "virtual" || db.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n !== 0) continue;
    const sql = String(db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").get(name)?.sql);
    const columns = columnsOf(db, name);
    const row = columns.map((column) => valueFor(name, sql, column));
    const names = columns.map(({ name }) => `"${name}"`).join(", ");
    db.prepare(`INSERT INTO "${name}" (${names}) VALUES (${row.map(() => "?").join(", ")})`).run(...row);
    hasFilled = true;
  }
  return hasFilled;
}

/** Reads all rows by table, with the columns of this version. */
function everything(db: DatabaseSync) {
  return new Map(
    tablesOf(db)
      .filter(({ type }) => type === "table")
      .map(({ name }) => {
        const columns = columnsOf(db, name).map((column) => column.name);
        return [name, { columns, rows: rowsOf(db, name, columns) }];
      }),
  );
}

const EMPTY = versions();
/** Indices of migrations. The first of a group leaves a table empty, which is filled; the next ones only migrate what it holds. */
const GROUPS: number[][] = [];
const FILLED = versions((db, index) => {
  if (fill(db)) GROUPS.push([index]);
  else GROUPS.at(-1)?.push(index);
});
const SCHEMA = schema(migrated());

describe("migrations", () => {
  it("are numbered without a gap: wrangler applies them by name, and knows them by name", () => {
    expect(files.map((name) => name.slice(0, 5))).toEqual(
      files.map((_, index) => `${String(index + 1).padStart(4, "0")}_`),
    );
  });

  it.for(GROUPS.map((group) => [group.map((index) => files[index]).join(", "), group] as const))(
    "bring %s to today, with a row in every table they know, and take none away",
    ([_, group]) => {
      const first = group[0] as number;
      const db = migrated(first + 1, FILLED);
      const before = group.map((index) => {
        if (index > first) db.exec(sql.get(files[index] ?? "") ?? "");
        return { later: files.slice(index + 1), tables: everything(db) };
      });
      for (const { tables } of before)
        for (const [table, { rows }] of tables) expect([table, rows.length]).not.toEqual([table, 0]);
      for (const name of before.at(-1)?.later ?? []) db.exec(sql.get(name) ?? "");
      expect(schema(db)).toEqual(SCHEMA);
      expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
      for (const { later, tables } of before)
        for (const [table, { columns, rows }] of tables) {
          const taken = later.map((name) => TAKEN[name]?.[table] ?? []);
          if (taken.includes("all")) continue;
          const kept = columns.filter((name) => !taken.flat().includes(name));
          const present = columnsOf(db, table).map(({ name }) => name);
          const today = kept.map((name) => (present.includes(name) ? name : (RENAMED[table]?.[name] ?? name)));
          const project = (names: string[]) => (row: object) =>
            names.map((name) => (row as Record<string, unknown>)[name]);
          expect([table, rowsOf(db, table, today).map(project(today))]).toEqual([table, rows.map(project(kept))]);
        }
      // Old rows can be inserted again: they satisfy today's constraints.
      fill(db);
      for (const [table, { rows }] of everything(db)) expect([table, rows.length]).not.toEqual([table, 0]);
    },
  );

  it("read the sentences of earlier versions once, as codes with values", () => {
    const at = files.indexOf("0019_reasons.sql");
    const db = migrated(at);
    const until = Date.UTC(2026, 10, 27, 8);
    const time = new Date(until).toISOString();
    const said = (words: string) => ({ code: "said", values: { words } });
    const issues = [
      ["Paused by hand.", { code: "paused-by-hand", values: {} }],
      ["Paused by hand: a typo: two", { code: "paused-by-hand-because", values: { why: "a typo: two" } }],
      ["Cancelled by hand.", { code: "cancelled-by-hand", values: {} }],
      ["Cancelled by hand: 错字", { code: "cancelled-by-hand-because", values: { why: "错字" } }],
      [`Waiting for the daily quota, next try at ${time}.`, { code: "waiting-for-quota", values: { until } }],
      [`Waiting for the sending rate, next try at ${time}.`, { code: "waiting-for-rate", values: { until } }],
      [
        `The mail provider does not answer (Error: lost (twice)), next try at ${time}.`,
        { code: "waiting-for-provider", values: { why: said("Error: lost (twice)"), until } },
      ],
      [
        "Waiting until the mail account is mended: Sending is paused.",
        { code: "waiting-for-account", values: { why: said("Sending is paused.") } },
      ],
      ["Nothing new.", { code: "nothing-new", values: {} }],
      ["Of 40 mails 9 came back; the limit is 5 %.", said("Of 40 mails 9 came back; the limit is 5 %.")],
      [null, null],
    ] as const;
    const deliveries = [
      ["No longer subscribed.", { code: "no-longer-subscribed", values: {} }],
      ["Nothing new in the chosen categories.", { code: "nothing-new-for-them", values: {} }],
      ["Its posts went out with another issue.", { code: "sent-with-another-issue", values: {} }],
      ["The worker that was sending it stopped before it could tell.", { code: "sender-stopped", values: {} }],
      ["Taken, then rejected: Bad content", { code: "rejected-later", values: { why: said("Bad content") } }],
      ['MessageRejected: "Ann" is not verified.', said('MessageRejected: "Ann" is not verified.')],
      [null, null],
    ] as const;
    const columns = "frequency, closed_at, opened_at, through_seq, state, slots, plan_through";
    for (const [index, [sentence]] of issues.entries())
      db.prepare(`INSERT INTO issues (id, ${columns}, reason) VALUES (?, 'daily', ?, 1, 1, 'paused', '[]', 1, ?)`).run(
        index + 1,
        index,
        sentence,
      );
    for (const [index, [sentence]] of deliveries.entries()) {
      db.prepare(
        "INSERT INTO deliveries (id, from_seq, through_seq, state, reason, changed_at) VALUES (?, 0, 1, 'failed', ?, 1)",
      ).run(index + 1, sentence);
      db.prepare("INSERT INTO resends (delivery_id, at, state, reason) VALUES (?, 1, 'failed', ?)").run(
        index + 1,
        sentence,
      );
    }
    db.exec(`INSERT INTO posts (key, etag, state) VALUES ('posts/a.md', 'a', 'quarantined'), ('posts/b.md', 'b', 'draft');
      INSERT INTO quarantine (key, reason, since) VALUES ('posts/a.md', 'The post has no date.', 1);
      INSERT INTO alerts (kind, detail, raised_at, due_at) VALUES ('quota-low', 'Little is left.', 1, 1);
      UPDATE rate_gate SET stop_reason = 'Sending is paused.'`);
    for (const name of files.slice(at)) db.exec(sql.get(name) ?? "");
    const read = (table: string, column = "reason") =>
      db
        .prepare(`SELECT ${column} AS reason FROM ${table} ORDER BY rowid`)
        .all()
        .map(({ reason }) => (typeof reason === "string" && reason !== "" ? JSON.parse(reason) : reason));
    expect(read("issues")).toEqual(issues.map(([, reason]) => reason));
    expect(read("deliveries")).toEqual(deliveries.map(([, reason]) => reason));
    expect(read("resends")).toEqual(deliveries.map(([, reason]) => reason));
    expect(db.prepare("SELECT reason FROM quarantine").get()?.reason).toBe(
      JSON.stringify(said("The post has no date.")),
    );
    expect(db.prepare("SELECT detail FROM alerts").get()?.detail).toBe(JSON.stringify(said("Little is left.")));
    expect(db.prepare("SELECT wait_detail, stop_reason FROM rate_gate").get()).toEqual({
      wait_detail: null,
      stop_reason: JSON.stringify(said("Sending is paused.")),
    });
    // Read again by the next pass over the bucket.
    expect(db.prepare("SELECT etag FROM posts ORDER BY key").all()).toEqual([{ etag: "" }, { etag: "b" }]);
  });

  it("find by the search what is put into it", () => {
    const db = migrated(files.length, FILLED);
    db.exec("INSERT INTO post_words (rowid, words) VALUES (1, 'flood insurance')");
    expect(db.prepare("SELECT rowid FROM post_words WHERE post_words MATCH 'flood'").all()).toEqual([{ rowid: 1 }]);
  });

  it("number the posts of earlier versions for the search, by days, and have every one read again", () => {
    const at = files.indexOf("0036_full_text.sql");
    const db = migrated(at);
    const day = 20_000 * 86_400_000;
    const times = [day + 5, day + 5, day + 86_400_000, day - 1];
    for (const [index, time] of times.entries())
      db.prepare(
        `INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at)
         VALUES (?1, 'e', 'published', ?1, 2024, ?1, 'Copper', '', '{}', ?2, ?2, ?2)`,
      ).run(`posts/${index}.md`, time);
    db.exec("INSERT INTO post_words (rowid, title, summary) SELECT position, 'copper', '' FROM timeline");
    for (const name of files.slice(at)) db.exec(sql.get(name) ?? "");
    const numbers = () => db.prepare("SELECT search_id - (20000 << 15) AS n FROM timeline ORDER BY position").all();
    expect(numbers().map(({ n }) => n)).toEqual([-32_768, 0, 1, 32_768]);
    expect(db.prepare("SELECT DISTINCT etag FROM posts").all()).toEqual([{ etag: "" }]);
    // What was found by other numbers is gone, and what comes is numbered after what there is.
    expect(db.prepare("SELECT rowid FROM post_words WHERE post_words MATCH 'copper'").all()).toEqual([]);
    db.prepare("INSERT INTO timeline (position, post_key) VALUES (? << 20, 'new')").run(day + 1);
    expect(numbers().map(({ n }) => n)).toEqual([-32_768, 2, 0, 1, 32_768]);
  });

  it("make STRICT tables only", () => {
    const tables = migrated()
      .prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
      .all()
      .filter(({ name }) => !String(name).startsWith("sqlite_"));
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it("leave subscribers of every earlier version with exactly what they had", () => {
    const at = files.indexOf("0035_follows.sql");
    const first = files.indexOf("0002_newsletter.sql");
    const choices = ["[]", '["markets"]', '["a","markets","港股"]'];
    const db = migrated(first);
    for (const [version, name] of files.entries()) {
      if (version >= first) db.exec(sql.get(name) ?? "");
      if (version < first || version >= at) continue;
      for (const choice of choices)
        for (const state of ["active", "unsubscribed"])
          db.prepare(
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, created_at, slot_since)
               VALUES (?, ?, ?, 'daily', 8, 'UTC', 'en', 1, 1)`,
          ).run(`${name} ${state} ${choice}`, state, choice);
    }
    const earlier = at - first;
    expect(earlier).toBeGreaterThan(30);
    const kept = db.prepare("SELECT follows FROM subscribers WHERE state = 'active' ORDER BY id").all();
    expect(kept.map(({ follows }) => follows)).toEqual(Array.from({ length: earlier }, () => choices).flat());
    expect(db.prepare("SELECT key, followers, holders FROM follow_counts ORDER BY key").all()).toEqual([
      { key: "", followers: earlier, holders: 2 * earlier },
      { key: "a", followers: earlier, holders: 2 * earlier },
      { key: "markets", followers: 2 * earlier, holders: 4 * earlier },
      { key: "港股", followers: earlier, holders: 2 * earlier },
    ]);
  });

  it("keep the count of who follows what in step, and forget a watch with its last subscriber", () => {
    const db = migrated();
    const counts = () => db.prepare("SELECT key, followers, holders FROM follow_counts").all();
    const watches = () => db.prepare("SELECT id FROM watches").all();
    db.exec(`
      INSERT INTO watches (id, question, anchor, created_at) VALUES (3, 'copper', 'copper', 1), (33, 'tin', 'tin', 1);
      INSERT INTO subscribers (id, email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
        VALUES (1, 'ann', 'pending', '["a","watch 3"]', 'daily', 8, 'UTC', 'en', 1, 1),
               (2, 'bob', 'active', '["watch 3","watch 33"]', 'daily', 8, 'UTC', 'en', 1, 1)`);
    expect(counts()).toEqual([
      { key: "a", followers: 0, holders: 1 },
      { key: "watch 3", followers: 1, holders: 2 },
      { key: "watch 33", followers: 1, holders: 1 },
    ]);
    db.exec(`UPDATE subscribers SET state = 'active' WHERE id = 1;
      UPDATE subscribers SET follows = '["watch 33"]', hour = 9 WHERE id = 2`);
    expect(counts()).toEqual([
      { key: "a", followers: 1, holders: 1 },
      { key: "watch 3", followers: 1, holders: 1 },
      { key: "watch 33", followers: 1, holders: 1 },
    ]);
    expect(watches()).toEqual([{ id: 3 }, { id: 33 }]);
    db.exec("UPDATE subscribers SET follows = '[]' WHERE id = 2");
    expect(watches()).toEqual([{ id: 3 }]);
    db.exec("DELETE FROM subscribers WHERE id = 1");
    expect(counts()).toEqual([{ key: "", followers: 1, holders: 1 }]);
    expect(watches()).toEqual([]);
  });

  it("fold the searches that somebody follows as new ones are folded, but for those that another has already", () => {
    const before = files.indexOf("0051_more_traditional.sql");
    const forms = "僞卽啓墻峯旣殻滙爲牀産眞竪絶綉綫緑羣衆裏説鈎銹鋭録閲顔鷄麪麽";
    const db = migrated(before);
    const add = db.prepare("INSERT INTO watches (id, question, anchor, created_at) VALUES (?, ?, ?, 1)");
    for (const [at, form] of [...forms].entries()) add.run(at + 1, `${form}价 铜价`, `${form}价`);
    for (const [id, question] of Object.entries({ 50: "铜价", 51: "tag:説明", 52: "説明", 53: "说明" }))
      add.run(Number(id), question, question);
    db.exec(sql.get(files[before] ?? "") ?? "");
    const watches = db.prepare("SELECT question, anchor FROM watches ORDER BY id").all();
    expect(watches).toEqual([
      ...[...simplified(forms)].map((form) => ({ question: `${form}价 铜价`, anchor: `${form}价` })),
      ...["铜价", "tag:説明", "説明", "说明"].map((question) => ({ question, anchor: question })),
    ]);
  });

  it("keep the count of who is due in step with the subscribers", () => {
    const db = migrated();
    const cohorts = () => db.prepare("SELECT hour, subscribers FROM cohorts WHERE subscribers > 0").all();
    db.exec(`
      INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
        VALUES ('ann@example.org', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1)`);
    expect(cohorts()).toEqual([{ hour: 8, subscribers: 1 }]);
    db.exec("UPDATE subscribers SET hour = 9");
    expect(cohorts()).toEqual([{ hour: 9, subscribers: 1 }]);
    db.exec("UPDATE subscribers SET state = 'unsubscribed'");
    expect(cohorts()).toEqual([]);
  });
});

/** What a migration takes from statements of the version before, and why nobody misses it. */
const TAKEN_FROM_CODE: Record<string, string[]> = {
  // The table came with 0040, and no version between the two was released.
  "0042_dropped_posts.sql": [
    "dropped.seq",
    "dropped.post_id is required",
    "dropped.at is required",
    "dropped (frequency, seq)",
  ],
};

/** What statements name: columns, which of them must be given, and the keys that ON CONFLICT relies on. */
function named(db: DatabaseSync) {
  const [columns, required, keys] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const tables = db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'").all();
  for (const { name: table } of tables) {
    const found = db.prepare(`SELECT * FROM pragma_table_info('${table}')`).all();
    for (const { name, notnull, dflt_value, pk } of found) {
      columns.add(`${table}.${name}`);
      if (notnull === 1 && dflt_value === null && pk === 0) required.add(`${table}.${name} is required`);
    }
    const primary = found.filter(({ pk }) => Number(pk) > 0).map(({ name }) => name);
    if (primary.length > 0) keys.add(`${table} (${primary.join(", ")})`);
    for (const { name } of db.prepare(`SELECT name FROM pragma_index_list('${table}') WHERE "unique" = 1`).all()) {
      const of = db.prepare(`SELECT name FROM pragma_index_info('${name}')`).all();
      keys.add(`${table} (${of.map((column) => column.name).join(", ")})`);
    }
  }
  return { columns, required, keys, tables: new Set(tables.map(({ name }) => String(name))) };
}

describe("the version before, which runs for a while on the tables of the next", () => {
  it.each(files.filter((name) => name > "0041"))("finds what it names after %s", (name) => {
    const db = migrated(files.indexOf(name));
    const before = named(db);
    db.exec(sql.get(name) ?? "");
    const after = named(db);
    const gone = [...before.columns].filter((column) => !after.columns.has(column));
    // What a table demands anew, statements of the version before do not give.
    const demanded = [...after.required].filter(
      (column) => before.tables.has(column.split(".")[0] ?? "") && !before.required.has(column),
    );
    const lost = [...before.keys].filter((key) => !after.keys.has(key));
    expect([...gone, ...demanded, ...lost]).toEqual(TAKEN_FROM_CODE[name] ?? []);
  });
});
