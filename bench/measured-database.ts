/** Slowest statements to report: a single one may be an outlier. */
const SLOWEST = 5;

/** Usage of a database. */
export interface Traffic {
  /** Round trips; a batch counts as one. */
  calls: number;
  statements: number;
  rowsRead: number;
  rowsWritten: number;
  /** The slowest statements by the database's clock, slowest first. */
  slowest: { ms: number; sql: string }[];
}

export interface MeasuredDatabase {
  db: D1Database;
  /** Returns and resets the counts. */
  traffic(): Traffic;
}

/** Wraps a database and counts its usage. */
export function measured(db: D1Database): MeasuredDatabase {
  let traffic = noTraffic();

  function count(meta: D1Meta, sql: string): void {
    traffic.statements++;
    traffic.rowsRead += meta.rows_read;
    traffic.rowsWritten += meta.rows_written;
    if (meta.duration <= (traffic.slowest[SLOWEST - 1]?.ms ?? 0)) return;
    traffic.slowest = [...traffic.slowest, { ms: meta.duration, sql }].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  }

  class Statement {
    readonly inner: D1PreparedStatement;
    readonly sql: string;
    constructor(inner: D1PreparedStatement, sql: string) {
      this.inner = inner;
      this.sql = sql;
    }
    bind(...values: unknown[]): Statement {
      return new Statement(this.inner.bind(...values), this.sql);
    }
    async all(): Promise<D1Result> {
      traffic.calls++;
      const result = await this.inner.all();
      count(result.meta, this.sql);
      return result;
    }
    run(): Promise<D1Result> {
      return this.all();
    }
    async first(column?: string): Promise<unknown> {
      const row = (await this.all()).results[0] as Record<string, unknown> | undefined;
      return column === undefined ? (row ?? null) : row?.[column];
    }
  }

  const wrapped = {
    prepare: (sql: string) => new Statement(db.prepare(sql), sql),
    async batch(statements: Statement[]): Promise<D1Result[]> {
      traffic.calls++;
      const results = await db.batch(statements.map(({ inner }) => inner));
      for (const [index, { meta }] of results.entries()) count(meta, statements[index]?.sql ?? "");
      return results;
    },
  };
  return {
    db: wrapped as unknown as D1Database,
    traffic() {
      const seen = traffic;
      traffic = noTraffic();
      return seen;
    },
  };
}

function noTraffic(): Traffic {
  return { calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0, slowest: [] };
}
