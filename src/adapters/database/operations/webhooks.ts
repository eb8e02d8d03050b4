import {
  CALL_STATES,
  type CallState,
  type LoggedCall,
  SECRET_OVERLAP_MS,
  SECRET_PREFIX,
  WEBHOOKS_MAX,
  type Webhook,
  type WebhookSettings,
} from "../../../core/operations/webhook.ts";
import type { Webhooks } from "../../../ports/operations/webhooks.ts";
import { reasonOf } from "../reason-column.ts";
import { assigned, batch, columnsOf, type Row, raw, type Sql, sql, valuesOf } from "../sql.ts";

const COLUMNS = raw(`id, url, kinds, categories, addresses, created_at AS createdAt, paused_at AS pausedAt,
  pause_reason AS pauseReason, failing_since AS failingSince, former_until AS formerUntil`);

interface WebhookRow {
  id: number;
  url: string;
  kinds: string;
  categories: string;
  addresses: number;
  createdAt: number;
  pausedAt: number | null;
  pauseReason: string | null;
  failingSince: number | null;
  formerUntil: number;
}

type CallRow = {
  [Name in keyof LoggedCall]: undefined extends LoggedCall[Name]
    ? NonNullable<LoggedCall[Name]> | null
    : LoggedCall[Name];
};

const SECRET_BYTES = 24;
const newSecret = () =>
  SECRET_PREFIX + Buffer.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))).toString("base64");

export function webhooks(db: D1Database): Webhooks {
  const changed = async (statement: Sql) => (await statement.on(db).run()).meta.changes > 0;

  return {
    async list() {
      const { results } = await sql`SELECT ${COLUMNS} FROM webhooks ORDER BY id`.on(db).all<WebhookRow>();
      return results.map(read);
    },

    async find(id) {
      const row = await sql`SELECT ${COLUMNS} FROM webhooks WHERE id = ${id}`.on(db).first<WebhookRow>();
      return row ? read(row) : undefined;
    },

    async counts(id) {
      const { results } =
        await sql`SELECT state, count(*) AS calls FROM webhook_calls WHERE webhook_id = ${id} GROUP BY state`
          .on(db)
          .all<{ state: CallState; calls: number }>();
      const counted = Object.fromEntries(results.map(({ state, calls }) => [state, calls]));
      return Object.fromEntries(CALL_STATES.map((state) => [state, counted[state] ?? 0])) as Record<CallState, number>;
    },

    async create(settings, at) {
      const secret = newSecret();
      const row: Row = { ...rowOf(settings), created_at: at, secret };
      const [created] = await batch<{ id: number }>(db, [
        sql`INSERT INTO webhooks (${columnsOf(row)}) SELECT ${valuesOf(row)}
             WHERE (SELECT count(*) FROM webhooks) < ${raw(WEBHOOKS_MAX)} RETURNING id`,
        // What becomes visible later changes nothing by then.
        sql`INSERT INTO post_changes (post_id) SELECT id FROM posts WHERE state = 'published' AND published_at > ${at}
             ON CONFLICT DO NOTHING`,
      ]);
      const id = created?.results[0]?.id;
      return id === undefined ? undefined : { id, secret };
    },

    change: (id, settings) => changed(sql`UPDATE webhooks SET ${assigned(rowOf(settings))} WHERE id = ${id}`),

    remove: (id) => changed(sql`DELETE FROM webhooks WHERE id = ${id}`),

    pause: (id, at) =>
      changed(sql`UPDATE webhooks SET paused_at = coalesce(paused_at, ${at}), pause_reason = NULL WHERE id = ${id}`),

    resume: (id) =>
      changed(sql`UPDATE webhooks SET paused_at = NULL, pause_reason = NULL, failing_since = NULL WHERE id = ${id}`),

    async rotate(id, at) {
      const secret = newSecret();
      const isChanged = await changed(sql`UPDATE webhooks
        SET former_secret = secret, former_until = ${at + SECRET_OVERLAP_MS}, secret = ${secret} WHERE id = ${id}`);
      return isChanged ? secret : undefined;
    },

    async calls(id, { state, before, limit }) {
      const { results } = await sql`SELECT c.seq, e.id, e.kind, e.subject, e.at, c.state, c.attempts, c.due_at AS dueAt,
               c.tried_at AS triedAt, c.status, c.fault
          FROM webhook_calls c CROSS JOIN webhook_events e ON e.seq = c.seq
         WHERE c.webhook_id = ${id} ${before === undefined ? raw("") : sql`AND c.seq < ${before}`}
           ${state === undefined ? raw("") : sql`AND c.state = ${state}`}
         ORDER BY c.seq DESC LIMIT ${limit}`
        .on(db)
        .all<CallRow>();
      return results.map(({ triedAt, status, fault, ...call }) => ({
        ...call,
        triedAt: triedAt ?? undefined,
        status: status ?? undefined,
        fault: fault ?? undefined,
      }));
    },

    async again(id, which, at) {
      const those = which === "dead" ? sql`state = 'dead'` : sql`seq = ${which}`;
      const { meta } = await sql`UPDATE webhook_calls SET state = 'waiting', attempts = 0, due_at = ${at}
        WHERE webhook_id = ${id} AND ${those}`
        .on(db)
        .run();
      return meta.changes;
    },
  };
}

const rowOf = ({ url, kinds, categories, addresses }: WebhookSettings): Row => ({
  url,
  kinds,
  categories,
  addresses: addresses ? 1 : 0,
});

function read({
  kinds,
  categories,
  addresses,
  pausedAt,
  pauseReason,
  failingSince,
  formerUntil,
  ...row
}: WebhookRow): Webhook {
  return {
    ...row,
    kinds: JSON.parse(kinds),
    categories: JSON.parse(categories),
    addresses: addresses === 1,
    pausedAt: pausedAt ?? undefined,
    pauseReason: reasonOf(pauseReason),
    failingSince: failingSince ?? undefined,
    formerUntil: formerUntil || undefined,
  };
}
