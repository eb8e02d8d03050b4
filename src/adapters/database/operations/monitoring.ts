import type { ClosedPeriod, Monitoring } from "../../../ports/operations/monitoring.ts";
import { sql } from "../sql.ts";

/** Issues looked through, newest first. */
const ISSUES_BACK = 200;

/** How exactly it is known when feedback last came: a million notifications need not be a million writes. */
const FEEDBACK_MS = 5 * 60_000;

const KEYS_NAMED = 3;

export function monitoring(db: D1Database): Monitoring {
  return {
    async withoutIssue(periods) {
      const { results } = await sql`SELECT p.value AS period FROM json_each(${periods}) p
        WHERE NOT EXISTS (SELECT 1 FROM issues i
                           WHERE i.frequency = p.value ->> 'frequency' AND i.closed_at = p.value ->> 'closedAt')
          AND EXISTS (SELECT 1 FROM releases r
                       WHERE r.released_at > p.value ->> 'since' AND r.released_at <= p.value ->> 'closedAt')`
        .on(db)
        .all<{ period: string }>();
      return results.map(({ period }) => JSON.parse(period) as ClosedPeriod);
    },

    async quarantinedSince(at) {
      const { results } =
        await sql`SELECT key, count(*) OVER () AS posts FROM quarantine WHERE since > ${at} AND coalesce(tries, 2) > 1
          ORDER BY since DESC, key LIMIT ${KEYS_NAMED}`
          .on(db)
          .all<{ key: string; posts: number }>();
      return { posts: results[0]?.posts ?? 0, keys: results.map(({ key }) => key) };
    },

    async deadCalls() {
      const { results } = await sql`SELECT w.url, count(*) AS calls FROM webhooks w CROSS JOIN webhook_calls c
             ON c.webhook_id = w.id AND c.state = 'dead'
          WHERE w.paused_at IS NULL OR w.pause_reason IS NOT NULL GROUP BY w.id`
        .on(db)
        .all<{ url: string; calls: number }>();
      return { calls: results.reduce((sum, { calls }) => sum + calls, 0), urls: results.map(({ url }) => url) };
    },

    async backups() {
      const row = await sql`SELECT since, whole_at AS wholeAt, journal_at AS journalAt FROM backup WHERE id = 1`
        .on(db)
        .first<{ since: number; wholeAt: number; journalAt: number }>();
      return row ?? { since: 0, wholeAt: 0, journalAt: 0 };
    },

    async quota() {
      const row =
        await sql`SELECT per_day AS perDay, left_today AS leftToday, learnt_at AS fetchedAt FROM rate_gate WHERE id = 1`
          .on(db)
          .first<{ perDay: number; leftToday: number; fetchedAt: number }>();
      return row ?? { perDay: 0, leftToday: 0, fetchedAt: 0 };
    },

    async sentWithoutFeedback(since, before) {
      const row =
        await sql`SELECT id, sent FROM (SELECT id, sent, opened_at FROM issues ORDER BY id DESC LIMIT ${ISSUES_BACK})
          WHERE sent > 0 AND opened_at > ${since} AND opened_at <= ${before}
            AND opened_at > (SELECT at FROM feedback_heard WHERE id = 1)
          ORDER BY id DESC LIMIT 1`
          .on(db)
          .first<{ id: number; sent: number }>();
      return row ?? undefined;
    },

    async lastFeedbackAt() {
      return sql`SELECT at FROM feedback_heard WHERE id = 1`.value(db);
    },

    async noteFeedback(at) {
      await sql`UPDATE feedback_heard SET at = ${at} WHERE id = 1 AND at <= ${at - FEEDBACK_MS}`.on(db).run();
    },
  };
}
