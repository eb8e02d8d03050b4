import { ALERT_EVERY_MS, type AlertChannel, type AlertKind } from "../../../core/operations/alert.ts";
import type { Alerts } from "../../../ports/operations/alerts.ts";

const MARK_SENT: Record<AlertChannel, string> = {
  webhook: "UPDATE alerts SET webhook_told = max(webhook_told, ?2) WHERE kind = ?1",
  email: "UPDATE alerts SET email_told = max(email_told, ?2) WHERE kind = ?1",
};

interface Row {
  kind: AlertKind;
  reason: string;
  raisedAt: number;
  dueAt: number;
  webhook: number;
  email: number;
}

export function alerts(db: D1Database): Alerts {
  return {
    async set(alerts, at) {
      const list = JSON.stringify(alerts);
      await db.batch([
        db
          .prepare(
            `UPDATE alerts SET cleared_at = ?2
              WHERE cleared_at IS NULL AND kind NOT IN (SELECT value ->> 'kind' FROM json_each(?1))`,
          )
          .bind(list, at),
        db
          .prepare(
            `INSERT INTO alerts (kind, detail, raised_at, due_at)
             SELECT value ->> 'kind', value ->> 'reason', ?2, ?2 FROM json_each(?1) WHERE true
             ON CONFLICT (kind) DO UPDATE SET detail = excluded.detail, cleared_at = NULL,
               raised_at = iif(cleared_at IS NULL, raised_at, ?2),
               due_at = iif(due_at <= ?2 - ${ALERT_EVERY_MS}, ?2, due_at)
             WHERE cleared_at IS NOT NULL OR detail <> excluded.detail OR due_at <= ?2 - ${ALERT_EVERY_MS}`,
          )
          .bind(list, at),
      ]);
    },

    async active() {
      const { results } = await db
        .prepare(
          `SELECT kind, detail AS reason, raised_at AS raisedAt, due_at AS dueAt, webhook_told AS webhook, email_told AS email
             FROM alerts WHERE cleared_at IS NULL ORDER BY kind`,
        )
        .all<Row>();
      return results.map(({ webhook, email, reason, ...alert }) => ({
        ...alert,
        reason: JSON.parse(reason),
        sentAt: { webhook, email },
      }));
    },

    async markSent(kind, channel, dueAt) {
      await db.prepare(MARK_SENT[channel]).bind(kind, dueAt).run();
    },
  };
}
