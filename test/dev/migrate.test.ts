import { copyFileSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { migrate } from "../../infra/dev/migrate.ts";

const MIGRATIONS = "infra/migrations";
const names = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .sort();

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gazette-migrate-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, MIGRATIONS), { recursive: true });
  copyFileSync("wrangler.toml", join(root, "wrangler.toml"));
});

const release = (files: string[]) => {
  for (const name of files) copyFileSync(join(MIGRATIONS, name), join(root, MIGRATIONS, name));
};

function read(sql: string): unknown[] {
  const [file = ""] = globSync(join(root, "state/v3/d1/miniflare-D1DatabaseObject/[0-9a-f]*.sqlite"));
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

describe("the migrations of npm start", () => {
  it("apply what is new, once and in order, and are recorded as wrangler does", () => {
    const state = join(root, "state");
    release(names.slice(0, -2));
    migrate(root, state);
    release(names);
    migrate(root, state);
    migrate(root, state);
    expect(read("SELECT id, name FROM d1_migrations ORDER BY id")).toEqual(
      names.map((name, index) => ({ id: index + 1, name })),
    );
  });

  it("leave nothing of one that fails, and name it", () => {
    const state = join(root, "state");
    writeFileSync(join(root, MIGRATIONS, "0001_half.sql"), "CREATE TABLE half (id INTEGER) STRICT; SELECT wrong;");
    expect(() => migrate(root, state)).toThrow(/0001_half\.sql failed: .*wrong/);
    expect(read("SELECT name FROM sqlite_schema WHERE name = 'half'")).toEqual([]);
    expect(read("SELECT name FROM d1_migrations")).toEqual([]);
  });
});
