import type { ClaimedDelivery, Deliveries, DeliveryLine } from "../../ports/deliveries.ts";

/** The subscriber may still be written to. */
const REACHABLE = `EXISTS (SELECT 1 FROM subscribers s WHERE s.id = deliveries.subscriber_id AND s.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email))`;

/** The next queued ones of an issue that is sending. */
const NEXT = `id IN (SELECT d.id FROM deliveries d WHERE d.issue_id = ?1 AND d.state = 'queued'
                        AND (SELECT state FROM issues WHERE id = ?1) = 'sending' ORDER BY d.id LIMIT ?2)`;

export function deliveries(db: D1Database): Deliveries {
  return {
    async claim(issueId, limit, now, claimMs) {
      const [, claimed] = await db.batch<Omit<ClaimedDelivery, "subscriber"> & { subscriber: string }>([
        db
          .prepare(
            `UPDATE deliveries SET state = 'skipped', reason = 'No longer subscribed.', changed_at = ?3
              WHERE ${NEXT} AND NOT ${REACHABLE}`,
          )
          .bind(issueId, limit, now),
        db
          .prepare(
            `UPDATE deliveries SET state = 'sending', claimed_until = ?4, changed_at = ?3 WHERE ${NEXT} AND ${REACHABLE}
             RETURNING id, issue_id AS issueId, subscriber_id AS subscriberId, from_seq AS fromSeq, through_seq AS throughSeq,
               (SELECT json_object('email', s.email, 'categories', json(s.categories), 'timeZone', s.time_zone, 'language', s.language)
                  FROM subscribers s WHERE s.id = deliveries.subscriber_id) AS subscriber`,
          )
          .bind(issueId, limit, now, now + claimMs),
      ]);
      return (claimed?.results ?? []).map((row) => ({ ...row, subscriber: JSON.parse(row.subscriber) }));
    },

    async record(outcomes, now) {
      if (outcomes.length === 0) return;
      const rows = outcomes.map(({ delivery, state, reason, messageId }) => ({
        id: delivery.id,
        issueId: delivery.issueId,
        subscriberId: delivery.subscriberId,
        fromSeq: delivery.fromSeq,
        throughSeq: delivery.throughSeq,
        state,
        reason: reason ?? null,
        messageId: messageId ?? null,
      }));
      await db
        .prepare(
          // An upsert reads these rows alone, where UPDATE … FROM json_each walks the whole table.
          `INSERT INTO deliveries (id, issue_id, subscriber_id, from_seq, through_seq, state, reason, message_id, changed_at)
           SELECT value ->> 'id', value ->> 'issueId', value ->> 'subscriberId', value ->> 'fromSeq', value ->> 'throughSeq',
                  value ->> 'state', value ->> 'reason', value ->> 'messageId', ?2
             FROM json_each(?1) WHERE true
           ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
             message_id = excluded.message_id, changed_at = excluded.changed_at
           WHERE deliveries.state = 'sending' OR (deliveries.state = 'unknown' AND excluded.state IN ('accepted', 'failed'))`,
        )
        .bind(JSON.stringify(rows), now)
        .run();
    },

    async sweep(now) {
      const { results } = await db
        .prepare(
          `UPDATE deliveries SET state = 'unknown', reason = 'The worker that was sending it stopped before it could tell.',
                  changed_at = ?1
            WHERE state = 'sending' AND claimed_until <= ?1
              AND issue_id IN (SELECT id FROM issues WHERE state IN ('sending', 'paused'))
           RETURNING issue_id AS issueId`,
        )
        .bind(now)
        .all<{ issueId: number }>();
      return [...new Set(results.map(({ issueId }) => issueId))];
    },

    async resendUnknown(issueId, before, now) {
      const { meta } = await db
        .prepare(
          `UPDATE deliveries SET state = 'queued', reason = NULL, changed_at = ?3
            WHERE issue_id = ?1 AND state = 'unknown' AND changed_at <= ?2`,
        )
        .bind(issueId, before, now)
        .run();
      return meta.changes;
    },

    async skipQueued(issueId, reason, now) {
      const { meta } = await db
        .prepare(
          "UPDATE deliveries SET state = 'skipped', reason = ?2, changed_at = ?3 WHERE issue_id = ?1 AND state = 'queued'",
        )
        .bind(issueId, reason, now)
        .run();
      return meta.changes;
    },

    async settleByFeedback(id, messageId, now) {
      await db
        .prepare(
          `UPDATE deliveries SET state = 'accepted', reason = NULL, message_id = ?2, changed_at = ?3
            WHERE id = ?1 AND state IN ('unknown', 'sending')`,
        )
        .bind(id, messageId, now)
        .run();
    },

    async hasQueued(issueId) {
      const row = await db
        .prepare("SELECT 1 FROM deliveries WHERE issue_id = ? AND state = 'queued' LIMIT 1")
        .bind(issueId)
        .first();
      return row !== null;
    },

    async list(issueId, after, limit) {
      const { results } = await db
        .prepare(
          `SELECT d.id, coalesce(s.email, '') AS email, d.state, d.reason
             FROM deliveries d LEFT JOIN subscribers s ON s.id = d.subscriber_id
            WHERE d.issue_id = ? AND d.id > ? ORDER BY d.id LIMIT ?`,
        )
        .bind(issueId, after, limit)
        .all<Omit<DeliveryLine, "reason"> & { reason: string | null }>();
      return results.map((row) => ({ ...row, reason: row.reason ?? undefined }));
    },
  };
}
