/** Database use of one invocation. Whether D1 counts the statements of a batch separately is not documented. */
export interface Used {
  /** Round trips; a batch is one. */
  calls: number;
  statements: number;
}

/** Wraps a database and counts its use. `before` each call may wait or throw. */
export function counted(
  db: D1Database,
  before: (used: Used) => Promise<void> | void = () => {},
): { db: D1Database; used: () => Used } {
  const used: Used = { calls: 0, statements: 0 };

  async function call<Answer>(statements: number, run: () => Promise<Answer>): Promise<Answer> {
    used.calls++;
    used.statements += statements;
    await before(used);
    return run();
  }

  class Statement {
    readonly inner: D1PreparedStatement;
    constructor(inner: D1PreparedStatement) {
      this.inner = inner;
    }
    bind = (...values: unknown[]) => new Statement(this.inner.bind(...values));
    all = () => call(1, () => this.inner.all());
    run = () => call(1, () => this.inner.run());
    first = (column?: string) =>
      call<unknown>(1, () => (column === undefined ? this.inner.first() : this.inner.first(column)));
  }

  const wrapped = {
    prepare: (sql: string) => new Statement(db.prepare(sql)),
    batch: (statements: Statement[]) => call(statements.length, () => db.batch(statements.map(({ inner }) => inner))),
  };
  return { db: wrapped as unknown as D1Database, used: () => ({ ...used }) };
}
