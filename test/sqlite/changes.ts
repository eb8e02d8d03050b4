import type { LocalD1 } from "./d1.ts";

export type Row = Record<string, string | number | null>;

/** Inserts rows; columns that a row leaves out have their defaults. */
export function insert(db: LocalD1, table: string, ...rows: Row[]): void {
  for (const row of rows) {
    const columns = Object.keys(row);
    db.sqlite
      .prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`)
      .run(...Object.values(row));
  }
  // So that these changes are not counted as the next statement's.
  void db.exec("");
}

/** Does something, and returns all that it changed in the database, as lines: `issues 1: queued 3 → 2`, `+ claims …`, `- owed 4 7`. */
export async function changes(db: LocalD1, act: () => Promise<unknown>): Promise<string[]> {
  const before = everything(db);
  await act();
  const after = everything(db);
  const lines: string[] = [];
  for (const [name, row] of after) {
    const old = before.get(name);
    const differs = Object.entries(row).filter(([column, value]) => old?.[column] !== value);
    if (!old) lines.push(`+ ${name}: ${shown(row)}`);
    else if (differs.length > 0)
      lines.push(
        `${name}: ${differs.map(([column, value]) => `${column} ${text(old[column])} → ${text(value)}`).join(", ")}`,
      );
  }
  for (const name of before.keys()) if (!after.has(name)) lines.push(`- ${name}`);
  return lines;
}

/** All rows, by table and key. */
function everything({ sqlite }: LocalD1): Map<string, Row> {
  const tables = sqlite
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1",
    )
    .all() as { name: string }[];
  const rows = new Map<string, Row>();
  for (const { name } of tables) {
    const keys = sqlite.prepare("SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk").all(name) as {
      name: string;
    }[];
    const columns = keys.length > 0 ? "*" : "rowid, *";
    const all = sqlite.prepare(`SELECT ${columns} FROM "${name}"`);
    // Places in the timeline are larger than JavaScript's numbers.
    all.setReadBigInts(true);
    for (const row of all.all() as unknown as Row[]) {
      const key = keys.length > 0 ? keys.map(({ name }) => row[name]) : [row.rowid];
      const isDelivery = name === "deliveries" ? ["issue_id", "subscriber_id"].map((column) => row[column]) : key;
      rows.set(`${name} ${isDelivery.map(text).join(" ")}`, row);
    }
  }
  return rows;
}

/** Without what is usual, so that a new column changes no line. */
const shown = (row: Row) =>
  Object.entries(row)
    .filter(([, value]) => value && value !== "[]" && value !== "{}")
    .map(([column, value]) => `${column} ${text(value)}`)
    .join(", ");

/** Names that are made by chance are all the same here. */
const text = (value: unknown) => String(value).replace(/[\da-f]{8}-[\da-f-]{27}/g, "(a name)");
