import { createHash, createHmac } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parse } from "smol-toml";

/** How long another program may hold the database. */
const LOCKED_MS = 5_000;

/**
 * Applies the migrations of ROOT/wrangler.toml to the local database, as `wrangler d1 migrations apply --local` does, but in this
 * process: wrangler takes three seconds to start itself and a workerd. No Worker may run on it.
 */
export function migrate(root: string, state: string): void {
  const { migrations_dir, database_id } = databaseOf(readFileSync(join(root, "wrangler.toml"), "utf8"));
  const folder = resolve(root, migrations_dir);
  const path = localDatabase(state, database_id);
  mkdirSync(resolve(path, ".."), { recursive: true });
  const options = { enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: false, timeout: LOCKED_MS };
  const db = new DatabaseSync(path, options);
  try {
    // As workerd opens it; and a commit does not wait for the disk.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    // wrangler's own table.
    db.exec(`CREATE TABLE IF NOT EXISTS d1_migrations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT UNIQUE,
      applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
    )`);
    const applied = new Set(
      db
        .prepare("SELECT name FROM d1_migrations")
        .all()
        .map(({ name }) => name),
    );
    const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    for (const name of names.sort()) if (!applied.has(name)) apply(db, name, readFileSync(join(folder, name), "utf8"));
  } finally {
    db.close();
  }
}

/** Applies a migration and records it, in one transaction. */
function apply(db: DatabaseSync, name: string, sql: string): void {
  try {
    db.exec("BEGIN");
    db.exec(sql);
    db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
    db.exec("COMMIT");
  } catch (fault) {
    // Closing the database takes back what was not committed.
    throw new Error(`The migration ${name} failed: ${fault instanceof Error ? fault.message : fault}`);
  }
}

function databaseOf(wranglerToml: string): { migrations_dir: string; database_id: string } {
  const { d1_databases } = parse(wranglerToml) as { d1_databases?: { migrations_dir: string; database_id: string }[] };
  if (!d1_databases?.[0]) throw new Error("wrangler.toml names no database.");
  return d1_databases[0];
}

/** Returns the file of a local D1: workerd names it by the id of a Durable Object, which it derives from that of the database. */
function localDatabase(state: string, id: string): string {
  const kind = "miniflare-D1DatabaseObject";
  const key = createHash("sha256").update(kind).digest();
  const half = (text: string | Buffer) => createHmac("sha256", key).update(text).digest().subarray(0, 16);
  const name = half(id);
  return join(state, "v3/d1", kind, `${Buffer.concat([name, half(name)]).toString("hex")}.sqlite`);
}
