import type { CronRun, CronRuns } from "../../../ports/operations/cron-runs.ts";
import { columnsOf, excluded, type Row, sql, valuesOf } from "../sql.ts";

export function cronRuns(db: D1Database): CronRuns {
  return {
    async last() {
      const row =
        await sql`SELECT at, finished_at AS finishedAt, ms, faulty_runs AS faultyRuns, steps FROM cron_runs WHERE id = 1`
          .on(db)
          .first<Omit<CronRun, "steps"> & { faultyRuns: number; steps: string }>();
      return row ? { ...row, steps: JSON.parse(row.steps) } : undefined;
    },

    async note({ at, finishedAt, ms, steps }) {
      const row: Row = { at, finished_at: finishedAt, ms, steps };
      const isFaulty = steps.some(({ fault }) => fault !== undefined) ? 1 : 0;
      await sql`INSERT INTO cron_runs (id, faulty_runs, ${columnsOf(row)}) VALUES (1, ${isFaulty}, ${valuesOf(row)})
        ON CONFLICT (id) DO UPDATE SET ${excluded(row)},
          faulty_runs = iif(excluded.faulty_runs > 0, faulty_runs + 1, 0)`
        .on(db)
        .run();
    },
  };
}
