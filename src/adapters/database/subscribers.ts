import { CONFIRMATIONS_PER_DOMAIN_AND_HOUR } from "../../core/mail-domain.ts";
import { say } from "../../core/reasons/reason.ts";
import { SENT_AGAIN, SERVICE_EMAILS, type ServiceEmailKind, UNHEARD_MS } from "../../core/service-email.ts";
import { type ChangeKind, type Subscriber, statesBefore } from "../../core/subscriber.ts";
import type {
  AddressKeys,
  ReceivedDelivery,
  ServiceEmail,
  Subscribers,
  SubscriptionChange,
} from "../../ports/subscribers.ts";
import { insist } from "./insist.ts";

export const COLUMNS = `id, email, state, categories, frequency, hour, time_zone AS timeZone, language, cursor,
  created_at AS createdAt, confirmed_at AS confirmedAt`;

export type Row = Omit<Subscriber, "categories" | "confirmedAt"> & { categories: string; confirmedAt: number | null };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The states a change can start from, as SQL has lists. */
const before = (kind: ChangeKind) => listed(statesBefore(kind));
const listed = (states: readonly string[]) => `(${states.map((state) => `'${state}'`).join(", ")})`;

/** Of the first `?2` who were last asked before `?1` and have not confirmed, those who had been confirmed before, or had not. */
const LAPSED = (before: "had been" | "had not been") =>
  `(SELECT id FROM (SELECT id, confirmed_at FROM subscribers WHERE state = 'pending' AND requested_at <= ?1
                     ORDER BY requested_at LIMIT ?2)
     WHERE confirmed_at IS ${before === "had been" ? "NOT NULL" : "NULL"})`;

export function subscribers(db: D1Database): Subscribers {
  /** A line of history, written only when the statement before it in the batch changed something. */
  const noteIfChanged = (id: number, kind: SubscriptionChange["kind"], at: number, source: string, detail = "") =>
    db
      .prepare(
        `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE changes() > 0`,
      )
      .bind(id, kind, at, source, detail);

  /**
   * Notes an email, or nothing: not wanted in this state, not allowed, or too many of them. `ifChanged`: only when the
   * statement before it in the batch changed something.
   */
  const note = (
    email: string,
    kind: ServiceEmailKind,
    { address, domain }: AddressKeys,
    at: number,
    ifChanged = false,
  ) => {
    const { wantedIn, perDay, perMonth } = SERVICE_EMAILS[kind];
    return db
      .prepare(
        `INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key, domain_key)
         SELECT s.id, ?2, ?3, ?4, ?5 FROM subscribers s
          WHERE s.email = ?1 AND s.state IN ${listed(wantedIn)} ${ifChanged ? "AND changes() > 0" : ""}
            AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email)
            AND (SELECT count(*) FROM service_emails WHERE address_key = ?4 AND kind = ?2 AND requested_at > ?6
                                                       AND NOT (state = 'unknown' AND requested_at <= ?12)) < ?8
            AND (SELECT count(*) FROM service_emails WHERE address_key = ?4 AND kind = ?2 AND requested_at > ?7) < ?9
            AND (?5 = '' OR (SELECT count(*) FROM service_emails
                              WHERE domain_key = ?5 AND kind = ?2 AND requested_at > ?10) < ?11)
         RETURNING id`,
      )
      .bind(
        email,
        kind,
        at,
        address,
        kind === "confirmation" ? domain : "",
        at - DAY_MS,
        at - 30 * DAY_MS,
        perDay,
        perMonth,
        at - HOUR_MS,
        CONFIRMATIONS_PER_DOMAIN_AND_HOUR,
        at - UNHEARD_MS,
      );
  };

  const leave = (id: number, at: number, source: string, reason?: string) => [
    db
      .prepare(`UPDATE subscribers SET state = 'unsubscribed' WHERE id = ? AND state IN ${before("unsubscribed")}`)
      .bind(id),
    noteIfChanged(id, "unsubscribed", at, source, reason),
  ];

  async function find(condition: string, value: string | number): Promise<Subscriber | undefined> {
    const row = await db.prepare(`SELECT ${COLUMNS} FROM subscribers WHERE ${condition} = ?`).bind(value).first<Row>();
    return row ? read(row) : undefined;
  }

  return {
    byEmail: (email) => find("email", email),
    byId: (id) => find("id", id),

    async request(email, { categories, frequency, hour, timeZone, language }, keys, { at, source }) {
      const [, , ...noted] = await db.batch<{ id: number }>([
        db
          .prepare(
            // An active or suppressed subscriber's row is not a stranger's to change.
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, created_at, slot_since,
                                      requested_at)
             VALUES (?1, 'pending', ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7)
             ON CONFLICT (email) DO UPDATE SET state = 'pending', categories = excluded.categories,
               frequency = excluded.frequency, hour = excluded.hour, time_zone = excluded.time_zone,
               language = excluded.language, slot_since = excluded.slot_since, requested_at = excluded.requested_at
             WHERE state IN ${before("requested")}`,
          )
          .bind(email, JSON.stringify(categories), frequency, hour, timeZone, language, at),
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source)
             SELECT id, 'requested', ?2, ?3 FROM subscribers WHERE email = ?1 AND changes() > 0`,
          )
          .bind(email, at, source),
        note(email, "confirmation", keys, at),
        note(email, "already-subscribed", keys, at),
      ]);
      return noted.flatMap(({ results }) => results.map(({ id }) => id));
    },

    async confirm({ id, email }, cursor, keys, { at, source }) {
      const [updated, , noted] = await db.batch<{ id: number }>([
        db
          .prepare(
            `UPDATE subscribers SET state = 'active', cursor = max(cursor, ?2), confirmed_at = ?3, slot_since = ?3
              WHERE id = ?1 AND state IN ${before("confirmed")}`,
          )
          .bind(id, cursor, at),
        noteIfChanged(id, "confirmed", at, source),
        note(email, "welcome", keys, at, true),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async changePreferences(id, { categories, frequency, hour, timeZone, language }, at, source) {
      const old = await find("id", id);
      if (!old) return false;
      const [updated] = await db.batch([
        db
          .prepare(
            `UPDATE subscribers SET categories = ?2, language = ?6, frequency = ?3, hour = ?4, time_zone = ?5,
                    slot_since = CASE WHEN frequency = ?3 AND hour = ?4 AND time_zone = ?5 THEN slot_since ELSE ?7 END
              WHERE id = ?1 AND state IN ${before("preferences")}`,
          )
          .bind(id, JSON.stringify(categories), frequency, hour, timeZone, language, at),
        noteIfChanged(
          id,
          "preferences",
          at,
          source,
          JSON.stringify({
            categories: old.categories,
            frequency: old.frequency,
            hour: old.hour,
            timeZone: old.timeZone,
            language: old.language,
          }),
        ),
      ]);
      return changed(updated);
    },

    async unsubscribe(id, at, source, reason) {
      const [updated] = await db.batch(leave(id, at, source, reason));
      return changed(updated);
    },

    async sayGoodbye({ id, email }, reason, keys, { at, source }) {
      const [updated, , noted] = await db.batch<{ id: number }>([
        ...leave(id, at, source, reason),
        note(email, "goodbye", keys, at, true),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async erase(id, at, source) {
      const statements = [
        "DELETE FROM subscription_changes WHERE subscriber_id = ?1 AND kind <> 'erased'",
        `DELETE FROM service_emails WHERE subscriber_id = ?1 OR address_key IN
           (SELECT address_key FROM service_emails WHERE subscriber_id = ?1 AND address_key <> '')`,
        // The provider may have put the address into its reason. One look per issue: deliveries have no index by subscriber.
        ...["deliveries", "resends"].map(
          (table) =>
            `UPDATE ${table} SET reason = '${say("refused")}' WHERE ${table === "deliveries" ? "id" : "delivery_id"} IN
               (SELECT i.id << 32 | ?1 FROM issues i)
                AND instr(lower(reason), (SELECT email FROM subscribers WHERE id = ?1)) > 0`,
        ),
        ...["transient_bounces", "reachability"].map(
          (table) => `DELETE FROM ${table} WHERE email = (SELECT email FROM subscribers WHERE id = ?1)`,
        ),
        // As it is, not hashed: a suppression must hold even after LINK_SECRET has been changed.
        "UPDATE suppressions SET detail = '' WHERE email = (SELECT email FROM subscribers WHERE id = ?1)",
      ].map((statement) => db.prepare(statement).bind(id));
      const erased = await db.batch([
        ...statements,
        db.prepare("DELETE FROM subscribers WHERE id = ?").bind(id),
        noteIfChanged(id, "erased", at, source),
      ]);
      return changed(erased[statements.length]);
    },

    async lapse(lastAsked, at, most) {
      const again = LAPSED("had been");
      const never = LAPSED("had not been");
      await db.batch([
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT id, 'unsubscribed', ?3, 'cron', 'not-confirmed' FROM ${again}`,
          )
          .bind(lastAsked, most, at),
        db.prepare(`UPDATE subscribers SET state = 'unsubscribed' WHERE id IN ${again}`).bind(lastAsked, most),
        db.prepare(`DELETE FROM subscription_changes WHERE subscriber_id IN ${never}`).bind(lastAsked, most),
        db.prepare(`DELETE FROM subscribers WHERE id IN ${never}`).bind(lastAsked, most),
      ]);
    },

    async importRows(rows, { cursor, consent, at }) {
      const values = JSON.stringify(rows.map((row) => ({ ...row, categories: JSON.stringify(row.categories) })));
      const [, added] = await db.batch<{ added: number }>([
        db
          .prepare(
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, cursor, created_at,
                                      confirmed_at, slot_since, requested_at)
             SELECT value ->> 'email', value ->> 'state', value ->> 'categories', value ->> 'frequency', value ->> 'hour',
                    value ->> 'timeZone', value ->> 'language', ?2, ?3,
                    CASE value ->> 'state' WHEN 'active' THEN ?3 END, ?3, ?3
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

    async received(id) {
      const { results } = await db
        .prepare(
          `SELECT i.id AS issueId, i.frequency, i.closed_at AS closedAt, d.state, d.changed_at AS changedAt
             FROM issues i CROSS JOIN deliveries d ON d.id = i.id << 32 | ?1 ORDER BY i.id`,
        )
        .bind(id)
        .all<ReceivedDelivery>();
      return results;
    },

    async counts() {
      const { results } = await db
        .prepare("SELECT state, count(*) AS subscribers FROM subscribers GROUP BY state")
        .all<{ state: string; subscribers: number }>();
      return Object.fromEntries(results.map(({ state, subscribers }) => [state, subscribers]));
    },

    async requestServiceEmail(email, kind, keys, at) {
      const row = await note(email, kind, keys, at).first<{ id: number }>();
      return row?.id;
    },

    async queuedServiceEmail(id) {
      const row = await db
        .prepare(
          `SELECT id, subscriber_id AS subscriberId, kind, requested_at AS requestedAt FROM service_emails
            WHERE id = ? AND state = 'queued'`,
        )
        .bind(id)
        .first<ServiceEmail>();
      return row ?? undefined;
    },

    async claimServiceEmail(id, now, claimMs) {
      // Stands in `detail` while it is being sent: so nobody gives back what another has claimed.
      const claim = `claim ${crypto.randomUUID()}`;
      try {
        const row = await db
          .prepare(
            `UPDATE service_emails SET state = 'sending', claimed_until = ?2, detail = ?3
              WHERE id = ?1 AND state = 'queued' RETURNING id`,
          )
          .bind(id, now + claimMs, claim)
          .first();
        return row !== null;
      } catch (fault) {
        await insist(() =>
          db
            .prepare(
              "UPDATE service_emails SET state = 'queued', detail = '' WHERE id = ? AND state = 'sending' AND detail = ?",
            )
            .bind(id, claim)
            .run(),
        );
        throw fault;
      }
    },

    async settleServiceEmail(id, state, detail) {
      await insist(() =>
        db
          .prepare(
            "UPDATE service_emails SET state = ?2, detail = ?3 WHERE id = ?1 AND state IN ('sending', 'unknown')",
          )
          .bind(id, state, detail)
          .run(),
      );
    },

    async sweepServiceEmails(now, onUnknown) {
      const again = onUnknown === "resend" ? SENT_AGAIN.kinds : [];
      const [, , waiting] = await db.batch<{ id: number }>([
        db
          .prepare(
            `UPDATE service_emails SET state = 'unknown', detail = ?2
              WHERE state = 'sending' AND claimed_until <= ?1`,
          )
          .bind(now, say("service-worker-stopped")),
        db
          .prepare(
            // Once: when a second try is as old, what was asked for is too old.
            `UPDATE service_emails SET state = 'queued' WHERE state = 'unknown' AND kind IN ${listed(again)}
                AND requested_at > ?1 AND requested_at <= ?2 AND claimed_until <= ?2`,
          )
          .bind(now - SENT_AGAIN.withinMs, now - UNHEARD_MS),
        db
          .prepare(
            "SELECT id FROM service_emails WHERE state = 'queued' AND requested_at <= ? ORDER BY requested_at LIMIT 500",
          )
          .bind(now - 60_000),
      ]);
      return waiting?.results.map(({ id }) => id) ?? [];
    },

    async forgetServiceEmails(asked, most) {
      await db
        .prepare(
          `DELETE FROM service_emails WHERE id IN
             (SELECT id FROM service_emails WHERE requested_at <= ? ORDER BY requested_at LIMIT ?)`,
        )
        .bind(asked, most)
        .run();
    },
  };
}

/** D1 counts what triggers change, too: any number above none means yes. */
function changed(result: D1Result | undefined): boolean {
  return (result?.meta.changes ?? 0) > 0;
}

export function read({ categories, confirmedAt, ...row }: Row): Subscriber {
  return { ...row, categories: JSON.parse(categories), confirmedAt: confirmedAt ?? undefined };
}
