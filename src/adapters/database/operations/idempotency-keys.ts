import type { IdempotencyKeys } from "../../../ports/operations/idempotency-keys.ts";

/** Answers forgotten with every claim: more than a claim adds, so that none stays for long. */
const FORGOTTEN_AT_ONCE = 20;

export function idempotencyKeys(db: D1Database): IdempotencyKeys {
  return {
    async claim({ key, request }, at, { expired, abandoned }) {
      const [claimed, known] = await db.batch<{ request: string; answer: string | null }>([
        db
          .prepare(
            `INSERT INTO kept_answers (key, request, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET request = excluded.request, at = excluded.at, answer = NULL
               WHERE at <= ?4 OR (answer IS NULL AND request = excluded.request AND at <= ?5)
             RETURNING request, answer`,
          )
          .bind(key, request, at, expired, abandoned),
        db.prepare("SELECT request, answer FROM kept_answers WHERE key = ?").bind(key),
        db
          .prepare(
            `DELETE FROM kept_answers WHERE key IN
               (SELECT key FROM kept_answers WHERE at <= ? ORDER BY at LIMIT ${FORGOTTEN_AT_ONCE})`,
          )
          .bind(expired),
      ]);
      const row = known?.results[0];
      if (claimed?.results.length || !row) return "claimed";
      return { request: row.request, answer: row.answer ?? undefined };
    },

    async keep(key, claimedAt, answer) {
      await db
        .prepare("UPDATE kept_answers SET answer = ? WHERE key = ? AND at = ?")
        .bind(answer, key, claimedAt)
        .run();
    },

    async release(key, claimedAt) {
      await db
        .prepare("DELETE FROM kept_answers WHERE key = ? AND at = ? AND answer IS NULL")
        .bind(key, claimedAt)
        .run();
    },
  };
}
