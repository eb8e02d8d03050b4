import type { Subscriber } from "../../core/subscriber.ts";
import type { ServiceEmail, Subscribers, SubscriptionChange } from "../../ports/subscribers.ts";

const COLUMNS = `id, email, state, categories, frequency, hour, time_zone AS timeZone, language, cursor,
  created_at AS createdAt, confirmed_at AS confirmedAt`;

type Row = Omit<Subscriber, "categories" | "confirmedAt"> & { categories: string; confirmedAt: number | null };

const DAY_MS = 86_400_000;

export function subscribers(db: D1Database): Subscribers {
  /** A line of history, written only when the statement before it in the batch changed something. */
  const noteIfChanged = (id: number, kind: SubscriptionChange["kind"], at: number, source: string, detail = "") =>
    db
      .prepare(
        `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE changes() > 0`,
      )
      .bind(id, kind, at, source, detail);

  async function find(condition: string, value: string | number): Promise<Subscriber | undefined> {
    const row = await db.prepare(`SELECT ${COLUMNS} FROM subscribers WHERE ${condition} = ?`).bind(value).first<Row>();
    return row ? read(row) : undefined;
  }

  return {
    byEmail: (email) => find("email", email),
    byId: (id) => find("id", id),

    async request(email, { categories, frequency, hour, timeZone, language }, at, source) {
      await db.batch([
        db
          .prepare(
            // An active or suppressed subscriber's row is not a stranger's to change.
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, created_at, slot_since)
             VALUES (?1, 'pending', ?2, ?3, ?4, ?5, ?6, ?7, ?7)
             ON CONFLICT (email) DO UPDATE SET state = 'pending', categories = excluded.categories,
               frequency = excluded.frequency, hour = excluded.hour, time_zone = excluded.time_zone,
               language = excluded.language, slot_since = excluded.slot_since
             WHERE state IN ('pending', 'unsubscribed')`,
          )
          .bind(email, JSON.stringify(categories), frequency, hour, timeZone, language, at),
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source)
             SELECT id, 'requested', ?2, ?3 FROM subscribers WHERE email = ?1`,
          )
          .bind(email, at, source),
      ]);
      const subscriber = await find("email", email);
      if (!subscriber) throw new Error("A subscriber vanished while being added.");
      return subscriber;
    },

    async confirm(id, cursor, at, source) {
      const [updated] = await db.batch([
        db
          .prepare(
            `UPDATE subscribers SET state = 'active', cursor = max(cursor, ?2), confirmed_at = ?3, slot_since = ?3
              WHERE id = ?1 AND state = 'pending'`,
          )
          .bind(id, cursor, at),
        noteIfChanged(id, "confirmed", at, source),
      ]);
      return changed(updated);
    },

    async changePreferences(id, { categories, frequency, hour, timeZone, language }, at, source) {
      const before = await find("id", id);
      if (!before) return false;
      const [updated] = await db.batch([
        db
          .prepare(
            `UPDATE subscribers SET categories = ?2, language = ?6, frequency = ?3, hour = ?4, time_zone = ?5,
                    slot_since = CASE WHEN frequency = ?3 AND hour = ?4 AND time_zone = ?5 THEN slot_since ELSE ?7 END
              WHERE id = ?1 AND state = 'active'`,
          )
          .bind(id, JSON.stringify(categories), frequency, hour, timeZone, language, at),
        noteIfChanged(
          id,
          "preferences",
          at,
          source,
          JSON.stringify({
            categories: before.categories,
            frequency: before.frequency,
            hour: before.hour,
            timeZone: before.timeZone,
            language: before.language,
          }),
        ),
      ]);
      return changed(updated);
    },

    async unsubscribe(id, at, source) {
      const [updated] = await db.batch([
        db
          .prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE id = ? AND state IN ('active', 'pending')")
          .bind(id),
        noteIfChanged(id, "unsubscribed", at, source),
      ]);
      return changed(updated);
    },

    async importRows(rows, { cursor, consent, at }) {
      const values = JSON.stringify(rows.map((row) => ({ ...row, categories: JSON.stringify(row.categories) })));
      const [, added] = await db.batch<{ added: number }>([
        db
          .prepare(
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, cursor, created_at,
                                      confirmed_at, slot_since)
             SELECT value ->> 'email', value ->> 'state', value ->> 'categories', value ->> 'frequency', value ->> 'hour',
                    value ->> 'timeZone', value ->> 'language', ?2, ?3,
                    CASE value ->> 'state' WHEN 'active' THEN ?3 END, ?3
               FROM json_each(?1) WHERE true
             ON CONFLICT (email) DO NOTHING`,
          )
          .bind(values, cursor, at),
        db.prepare("SELECT changes() AS added"),
        db
          .prepare(
            // Only who has no history yet is new.
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT s.id, 'imported', ?2, 'import', ?3
               FROM json_each(?1) CROSS JOIN subscribers s ON s.email = value ->> 'email'
              WHERE NOT EXISTS (SELECT 1 FROM subscription_changes c WHERE c.subscriber_id = s.id)`,
          )
          .bind(values, at, consent),
      ]);
      return added?.results[0]?.added ?? 0;
    },

    async changes(id) {
      const { results } = await db
        .prepare(
          `SELECT subscriber_id AS subscriberId, kind, at, source, detail FROM subscription_changes
            WHERE subscriber_id = ? ORDER BY id`,
        )
        .bind(id)
        .all<SubscriptionChange>();
      return results;
    },

    async counts() {
      const { results } = await db
        .prepare("SELECT state, count(*) AS subscribers FROM subscribers GROUP BY state")
        .all<{ state: string; subscribers: number }>();
      return Object.fromEntries(results.map(({ state, subscribers }) => [state, subscribers]));
    },

    async requestServiceEmail(subscriberId, kind, at, { perDay, perMonth }) {
      const row = await db
        .prepare(
          `INSERT INTO service_emails (subscriber_id, kind, requested_at)
           SELECT ?1, ?2, ?3
            WHERE (SELECT count(*) FROM service_emails WHERE subscriber_id = ?1 AND kind = ?2 AND requested_at > ?4) < ?6
              AND (SELECT count(*) FROM service_emails WHERE subscriber_id = ?1 AND kind = ?2 AND requested_at > ?5) < ?7
           RETURNING id`,
        )
        .bind(subscriberId, kind, at, at - DAY_MS, at - 30 * DAY_MS, perDay, perMonth)
        .first<{ id: number }>();
      return row?.id;
    },

    async claimServiceEmail(id, now, claimMs) {
      const row = await db
        .prepare(
          `UPDATE service_emails SET state = 'sending', claimed_until = ?2 WHERE id = ?1 AND state = 'queued'
           RETURNING id, subscriber_id AS subscriberId, kind, requested_at AS requestedAt`,
        )
        .bind(id, now + claimMs)
        .first<ServiceEmail>();
      return row ?? undefined;
    },

    async settleServiceEmail(id, state, detail) {
      await db
        .prepare("UPDATE service_emails SET state = ?2, detail = ?3 WHERE id = ?1 AND state IN ('sending', 'unknown')")
        .bind(id, state, detail)
        .run();
    },

    async sweepServiceEmails(now) {
      const [, waiting] = await db.batch<{ id: number }>([
        db
          .prepare(
            `UPDATE service_emails SET state = 'unknown', detail = 'The worker that was sending it stopped.'
              WHERE state = 'sending' AND claimed_until <= ?`,
          )
          .bind(now),
        db
          .prepare(
            "SELECT id FROM service_emails WHERE state = 'queued' AND requested_at <= ? ORDER BY requested_at LIMIT 500",
          )
          .bind(now - 60_000),
      ]);
      return waiting?.results.map(({ id }) => id) ?? [];
    },
  };
}

/** D1 counts what triggers change, too: any number above none means yes. */
function changed(result: D1Result | undefined): boolean {
  return (result?.meta.changes ?? 0) > 0;
}

function read({ categories, confirmedAt, ...row }: Row): Subscriber {
  return { ...row, categories: JSON.parse(categories), confirmedAt: confirmedAt ?? undefined };
}
