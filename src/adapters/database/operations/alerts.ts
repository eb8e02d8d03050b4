import { ALERT_EVERY_MS, type AlertChannel, type AlertKind } from "../../../core/operations/alert.ts";
import type { Alerts } from "../../../ports/operations/alerts.ts";
import { batch, raw, type Sql, sql } from "../sql.ts";

/** When an alert was last sent. */
const SENT_AT: Record<AlertChannel, Sql> = { webhook: raw("webhook_told"), email: raw("email_told") };

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
      await batch(db, [
        sql`UPDATE alerts SET cleared_at = ${at}
          WHERE cleared_at IS NULL AND kind NOT IN (SELECT value ->> 'kind' FROM json_each(${alerts}))`,
        sql`INSERT INTO alerts (kind, detail, raised_at, due_at)
          SELECT value ->> 'kind', value ->> 'reason', ${at}, ${at} FROM json_each(${alerts}) WHERE true
          ON CONFLICT (kind) DO UPDATE SET detail = excluded.detail, cleared_at = NULL,
            raised_at = iif(cleared_at IS NULL, raised_at, ${at}),
            due_at = iif(due_at <= ${at - ALERT_EVERY_MS}, ${at}, due_at)
          WHERE cleared_at IS NOT NULL OR detail <> excluded.detail OR due_at <= ${at - ALERT_EVERY_MS}`,
      ]);
    },

    async active() {
      const { results } = await sql`SELECT kind, detail AS reason, raised_at AS raisedAt, due_at AS dueAt,
               webhook_told AS webhook, email_told AS email
          FROM alerts WHERE cleared_at IS NULL ORDER BY kind`
        .on(db)
        .all<Row>();
      return results.map(({ webhook, email, reason, ...alert }) => ({
        ...alert,
        reason: JSON.parse(reason),
        sentAt: { webhook, email },
      }));
    },

    async over() {
      const { results } =
        await sql`SELECT kind, detail AS reason, raised_at AS raisedAt, cleared_at AS clearedAt FROM alerts
          WHERE cleared_at IS NOT NULL ORDER BY cleared_at DESC, kind`
          .on(db)
          .all<Pick<Row, "kind" | "reason" | "raisedAt"> & { clearedAt: number }>();
      return results.map(({ reason, ...alert }) => ({ ...alert, reason: JSON.parse(reason) }));
    },

    async markSent(kind, channel, dueAt) {
      const sentAt = SENT_AT[channel];
      await sql`UPDATE alerts SET ${sentAt} = max(${sentAt}, ${dueAt}) WHERE kind = ${kind}`.on(db).run();
    },
  };
}
