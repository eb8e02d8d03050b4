import type { CronRun, CronRuns } from "../../../ports/operations/cron-runs.ts";
import { sql } from "../sql.ts";

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
      await sql`INSERT INTO cron_runs (id, at, finished_at, ms, faulty_runs, steps) VALUES (1, ${at}, ${finishedAt}, ${ms}, ${steps.some(({ fault }) => fault !== undefined) ? 1 : 0}, ${JSON.stringify(steps)})
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, finished_at = excluded.finished_at, ms = excluded.ms,
          faulty_runs = iif(excluded.faulty_runs > 0, faulty_runs + 1, 0), steps = excluded.steps`
        .on(db)
        .run();
    },
  };
}
