import type { ClosedPeriod, Monitoring } from "../../../ports/operations/monitoring.ts";

/** Issues looked through, newest first. */
const ISSUES_BACK = 200;

/** How exactly it is known when feedback last came: a million notifications need not be a million writes. */
const FEEDBACK_MS = 5 * 60_000;

const KEYS_NAMED = 3;

export function monitoring(db: D1Database): Monitoring {
  return {
    async withoutIssue(periods) {
      const { results } = await db
        .prepare(
          `SELECT p.value AS period FROM json_each(?) p
            WHERE NOT EXISTS (SELECT 1 FROM issues i
                               WHERE i.frequency = p.value ->> 'frequency' AND i.closed_at = p.value ->> 'closedAt')
              AND EXISTS (SELECT 1 FROM releases r
                           WHERE r.released_at > p.value ->> 'since' AND r.released_at <= p.value ->> 'closedAt')`,
        )
        .bind(JSON.stringify(periods))
        .all<{ period: string }>();
      return results.map(({ period }) => JSON.parse(period) as ClosedPeriod);
    },

    async quarantinedSince(at) {
      const { results } = await db
        .prepare(
          `SELECT key, count(*) OVER () AS posts FROM quarantine WHERE since > ? AND coalesce(tries, 2) > 1
            ORDER BY since DESC, key LIMIT ${KEYS_NAMED}`,
        )
        .bind(at)
        .all<{ key: string; posts: number }>();
      return { posts: results[0]?.posts ?? 0, keys: results.map(({ key }) => key) };
    },

    async quota() {
      const row = await db
        .prepare(
          "SELECT per_day AS perDay, left_today AS leftToday, learnt_at AS fetchedAt FROM rate_gate WHERE id = 1",
        )
        .first<{ perDay: number; leftToday: number; fetchedAt: number }>();
      return row ?? { perDay: 0, leftToday: 0, fetchedAt: 0 };
    },

    async sentWithoutFeedback(since, before) {
      const row = await db
        .prepare(
          `SELECT id, sent FROM (SELECT id, sent, opened_at FROM issues ORDER BY id DESC LIMIT ${ISSUES_BACK})
            WHERE sent > 0 AND opened_at > ?1 AND opened_at <= ?2 AND opened_at > (SELECT at FROM feedback_heard WHERE id = 1)
            ORDER BY id DESC LIMIT 1`,
        )
        .bind(since, before)
        .first<{ id: number; sent: number }>();
      return row ?? undefined;
    },

    async lastFeedbackAt() {
      const row = await db.prepare("SELECT at FROM feedback_heard WHERE id = 1").first<{ at: number }>();
      return row?.at ?? 0;
    },

    async noteFeedback(at) {
      await db.prepare(`UPDATE feedback_heard SET at = ?1 WHERE id = 1 AND at <= ?1 - ${FEEDBACK_MS}`).bind(at).run();
    },
  };
}
