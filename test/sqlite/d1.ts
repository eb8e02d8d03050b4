import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/**
 * D1's interface over SQLite in this process, so that SQL and use cases can be tested in milliseconds. What it does is held to
 * D1's own behaviour by `contract.ts`. It knows nothing of `rows_read`, of limits other than D1's 100 parameters, or of time:
 * those tests belong in workerd.
 */
export interface LocalD1 extends D1Database {
  /** The database itself, for tests that look at it directly. */
  readonly sqlite: DatabaseSync;
  close(): void;
}

const MIGRATIONS = new URL("../../infra/migrations/", import.meta.url);

/** What D1 sets for every connection. */
const OPTIONS = { enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: false };

const PARAMETERS_MAX = 100;

let migrated: Uint8Array | undefined;

/**
 * Connections that nobody uses, whose statements are prepared: that takes a fifth of the time of most tests. What a database
 * was given is one transaction, which is taken back.
 */
const free: Connection[] = [];
/** Databases of the test that runs. */
let lent: LocalD1[] | undefined;

/** Opens an empty database, migrated. A test's are closed with it. */
export function openD1(): LocalD1 {
  const connection = free.pop() ?? connectionOver(emptyDatabase());
  connection.sqlite.exec("BEGIN");
  const db = d1Of(connection, () => {
    connection.sqlite.exec("ROLLBACK");
    free.push(connection);
  });
  lent?.push(db);
  return db;
}

/** Lends databases until the function that it returns is called, which closes them. */
export function lendDatabases(): () => void {
  const here: LocalD1[] = [];
  lent = here;
  return () => {
    lent = undefined;
    for (const db of here) db.close();
  };
}

/** Copies a database that is migrated once in each process. */
function emptyDatabase(): DatabaseSync {
  migrated ??= migrate();
  const sqlite = new DatabaseSync(":memory:", OPTIONS);
  sqlite.deserialize(migrated);
  sqlite.exec("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
  return sqlite;
}

function migrate(): Uint8Array {
  const sqlite = new DatabaseSync(":memory:", OPTIONS);
  const names = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
  for (const name of names.sort()) sqlite.exec(readFileSync(new URL(name, MIGRATIONS), "utf8"));
  const bytes = sqlite.serialize();
  sqlite.close();
  return bytes;
}

/** Wraps a database that is open. */
export function d1Over(sqlite: DatabaseSync): LocalD1 {
  return d1Of(connectionOver(sqlite), () => sqlite.close());
}

/** A connection to SQLite, and the statements that it has prepared. */
interface Connection {
  readonly sqlite: DatabaseSync;
  /** Runs one statement. Like D1, counts rows that triggers changed, too. */
  run(sql: string, values: SQLInputValue[], asArrays?: boolean): Answer;
  /** Does all of it or nothing. */
  atomically<Value>(work: () => Value): Value;
  exec(sql: string): void;
}

function connectionOver(sqlite: DatabaseSync): Connection {
  const totalChanges = sqlite.prepare("SELECT total_changes() AS changes, CAST(last_insert_rowid() AS REAL) AS id");
  // These may stand within a transaction, and begin one where there is none.
  const [begin, commit, rollback] = [
    sqlite.prepare("SAVEPOINT batch"),
    sqlite.prepare("RELEASE batch"),
    sqlite.prepare("ROLLBACK TO batch"),
  ];
  const prepared = new Map<string, Prepared>();
  let changes = 0;

  function prepare(sql: string): Prepared {
    let known = prepared.get(sql);
    if (!known) {
      const statement = sqlite.prepare(sql);
      // SQLite's own objects take twice as long to make.
      statement.setReturnArrays(true);
      // What has been written must not be written again because it could not be read.
      if (/\breturning\b/i.test(sql)) statement.setReadBigInts(true);
      const columns = statement.columns().map(({ name }) => name);
      const reads = /^\s*select\b/i.test(sql);
      const writes = columns.length === 0 && /^\s*(?:insert|update|delete)\b/i.test(sql);
      known = { statement, parameters: parametersOf(sql), columns, reads, writes };
      prepared.set(sql, known);
    }
    return known;
  }

  const countChanges = () => {
    changes = (totalChanges.get() as { changes: number }).changes;
  };

  return {
    sqlite,
    run(sql, values, asArrays = false) {
      const { statement, parameters, columns, reads, writes } = prepare(sql);
      if (parameters > PARAMETERS_MAX) throw new Error("too many SQL variables: SQLITE_ERROR");
      if (parameters !== values.length) throw new Error("Wrong number of parameter bindings for SQL query.");
      const done = writes ? statement.run(...values) : undefined;
      const read = done ? [] : readAll(statement, values);
      const rows = read.map((row) => (asArrays ? row.map(readValue) : named(row, columns)));
      const unchanged = { changes: 0, changed_db: false, duration: 0, size_after: 0 };
      if (reads) return { columns, rows, meta: unchanged };
      // Where no row was changed, triggers changed none either.
      if (done?.changes === 0)
        return { columns, rows, meta: { ...unchanged, last_row_id: Number(done.lastInsertRowid) } };
      const { changes: total, id } = totalChanges.get() as { changes: number; id: number };
      const changed = total - changes;
      changes = total;
      return { columns, rows, meta: { ...unchanged, changes: changed, changed_db: changed > 0, last_row_id: id } };
    },
    atomically(work) {
      begin.run();
      try {
        const value = work();
        commit.run();
        return value;
      } catch (fault) {
        rollback.run();
        commit.run();
        countChanges();
        throw fault;
      }
    },
    exec(sql) {
      sqlite.exec(sql);
      countChanges();
    },
  };
}

function d1Of(connection: Connection, giveBack: () => void): LocalD1 {
  let isOpen = true;

  const asD1 = <Value>(work: () => Value): Value => {
    if (!isOpen) throw new Error("The database is closed.");
    try {
      return work();
    } catch (fault) {
      throw d1Error(fault);
    }
  };

  class Statement {
    readonly sql: string;
    readonly values: unknown[];

    constructor(sql: string, values: unknown[]) {
      this.sql = sql;
      this.values = values;
    }

    bind(...values: unknown[]): Statement {
      return new Statement(this.sql, values.map(asBound));
    }

    answer(asArrays = false): Answer {
      return connection.run(this.sql, this.values as SQLInputValue[], asArrays);
    }

    async all() {
      return asD1(() => resultOf(this.answer()));
    }

    async run() {
      return asD1(() => resultOf(this.answer()));
    }

    async first(column?: string) {
      return asD1(() => {
        const [row] = this.answer().rows as Record<string, unknown>[];
        if (row === undefined) return null;
        if (column === undefined) return row;
        if (!(column in row)) throw new ColumnNotFound(`Column not found (${column})`);
        return row[column];
      });
    }

    async raw({ columnNames = false } = {}) {
      return asD1(() => {
        const { columns, rows } = this.answer(true);
        return columnNames ? [columns, ...rows] : rows;
      });
    }
  }

  return {
    sqlite: connection.sqlite,
    prepare: (sql: string) => new Statement(sql, []),
    async batch(statements: Statement[]) {
      return asD1(() => {
        if (statements.length === 0) throw new Error("No SQL statements detected.");
        // As D1 has it: all of them or none, and nobody else's in between.
        return connection.atomically(() => statements.map((statement) => resultOf(statement.answer())));
      });
    },
    async exec(sql: string) {
      return asD1(() => {
        connection.exec(sql);
        return { count: sql.split("\n").length, duration: 0 };
      });
    },
    close() {
      if (isOpen) giveBack();
      isOpen = false;
    },
  } as unknown as LocalD1;
}

interface Prepared {
  statement: StatementSync;
  parameters: number;
  /** Changes nothing. */
  reads: boolean;
  /** Changes rows, and returns none. */
  writes: boolean;
  columns: string[];
}

interface Answer {
  columns: string[];
  rows: unknown[];
  meta: Record<string, unknown>;
}

const resultOf = ({ rows, meta }: Answer) => ({ success: true, results: rows, meta });

function readAll(statement: StatementSync, values: SQLInputValue[]): unknown[][] {
  const all = () => statement.all(...values) as unknown[] as unknown[][];
  try {
    return all();
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    // D1 gives every number as JavaScript has them, however much is lost of it.
    statement.setReadBigInts(true);
    try {
      return all();
    } finally {
      statement.setReadBigInts(false);
    }
  }
}

/** A row as D1 hands it out. */
function named(row: unknown[], columns: string[]): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (let index = 0; index < row.length; index++) plain[columns[index] as string] = readValue(row[index]);
  return plain;
}

/** A value as D1 hands it out: blobs as lists of bytes. */
function readValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value instanceof Uint8Array ? [...value] : value;
}

/** A value as D1 binds it; throws for what D1 refuses. */
function asBound(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" || value === null) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (Array.isArray(value)) return Uint8Array.from(value as number[]);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const problem = `Type '${typeof value}' not supported for value '${value}'`;
  throw new Error(`D1_TYPE_ERROR: ${problem}`, { cause: new Error(problem) });
}

/** How many values a statement wants: its highest numbered parameter, or its parameters without a number. */
function parametersOf(sql: string): number {
  let highest = 0;
  for (const [token, number] of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?(\d*)/g))
    if (token.startsWith("?")) highest = number ? Math.max(highest, Number(number)) : highest + 1;
  return highest;
}

class ColumnNotFound extends Error {}

const CODES: Record<number, string> = {
  1: "SQLITE_ERROR",
  5: "SQLITE_BUSY",
  9: "SQLITE_INTERRUPT",
  13: "SQLITE_FULL",
  18: "SQLITE_TOOBIG",
  19: "SQLITE_CONSTRAINT",
  20: "SQLITE_MISMATCH",
  25: "SQLITE_RANGE",
};

const CONSTRAINTS: Record<number, string> = {
  275: "CHECK",
  787: "FOREIGNKEY",
  1299: "NOTNULL",
  1555: "PRIMARYKEY",
  1811: "TRIGGER",
  2067: "UNIQUE",
  2579: "ROWID",
  3091: "DATATYPE",
};

/** A fault of SQLite in D1's words. */
function d1Error(fault: unknown): unknown {
  if (!(fault instanceof Error) || fault.message.startsWith("D1_")) return fault;
  if (fault instanceof ColumnNotFound) return new Error(`D1_COLUMN_NOTFOUND: ${fault.message}`, { cause: fault });
  const { errcode } = fault as Error & { errcode?: number };
  let words = fault.message;
  if (errcode !== undefined) {
    const constraint = CONSTRAINTS[errcode];
    words += `: ${CODES[errcode & 255] ?? `SQLITE_${errcode}`}`;
    if (constraint) words += ` (extended: SQLITE_CONSTRAINT_${constraint})`;
  }
  return new Error(`D1_ERROR: ${words}`, { cause: new Error(words) });
}
