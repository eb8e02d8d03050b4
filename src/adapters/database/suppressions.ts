import type { Suppressions } from "../../ports/suppressions.ts";

export function suppressions(db: D1Database): Suppressions {
  return {
    async has(email) {
      return (await db.prepare("SELECT 1 FROM suppressions WHERE email = ?").bind(email).first()) !== null;
    },

    async add({ email, reason, detail, createdAt }) {
      await db.batch([
        db
          .prepare(
            "INSERT INTO suppressions (email, reason, detail, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
          )
          .bind(email, reason, detail, createdAt),
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT id, 'suppressed', ?2, 'feedback', ?3 FROM subscribers WHERE email = ?1 AND state <> 'suppressed'`,
          )
          .bind(email, createdAt, detail),
        db.prepare("UPDATE subscribers SET state = 'suppressed' WHERE email = ? AND state <> 'suppressed'").bind(email),
      ]);
    },

    async seen(feedbackId) {
      return (await db.prepare("SELECT 1 FROM feedback_seen WHERE id = ?").bind(feedbackId).first()) !== null;
    },

    async remember({ id, kind, at }) {
      await db
        .prepare("INSERT INTO feedback_seen (id, kind, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(id, kind, at)
        .run();
    },

    async countTransient(email, at) {
      const row = await db
        .prepare(
          `INSERT INTO transient_bounces (email, bounces, last_at) VALUES (?, 1, ?)
           ON CONFLICT (email) DO UPDATE SET bounces = bounces + 1, last_at = excluded.last_at RETURNING bounces`,
        )
        .bind(email, at)
        .first<{ bounces: number }>();
      return row?.bounces ?? 0;
    },

    async clearTransient(email) {
      await db.prepare("DELETE FROM transient_bounces WHERE email = ?").bind(email).run();
    },
  };
}
