export interface Meter {
  read: number;
  written: number;
  /** The maximum of a single statement. */
  writtenMost: number;
}

/** Wraps a D1 and sums the rows its statements read and wrote, which only D1 itself reports. */
export function metered(db: D1Database): { db: D1Database; meter: Meter } {
  const meter: Meter = { read: 0, written: 0, writtenMost: 0 };
  function noted<Answer extends D1Result>(answer: Answer): Answer {
    meter.read += answer.meta.rows_read;
    meter.written += answer.meta.rows_written;
    meter.writtenMost = Math.max(meter.writtenMost, answer.meta.rows_written);
    return answer;
  }
  const wrap = (statement: D1PreparedStatement) => ({
    statement,
    bind: (...values: unknown[]) => wrap(statement.bind(...values)),
    run: async () => noted(await statement.run()),
    all: async () => noted(await statement.all()),
    async first(column?: string) {
      const row = noted(await statement.all<Record<string, unknown>>()).results[0] ?? null;
      return column && row ? row[column] : row;
    },
  });
  const batch = async (statements: { statement: D1PreparedStatement }[]) =>
    (await db.batch(statements.map(({ statement }) => statement))).map(noted);
  return { db: { prepare: (sql: string) => wrap(db.prepare(sql)), batch } as unknown as D1Database, meter };
}
