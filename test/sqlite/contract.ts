import { beforeEach, describe, expect, it } from "vitest";

/** What D1 does, as far as our SQL or its tests depend on it. D1 itself is held to this, and so is its likeness. */
export function keepsTheD1Contract(open: () => Promise<D1Database>): void {
  let db: D1Database;

  beforeEach(async () => {
    db = await open();
    await db.batch(
      [
        "DROP TABLE IF EXISTS tried",
        "DROP TABLE IF EXISTS tried_log",
        "CREATE TABLE tried (id INTEGER PRIMARY KEY, x TEXT UNIQUE CHECK (x <> 'bad'), n INTEGER NOT NULL) STRICT",
        "CREATE TABLE tried_log (x TEXT) STRICT",
        "CREATE TRIGGER tried_logged AFTER INSERT ON tried BEGIN INSERT INTO tried_log VALUES (new.x); END",
        "INSERT INTO tried VALUES (1, 'one', 10), (2, 'two', 20)",
      ].map((sql) => db.prepare(sql)),
    );
  });

  const first = (sql: string, ...values: unknown[]) =>
    db
      .prepare(sql)
      .bind(...values)
      .first();
  const faultOf = async (work: () => unknown): Promise<string> => {
    try {
      await work();
    } catch (fault) {
      // Where SQLite stumbled, only D1 says.
      return (fault as Error).message.replace(/ at offset \d+/, "");
    }
    return "no fault";
  };

  describe("parameters", () => {
    it.each<[string, unknown[], Record<string, unknown>]>([
      ["SELECT ? AS a, ? AS b", [1, "x"], { a: 1, b: "x" }],
      ["SELECT ?2 AS a, ?1 AS b, ?2 AS c", [1, "x"], { a: "x", b: 1, c: "x" }],
      ["SELECT ?3 AS a", [1, 2, 3], { a: 3 }],
      ["SELECT '?' AS a, ? AS b -- why?", [1], { a: "?", b: 1 }],
      ["SELECT typeof(?1) AS t, ?1 || '' AS words, 7 / ?1 AS d", [2], { t: "real", words: "2.0", d: 3.5 }],
      ["SELECT ?1 << 32 | ?2 AS a, json_array(?1) AS b", [3, 5], { a: 12884901893, b: "[3.0]" }],
      ["SELECT ? AS a, ? AS b", [true, null], { a: 1, b: null }],
      ["SELECT ? AS a, ? AS b", [Number.NaN, Number.POSITIVE_INFINITY], { a: null, b: null }],
      ["SELECT ? AS a", [new Uint8Array([1, 2])], { a: [1, 2] }],
      ["SELECT ? AS a, typeof(?1) AS t", [[1, 2]], { a: [1, 2], t: "blob" }],
      ["SELECT 9007199254740993 AS a", [], { a: 9007199254740992 }],
    ])("%s with %j", async (sql, values, row) => {
      expect(await first(sql, ...values)).toEqual(row);
    });

    it.each([undefined, 1n, {}])("refuse the value %s", async (value) => {
      expect(await faultOf(() => first("SELECT ? AS a", value))).toBe(
        `D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${value}'`,
      );
    });

    it.each<[string, unknown[]]>([
      ["SELECT ? AS a, ? AS b", [1]],
      ["SELECT ? AS a", [1, 2]],
      ["SELECT ?2 AS a", [1]],
      ["SELECT ? AS a", []],
    ])("%s refuses to be bound to %j", async (sql, values) => {
      expect(await faultOf(() => first(sql, ...values))).toBe(
        "D1_ERROR: Wrong number of parameter bindings for SQL query.",
      );
    });

    it("are a hundred at most", async () => {
      const sql = `SELECT ${Array.from({ length: 101 }, () => "?").join()}`;
      const fault = await faultOf(() => first(sql, ...Array.from({ length: 101 }, () => 1)));
      expect(fault).toBe("D1_ERROR: too many SQL variables: SQLITE_ERROR");
    });
  });

  describe("results", () => {
    it("are a row, a column, or null", async () => {
      const statement = db.prepare("SELECT id, x FROM tried WHERE id = ?");
      expect(await statement.bind(2).first()).toEqual({ id: 2, x: "two" });
      expect(await statement.bind(2).first("x")).toBe("two");
      expect(await statement.bind(3).first()).toBeNull();
      expect(await statement.bind(3).first("x")).toBeNull();
      expect(await faultOf(() => statement.bind(2).first("y"))).toBe("D1_COLUMN_NOTFOUND: Column not found (y)");
    });

    it("are rows, as objects or lists", async () => {
      const statement = db.prepare("SELECT id, x FROM tried ORDER BY id LIMIT ? OFFSET ?").bind(1, 1);
      expect((await statement.all()).results).toEqual([{ id: 2, x: "two" }]);
      expect((await statement.run()).results).toEqual([{ id: 2, x: "two" }]);
      expect(await statement.raw()).toEqual([[2, "two"]]);
      expect(await statement.raw({ columnNames: true })).toEqual([
        ["id", "x"],
        [2, "two"],
      ]);
      expect((await db.prepare("SELECT 1 AS a, 2 AS a").all()).results).toEqual([{ a: 2 }]);
    });

    it("count the rows that changed, those of triggers included", async () => {
      const changes = async (sql: string) => (await db.prepare(sql).run()).meta.changes;
      expect(await changes("INSERT INTO tried VALUES (3, 'three', 30)")).toBe(2);
      expect(await changes("UPDATE tried SET n = 0 WHERE id > 1")).toBe(2);
      expect(await changes("UPDATE tried SET n = 0 WHERE id > 7")).toBe(0);
      expect(await changes("SELECT * FROM tried")).toBe(0);
    });

    it("come from RETURNING, too", async () => {
      const { results, meta } = await db.prepare("UPDATE tried SET n = n + 1 RETURNING id, n").all();
      expect(results).toEqual([
        { id: 1, n: 11 },
        { id: 2, n: 21 },
      ]);
      expect(meta).toMatchObject({ changes: 2, changed_db: true });
    });
  });

  describe("a batch", () => {
    it("gives a result for each, and each sees what came before it", async () => {
      const results = await db.batch<Record<string, number>>([
        db.prepare("UPDATE tried SET n = ? WHERE id = 1").bind(5),
        db.prepare("SELECT changes() AS changed"),
        db.prepare("SELECT n FROM tried WHERE id = 1"),
      ]);
      expect(results.map(({ results }) => results)).toEqual([[], [{ changed: 1 }], [{ n: 5 }]]);
      expect(results.map(({ meta }) => meta.changes)).toEqual([1, 0, 0]);
    });

    it("does all or nothing", async () => {
      const fault = await faultOf(() =>
        db.batch([
          db.prepare("INSERT INTO tried VALUES (3, 'three', 30)"),
          db.prepare("INSERT INTO tried VALUES (4, 'one', 40)"),
        ]),
      );
      expect(fault).toContain("UNIQUE constraint failed: tried.x");
      expect(await first("SELECT count(*) AS rows FROM tried")).toEqual({ rows: 2 });
      const { meta } = await db.prepare("UPDATE tried SET n = 0 WHERE id = 1").run();
      expect(meta.changes).toBe(1);
    });

    it("is never empty", async () => {
      expect(await faultOf(() => db.batch([]))).toBe("D1_ERROR: No SQL statements detected.");
    });
  });

  it.each([
    [
      "INSERT INTO tried VALUES (1, 'x', 1)",
      "UNIQUE constraint failed: tried.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)",
    ],
    [
      "INSERT INTO tried VALUES (9, 'one', 1)",
      "UNIQUE constraint failed: tried.x: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)",
    ],
    [
      "INSERT INTO tried VALUES (9, 'bad', 1)",
      "CHECK constraint failed: x <> 'bad': SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_CHECK)",
    ],
    [
      "INSERT INTO tried VALUES (9, 'x', NULL)",
      "NOT NULL constraint failed: tried.n: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_NOTNULL)",
    ],
    [
      "INSERT INTO tried VALUES (9, 'x', 'n')",
      "cannot store TEXT value in INTEGER column tried.n: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_DATATYPE)",
    ],
    ["SELEC 1", 'near "SELEC": syntax error: SQLITE_ERROR'],
    ["SELECT 1 FROM nowhere", "no such table: nowhere: SQLITE_ERROR"],
  ])("tells what is wrong with %s", async (sql, words) => {
    expect(await faultOf(() => db.prepare(sql).run())).toBe(`D1_ERROR: ${words}`);
  });

  it("checks foreign keys, compares without regard to case, and reads JSON", async () => {
    expect(await first("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
    expect(await first("SELECT 'A' LIKE 'a' AS a, 'ä' LIKE 'Ä' AS b, 'a' = 'A' AS c")).toEqual({ a: 1, b: 0, c: 0 });
    expect(await first(`SELECT '{"a":[1,2]}' -> 'a' ->> 1 AS a`)).toEqual({ a: 2 });
  });
}
