/** Arrays are bound as JSON. */
type Value = string | number | null | readonly unknown[];

/** A value used several times in a statement and bound once. */
export class Param {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

export const param = (value: Value): Param => new Param(value);

type Part = Sql | Param | Value;

/** A fragment of SQL with its values. Fragments nest; parameters are numbered when the whole is prepared. */
export class Sql {
  readonly #texts: readonly string[];
  readonly #parts: readonly Part[];

  constructor(texts: readonly string[], parts: readonly Part[]) {
    this.#texts = texts;
    this.#parts = parts;
  }

  /** Prepares the statement and binds its values. Its text depends on the fragments and their limits, never on other values. */
  on(db: D1Database): D1PreparedStatement {
    const params: Param[] = [];
    const text = this.#write(params);
    return db.prepare(text).bind(...params.map(({ value }) => (Array.isArray(value) ? JSON.stringify(value) : value)));
  }

  /** Returns the first column of a statement that always answers one row, such as a count. */
  async value<Answer = number>(db: D1Database): Promise<Answer> {
    const row = await this.on(db).first<Record<string, Answer>>();
    if (!row) throw new Error("The database has no such row: run the migrations.");
    return Object.values(row)[0] as Answer;
  }

  #write(params: Param[]): string {
    return this.#texts.reduce((text, next, index) => text + written(this.#parts[index - 1] as Part, text) + next);

    function written(part: Part, before: string): string {
      if (part instanceof Sql) return part.#write(params);
      const given = part instanceof Param ? part : param(part);
      // SQLite looks at a limit while it plans. Where the limit is a parameter, it plans again at each run.
      if (before.endsWith("LIMIT ") && Number.isSafeInteger(given.value)) return String(given.value);
      const known = params.indexOf(given);
      return `?${known < 0 ? params.push(given) : known + 1}`;
    }
  }
}

export const sql = (texts: TemplateStringsArray, ...parts: Part[]): Sql => new Sql(texts, parts);

/** Inserts our own text, such as a constant. */
export const raw = (text: string | number): Sql => new Sql([String(text)], []);

export const list = (parts: Part[]): Sql =>
  new Sql(["", ...parts.map((_, index) => (index < parts.length - 1 ? ", " : ""))], parts);

/** A row by column names, listed once for the insert and for the conflict. */
export type Row = Record<string, Part>;

export const columnsOf = (row: Row): Sql => raw(Object.keys(row).join(", "));
export const valuesOf = (row: Row): Sql => list(Object.values(row));
/** `a = ?, b = ?`. */
export const assigned = (row: Row): Sql =>
  list(Object.entries(row).map(([column, value]) => sql`${raw(column)} = ${value}`));
/** `a = excluded.a, b = excluded.b`. */
export const excluded = (row: Row): Sql =>
  raw(
    Object.keys(row)
      .map((column) => `${column} = excluded.${column}`)
      .join(", "),
  );

/** Characters of JSON in one value: at most 1.8 MB as UTF-8, under D1's 2 MB. */
const JSON_LENGTH = 600_000;

/** Writes statements over the JSON of rows: once for as many as one value holds. */
export function rowsOf(rows: (object | string)[], statements: (rows: Param) => Sql | Sql[]): Sql[] {
  // Almost always one value is enough, and is written in one go.
  const whole = JSON.stringify(rows);
  if (rows.length > 0 && whole.length < JSON_LENGTH) return [statements(param(whole))].flat();
  const values: string[] = [];
  for (const row of rows) {
    const text = JSON.stringify(row);
    const last = values.at(-1);
    if (last !== undefined && last.length + text.length < JSON_LENGTH) values[values.length - 1] = `${last},${text}`;
    else values.push(text);
  }
  return values.flatMap((value) => statements(param(`[${value}]`)));
}

/** Runs statements in one transaction. */
export const batch = <Row>(db: D1Database, statements: Sql[]): Promise<D1Result<Row>[]> =>
  db.batch<Row>(statements.map((statement) => statement.on(db)));
