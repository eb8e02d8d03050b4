import { openD1 } from "./d1.ts";

const ORDER = ["table", "index", "view", "trigger"];

/**
 * Returns the statements that make an empty database as the migrations leave it. Fifty migrations that alter what others made
 * take ten times as long, and most tests in workerd begin with an empty database.
 */
export function schemaStatements(): string[] {
  const { sqlite } = openD1();
  const all = <Row>(sql: string) => sqlite.prepare(sql).all() as Row[];
  const own = all<{ name: string; type: string }>("PRAGMA table_list").filter(({ name }) => !/^sqlite_/.test(name));
  const made = new Set(own.filter(({ type }) => type === "shadow").map(({ name }) => name));
  const parts = all<{ type: string; name: string; sql: string }>(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
  ).filter(({ name }) => !made.has(name));
  const rows = own
    .filter(({ type }) => type === "table")
    .flatMap(({ name }) => all<Record<string, unknown>>(`SELECT * FROM ${name}`).map((row) => inserting(name, row)));
  const tables = parts.filter(({ type }) => type === "table").map(({ sql }) => sql);
  const others = parts
    .filter(({ type }) => type !== "table")
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))
    .map(({ sql }) => sql);
  return [...tables, ...rows, ...others];
}

function inserting(table: string, row: Record<string, unknown>): string {
  const values = Object.values(row).map((value) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL"),
  );
  return `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${values.join(", ")})`;
}
