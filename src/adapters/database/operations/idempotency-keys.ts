import type { IdempotencyKeys } from "../../../ports/operations/idempotency-keys.ts";
import { batch, sql } from "../sql.ts";

/** Answers forgotten with every claim: more than a claim adds, so that none stays for long. */
const FORGOTTEN_AT_ONCE = 20;

export function idempotencyKeys(db: D1Database): IdempotencyKeys {
  return {
    async claim({ key, request }, at, { expired, abandoned }) {
      const [claimed, known] = await batch<{ request: string; answer: string | null }>(db, [
        sql`INSERT INTO kept_answers (key, request, at) VALUES (${key}, ${request}, ${at})
          ON CONFLICT (key) DO UPDATE SET request = excluded.request, at = excluded.at, answer = NULL
            WHERE at <= ${expired} OR (answer IS NULL AND request = excluded.request AND at <= ${abandoned})
          RETURNING request, answer`,
        sql`SELECT request, answer FROM kept_answers WHERE key = ${key}`,
        sql`DELETE FROM kept_answers WHERE key IN
          (SELECT key FROM kept_answers WHERE at <= ${expired} ORDER BY at LIMIT ${FORGOTTEN_AT_ONCE})`,
      ]);
      const row = known?.results[0];
      if (claimed?.results.length || !row) return "claimed";
      return { request: row.request, answer: row.answer ?? undefined };
    },

    async keep(key, claimedAt, answer) {
      await sql`UPDATE kept_answers SET answer = ${answer} WHERE key = ${key} AND at = ${claimedAt}`.on(db).run();
    },

    async release(key, claimedAt) {
      await sql`DELETE FROM kept_answers WHERE key = ${key} AND at = ${claimedAt} AND answer IS NULL`.on(db).run();
    },
  };
}
