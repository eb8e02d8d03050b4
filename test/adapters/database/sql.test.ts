import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { retry } from "../../../src/adapters/database/retry.ts";
import {
  assigned,
  columnsOf,
  excluded,
  param,
  raw,
  rowsOf,
  type Sql,
  sql,
  valuesOf,
} from "../../../src/adapters/database/sql.ts";
import { openD1 } from "../../sqlite/d1.ts";

/** What a statement is prepared as. */
function prepared(statement: Sql): { text: string; values: unknown[] } {
  let found: { text: string; values: unknown[] } | undefined;
  const prepare = (text: string) => ({
    bind: (...values: unknown[]) => {
      found = { text, values };
    },
  });
  statement.on({ prepare } as unknown as D1Database);
  if (!found) throw new Error("Nothing was prepared.");
  return found;
}

it("numbers the parameters of nested fragments where they are put together", () => {
  const recent = sql`at > ${5}`;
  expect(prepared(sql`SELECT ${"a"} FROM ${raw("posts")} WHERE ${recent} OR id = ${9}`)).toEqual({
    text: "SELECT ?1 FROM posts WHERE at > ?2 OR id = ?3",
    values: ["a", 5, 9],
  });
});

it("writes whole limits into the text, for SQLite plans a statement with a limit as parameter at each run", () => {
  const most = param(9);
  expect(prepared(sql`SELECT ${1} FROM (${sql`SELECT a LIMIT ${most}`}) LIMIT ${7} OFFSET ${8}`)).toEqual({
    text: "SELECT ?1 FROM (SELECT a LIMIT 9) LIMIT 7 OFFSET ?2",
    values: [1, 8],
  });
  for (const odd of ["1; DROP TABLE t", 1.5, null, Number.NaN])
    expect(prepared(sql`SELECT a LIMIT ${odd}`)).toEqual({ text: "SELECT a LIMIT ?1", values: [odd] });
});

it("binds a parameter once, however often and wherever it stands", () => {
  const at = param(5);
  const due = sql`due <= ${at}`;
  expect(prepared(sql`${due} OR ${due} OR ${at} = ${7}`)).toEqual({
    text: "due <= ?1 OR due <= ?1 OR ?1 = ?2",
    values: [5, 7],
  });
});

it("prepares every statement of the database, and none of them numbers its parameters", () => {
  const files = globSync("src/adapters/database/**/*.ts");
  const having = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, "utf8"))).sort();
  // The first wraps a database and prepares what it is given.
  expect(having(/\.prepare\(/)).toEqual(["src/adapters/database/counted.ts", "src/adapters/database/sql.ts"]);
  expect(having(/\?\d/)).toEqual([]);
});

it("prepares the same text whatever the values are", () => {
  const texts = [
    [1, 2],
    [3, 3],
  ].map(([a = 0, b = 0]) => prepared(sql`SELECT ${a}, ${b}, ${param(a)}`).text);
  expect(texts).toEqual(["SELECT ?1, ?2, ?3", "SELECT ?1, ?2, ?3"]);
});

it("binds an array as JSON", () => {
  expect(prepared(sql`SELECT value FROM json_each(${["a", { b: 1 }]})`)).toEqual({
    text: "SELECT value FROM json_each(?1)",
    values: ['["a",{"b":1}]'],
  });
});

it("writes the JSON of many rows into as many values as it takes, and loses none", () => {
  const rows = Array.from({ length: 7 }, (_, row) => String(row).repeat(250_000));
  const values = rowsOf(rows, (given) => sql`${given}`).map((statement) => prepared(statement).values[0] as string);
  expect(values.map((value) => JSON.parse(value).length)).toEqual([2, 2, 2, 1]);
  expect(values.flatMap((value) => JSON.parse(value))).toEqual(rows);
  expect(rowsOf([], (given) => sql`${given}`)).toEqual([]);
});

it("is said again while D1 does not answer, and not if it refuses", async () => {
  let tries = 0;
  const answering = async (fault: unknown) => {
    tries++;
    if (tries === 1) throw fault;
    return "done";
  };
  expect([await retry(() => answering(new Error("Network connection lost."))), tries]).toEqual(["done", 2]);
  tries = 0;
  await expect(retry(() => answering(new Error("D1_ERROR: UNIQUE: SQLITE_CONSTRAINT")))).rejects.toThrow("SQLITE_");
  expect(tries).toBe(1);
});

it("lists a row once for an insert, a conflict and an update", async () => {
  const db = openD1();
  await db.exec("CREATE TABLE t (key TEXT PRIMARY KEY, a TEXT, b INTEGER)");
  const put = (row: Record<string, string | number | null>) =>
    sql`INSERT INTO t (key, ${columnsOf(row)}) VALUES ('k', ${valuesOf(row)}) ON CONFLICT (key) DO UPDATE SET ${excluded(row)}`
      .on(db)
      .run();
  const all = async () => (await db.prepare("SELECT * FROM t").all()).results;
  await put({ a: "'; DROP TABLE t", b: 1 });
  await put({ a: "two", b: null });
  expect(await all()).toEqual([{ key: "k", a: "two", b: null }]);
  await sql`UPDATE t SET ${assigned({ a: "three", b: 3 })} WHERE key = ${"k"}`.on(db).run();
  expect(await all()).toEqual([{ key: "k", a: "three", b: 3 }]);
});
