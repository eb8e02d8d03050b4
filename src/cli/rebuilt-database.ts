import { readdir, readFile } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { ALERTS } from "../core/newsletter/alerts.ts";
import { RESENT_EMAILS } from "../core/newsletter/service-email.ts";
import { type BackupRow, KEPT_TABLES, type SnapshotIndex, WHOLE_TABLES } from "../core/operations/backup.ts";
import { reason } from "../core/reason.ts";
import type { BackedUp } from "./backup-set.ts";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

const MIGRATIONS = new URL("../../infra/migrations/", import.meta.url);

/** Longest statement, below D1's 100 KB. */
const STATEMENT = 90_000;

/** Numbers that are left out, because the lost database may have given them to somebody after the backup. */
const SKIPPED: Record<string, number> = { subscribers: 1_000, service_emails: 1_000, watches: 1_000, issues: 10 };

const LOST = JSON.stringify(reason("database-lost"));

/** What a restored database holds, and what nobody can know. */
export interface RebuildReport {
  subscribers: number;
  /** Subscribers left out since they were erased later. */
  erased: number;
  issues: number;
  /** Deliveries that may have gone out or not. */
  unknown: number;
}

/** A database on this machine, in which a backup is put together before it goes anywhere. */
export class RebuiltDatabase {
  readonly #db: DatabaseSync;
  readonly #index: SnapshotIndex;
  readonly #seen = new Set<string>();
  readonly #erased = new Set<number>();
  readonly #triggers: string[];
  readonly #columns = new Map<string, string[]>();

  private constructor(db: DatabaseSync, index: SnapshotIndex) {
    this.#db = db;
    this.#index = index;
    // Rows come as they were: nothing may be derived from them here.
    this.#triggers = this.#all("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").map(({ sql }) => String(sql));
    this.#dropTriggers();
  }

  /** Opens an empty database at `path`, as the migrations made it that the backup belongs to. */
  static async open(path: string, index: SnapshotIndex): Promise<RebuiltDatabase> {
    const { DatabaseSync } = await import("node:sqlite").catch(() => {
      throw new Failure(terminalTexts().restore.newerNode);
    });
    const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    for (const sql of (await migrations()).slice(0, index.schema)) db.exec(sql);
    return new RebuiltDatabase(db, index);
  }

  close(): void {
    this.#db.close();
  }

  /** Adds rows that were read later than all those before. */
  add({ pages, gone, whole }: BackedUp): void {
    this.#db.exec("BEGIN");
    for (const table of whole) this.#db.exec(`DELETE FROM ${table}`);
    for (const { table, rows } of pages) {
      if (!KEPT_TABLES[table]) throw new Failure(terminalTexts().restore.unknownTable(table));
      if (WHOLE_TABLES.includes(table) && !this.#seen.has(table) && whole.length === 0)
        this.#db.exec(`DELETE FROM ${table}`);
      if (whole.length === 0) this.#seen.add(table);
      for (const row of rows) this.#put(table, row);
    }
    this.#db.exec("COMMIT");
    this.noteErased({ pages, gone });
  }

  /** Notes who was erased, also after the moment to which the database is restored. */
  noteErased({ pages, gone }: Pick<BackedUp, "pages" | "gone">): void {
    for (const id of gone) this.#erased.add(id);
    for (const { table, rows } of pages)
      if (table === "subscription_changes")
        for (const { kind, subscriber_id } of rows) if (kind === "erased") this.#erased.add(Number(subscriber_id));
  }

  /** Brings the database to the present version and settles what was under way `at` the moment of the last look. */
  async finish(at: number): Promise<RebuildReport> {
    const later = (await migrations()).slice(this.#index.schema);
    for (const sql of [...(later.length > 0 ? this.#triggers : []), ...later]) this.#db.exec(sql);
    this.#dropTriggers();
    this.#columns.clear();
    this.#db.exec("BEGIN");
    const erased = this.#erase();
    this.#moveCursors();
    for (const issue of this.#doubtful()) this.#settle(issue, at);
    this.#run(
      `UPDATE service_emails SET state = 'unknown', detail = ? WHERE state = 'sending' OR (state = 'queued'
         AND NOT (requested_at > ? AND kind IN (SELECT value FROM json_each(?))))`,
      LOST,
      at - RESENT_EMAILS.withinMs,
      JSON.stringify(RESENT_EMAILS.kinds),
    );
    // To a webhook every post that is indexed now would be news.
    this.#run(
      "UPDATE webhooks SET paused_at = coalesce(paused_at, ?), pause_reason = coalesce(pause_reason, ?)",
      at,
      LOST,
    );
    this.#run("UPDATE reconciliation SET looked_at = ?", at);
    this.#db.exec("COMMIT");
    const count = (sql: string) => Number(this.#all(`SELECT count(*) AS count FROM ${sql}`)[0]?.count);
    return {
      subscribers: count("subscribers"),
      erased,
      issues: count("issues"),
      unknown: count(`deliveries WHERE reason = '${LOST}'`),
    };
  }

  /** Writes statements that bring everything into an empty database that has been migrated. Repeating them does no harm. */
  *statements(): Generator<string> {
    for (const table of Object.keys(KEPT_TABLES)) yield* this.#inserts(table);
    for (const { name, seq } of this.#all("SELECT name, seq FROM sqlite_sequence"))
      if (SKIPPED[String(name)])
        yield `UPDATE sqlite_sequence SET seq = max(seq, ${Number(seq) + (SKIPPED[String(name)] ?? 0)}) WHERE name = '${name}';`;
    const [look] = this.#all("SELECT looked_at FROM reconciliation");
    yield `UPDATE reconciliation SET looked_at = max(looked_at, ${look?.looked_at ?? 0});`;
  }

  *#inserts(table: string): Generator<string> {
    const columns = this.#columnsOf(table).join(", ");
    const head = `INSERT INTO ${table} (${columns}) VALUES\n`;
    // Triggers begin a watch anew for every subscriber that is put in.
    const tail =
      table === "watch_starts"
        ? "\nON CONFLICT DO UPDATE SET seq = excluded.seq, ended = excluded.ended;"
        : "\nON CONFLICT DO NOTHING;";
    let values = "";
    const keys = KEPT_TABLES[table]?.join(", ");
    const rows = this.#db.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${keys}`).iterate();
    for (const row of rows as Iterable<BackupRow>) {
      const text = `(${Object.values(row).map(literal).join(",")})`;
      if (values !== "" && Buffer.byteLength(head + values + text) > STATEMENT) {
        yield head + values + tail;
        values = "";
      }
      values += values === "" ? text : `,\n${text}`;
    }
    if (values !== "") yield head + values + tail;
  }

  #dropTriggers(): void {
    for (const { name } of this.#all("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
      this.#db.exec(`DROP TRIGGER ${name}`);
  }

  #put(table: string, row: BackupRow): void {
    const columns = this.#columnsOf(table).filter((column) => column in row);
    this.#run(
      `INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      ...columns.map((column) => row[column] ?? null),
    );
  }

  /** Returns the columns that can be written, without those that are computed. */
  #columnsOf(table: string): string[] {
    let columns = this.#columns.get(table);
    if (!columns) {
      columns = this.#all(`SELECT name FROM pragma_table_xinfo('${table}') WHERE hidden = 0`).map(({ name }) =>
        String(name),
      );
      this.#columns.set(table, columns);
    }
    return columns;
  }

  #all(sql: string): BackupRow[] {
    return this.#db.prepare(sql).all() as BackupRow[];
  }

  readonly #prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  #run(sql: string, ...values: (string | number | null)[]): number {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return Number(statement.run(...values).changes);
  }

  /** Erases everybody who was erased. Returns how many of them the backup had. */
  #erase(): number {
    let erased = 0;
    for (const id of this.#erased) {
      for (const table of ["transient_bounces", "reachability"])
        this.#run(`DELETE FROM ${table} WHERE email = (SELECT email FROM subscribers WHERE id = ?)`, id);
      this.#run("UPDATE suppressions SET detail = '' WHERE email = (SELECT email FROM subscribers WHERE id = ?)", id);
      this.#run("DELETE FROM subscription_changes WHERE subscriber_id = ? AND kind <> 'erased'", id);
      for (const table of ["service_emails", "former_subscribers", "watch_starts", "alerted"])
        this.#run(`DELETE FROM ${table} WHERE subscriber_id = ?`, id);
      erased += this.#run("DELETE FROM subscribers WHERE id = ?", id);
    }
    return erased;
  }

  /** Moves cursors to where deliveries show them to be: rows of both were not read at the same moment. */
  #moveCursors(): void {
    // Ordered to be sent again: what became of it is not known.
    this.#run(
      `UPDATE deliveries SET state = 'unknown', reason = ? WHERE state IN ('failed', 'unknown') AND EXISTS
         (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id AND r.at > deliveries.changed_at)`,
      LOST,
    );
    this.#db.exec(`
      CREATE TEMP TABLE reached (subscriber INTEGER PRIMARY KEY, through INTEGER);
      INSERT INTO reached SELECT subscriber_id, max(through_seq) FROM deliveries
        WHERE bound = 0 AND issue_id NOT IN (${ALERTING}) AND (state IN ('accepted', 'unknown') OR state = 'skipped' AND reason LIKE '%"nothing-new-for-them"%')
        GROUP BY subscriber_id;
      UPDATE subscribers SET cursor = r.through FROM reached r WHERE r.subscriber = subscribers.id AND r.through > cursor;
      UPDATE subscribers SET cursor = d.from_seq FROM deliveries d
       WHERE d.subscriber_id = subscribers.id AND d.state = 'failed' AND d.bound = 0 AND d.through_seq = cursor
         AND cursor > coalesce((SELECT through FROM reached WHERE subscriber = subscribers.id), 0);
      ${ALERTED} AND d.issue_id IN (${ALERTING})`);
  }

  /** Lists issues of which not every delivery is settled, oldest first. */
  #doubtful(): number[] {
    return this.#all(
      `SELECT id FROM issues WHERE state IN ('planned', 'sending', 'paused') OR (state = 'finished' AND forgotten_through = 0
          AND planned > (SELECT count(*) FROM deliveries WHERE issue_id = issues.id)) ORDER BY id`,
    ).map(({ id }) => Number(id));
  }

  /** Notes that alerts which are not known to have been settled may have brought all that watches have matched. */
  #settleAlerts(issue: number): void {
    const last = "(SELECT coalesce(max(seq), 0) FROM releases)";
    const matched = (
      id: string,
    ) => `FROM subscribers s JOIN watch_starts b ON b.subscriber_id = s.id AND b.ended IS NULL
      JOIN watch_hits h ON h.watch_id = b.watch_id AND h.seq > max(b.seq, s.cursor, s.alert_cursor)
     WHERE s.id = ${id} AND s.alerts = 1 AND s.state = 'active' AND s.frequency <> 'immediate'`;
    this.#run(
      `INSERT OR IGNORE INTO deliveries (id, from_seq, through_seq, state, changed_at)
         SELECT i.id << 32 | r.id, 0, 0, 'queued', i.opened_at FROM issues i CROSS JOIN subscribers r
          WHERE i.id = ${issue} AND i.frequency = '${ALERTS}' AND EXISTS (SELECT 1 ${matched("r.id")})`,
    );
    this.#run(
      `UPDATE deliveries SET from_seq = ${last}, through_seq = ${last}, also =
           (SELECT nullif(json_group_array(DISTINCT h.seq), '[]') ${matched("deliveries.subscriber_id")})
        WHERE issue_id = ${issue} AND issue_id IN (${ALERTING}) AND state = 'queued' AND bound = 0`,
    );
    this.#run(
      `UPDATE deliveries SET state = iif(also IS NULL, 'skipped', 'unknown'), reason = ?
        WHERE issue_id = ${issue} AND issue_id IN (${ALERTING}) AND state IN ('queued', 'sending')`,
      LOST,
    );
    this.#run(`${ALERTED} AND d.issue_id = ${issue} AND d.issue_id IN (${ALERTING})`);
  }

  /**
   * Ends an issue. A delivery that is not known to have been settled may have gone out: it is `unknown`, and not sent again by itself. A
   * frequency without an hour takes in what is released meanwhile.
   */
  #settle(issue: number, at: number): void {
    const through = "iif(i.slots = '[]', (SELECT coalesce(max(seq), 0) FROM releases), i.through_seq)";
    const issueIs = `id = ${issue}`;
    this.#settleAlerts(issue);
    const within = `id > ${issue} << 32 AND id <= (${issue} << 32 | 4294967295)`;
    this.#run(
      `INSERT OR IGNORE INTO deliveries (id, from_seq, through_seq, state, changed_at)
         SELECT i.id << 32 | s.id, s.cursor, ${through}, 'queued', ? FROM issues i CROSS JOIN subscribers s
          WHERE i.${issueIs} AND s.state = 'active' AND s.frequency = i.frequency AND s.slot_since <= i.closed_at AND s.id <= i.plan_through
            AND (i.slots = '[]' OR EXISTS (SELECT 1 FROM json_each(i.slots) o
                  WHERE o.value ->> 'hour' = s.hour AND o.value ->> 'timeZone' = s.time_zone)) AND s.cursor < ${through}`,
      at,
    );
    const isRange = `issue_id NOT IN (${ALERTING})`;
    this.#run(
      `UPDATE deliveries SET through_seq = ${through},
          from_seq = coalesce((SELECT cursor FROM subscribers s WHERE s.id = deliveries.subscriber_id), deliveries.from_seq)
         FROM issues i WHERE i.${issueIs} AND deliveries.issue_id = i.id AND deliveries.state = 'queued' AND deliveries.bound = 0
          AND ${isRange}`,
    );
    this.#run(
      `UPDATE deliveries SET state = iif(state = 'queued' AND bound = 0 AND from_seq >= through_seq, 'skipped', 'unknown'),
          reason = iif(state = 'queued' AND bound = 0 AND from_seq >= through_seq, ?, ?), changed_at = ?
        WHERE ${within} AND state IN ('queued', 'sending')`,
      JSON.stringify(reason("sent-with-another-issue")),
      LOST,
      at,
    );
    this.#run(
      `UPDATE subscribers SET cursor = d.through_seq FROM deliveries d WHERE d.id = (${issue} << 32 | subscribers.id)
          AND d.state = 'unknown' AND d.bound = 0 AND d.through_seq > cursor AND d.${isRange}`,
    );
    this.#run(
      `UPDATE issues SET planned = count, candidates = count + excluded, queued = 0, plan_after = plan_through, reason = NULL,
          state = iif(count = 0, 'skipped', 'finished'), finished_at = ?, started_at = coalesce(started_at, ?)
         FROM (SELECT count(*) AS count FROM deliveries WHERE ${within}) WHERE ${issueIs}`,
      at,
      at,
    );
  }
}

/** Issues whose deliveries are alerts. */
const ALERTING = `SELECT id FROM issues WHERE frequency = '${ALERTS}'`;

/** Notes what alerts may have brought; a condition may follow. */
const ALERTED = `INSERT OR IGNORE INTO alerted (subscriber_id, seq) SELECT d.subscriber_id, a.value
  FROM deliveries d CROSS JOIN json_each(d.also) a CROSS JOIN subscribers s ON s.id = d.subscriber_id AND s.cursor < a.value
 WHERE d.state IN ('accepted', 'unknown')`;

/** Reads all migrations, in their order. */
async function migrations(): Promise<string[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(names.map((name) => readFile(new URL(name, MIGRATIONS), "utf8")));
}

function literal(value: string | number | null): string {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  if (value.includes("\0")) return `CAST(x'${Buffer.from(value).toString("hex")}' AS TEXT)`;
  return `'${value.replaceAll("'", "''")}'`;
}
