/** What one invocation has asked a database. D1 allows 1,000 queries; whether the statements of a batch count one by one is not documented. */
export interface Used {
  calls: number;
  statements: number;
}

export interface Limits {
  /** Statements from which on nothing works any more. */
  most?: number;
  /** How long the way there and back takes, in milliseconds. */
  wayMs?: number;
}

/** D1's own limit. */
export const QUERIES_MAX = 1_000;

/** A D1 as one invocation meets it: counts calls and statements, refuses what is above the limit, and is some way off. */
export function counted(
  db: D1Database,
  { most = QUERIES_MAX, wayMs = 0 }: Limits = {},
): { db: D1Database; used: () => Used } {
  const used: Used = { calls: 0, statements: 0 };

  async function call<Answer>(statements: number, run: () => Promise<Answer>): Promise<Answer> {
    used.calls++;
    used.statements += statements;
    if (used.statements > most) throw new Error("D1_ERROR: Too many API requests by single worker invocation.");
    if (wayMs > 0) await new Promise((resolve) => setTimeout(resolve, wayMs));
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
