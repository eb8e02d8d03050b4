import {
  FEEDBACK_WAIT_MS,
  LINK_REUSED_MS,
  RESENT_EMAILS,
  SERVICE_EMAILS,
  type ServiceEmailKind,
} from "../../../core/newsletter/service-email.ts";
import { say } from "../../../core/reasons/reason.ts";
import { LINK_LIFE_MS } from "../../../core/subscribers/link-token.ts";
import { REQUESTS_PER_DOMAIN_AND_HOUR } from "../../../core/subscribers/mail-domain.ts";
import {
  MAILBOX_WAITS,
  type MailRequestKind,
  PER_NETWORK_AND_MAILBOX,
} from "../../../core/subscribers/mail-request.ts";
import {
  type ChangeKind,
  type Preferences,
  type Subscriber,
  statesBefore,
} from "../../../core/subscribers/subscriber.ts";
import type {
  ReceivedDelivery,
  RequestKeys,
  ServiceEmail,
  Subscribers,
  SubscriptionChange,
} from "../../../ports/subscribers/subscribers.ts";
import { retry } from "../retry.ts";

export const COLUMNS = `id, email, state, categories, frequency, hour, time_zone AS timeZone, language, cursor,
  created_at AS createdAt, confirmed_at AS confirmedAt`;

export type Row = Omit<Subscriber, "categories" | "confirmedAt"> & { categories: string; confirmedAt: number | null };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The states a change can start from, as SQL has lists. */
const before = (kind: ChangeKind) => listed(statesBefore(kind));
const listed = (states: readonly string[]) => `(${states.map((state) => `'${state}'`).join(", ")})`;

/** Whether an email is wanted by a subscriber, as `isServiceEmailWanted` has it. */
const WANTED = (kind: ServiceEmailKind) =>
  `state IN ${listed(SERVICE_EMAILS[kind].wantedIn)}${kind === "preferences-link" ? " OR state = 'pending' AND confirmed_at IS NOT NULL" : ""}`;

/** How long a mailbox that had so many answers waits for the next. */
const WAIT_AFTER = (count: string) =>
  `CASE ${MAILBOX_WAITS.map(({ answers, ms }) => `WHEN ${count} >= ${answers} THEN ${ms}`).join(" ")} END`;

/** When the statement before counted a request that the limits had room for. */
const WHEN_ADMITTED = "(SELECT admitted FROM mail_requests WHERE id = last_insert_rowid())";
/** When the statement before changed something. */
const WHEN_CHANGED = "changes() > 0";

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
   * Counts a request, whatever becomes of it: so what limits leave room for tells nothing about who is subscribed. Requests
   * from before the address was last confirmed hold nobody back.
   */
  const countRequest = (
    askedFor: MailRequestKind,
    email: string,
    { mailbox, domain, network }: RequestKeys,
    at: number,
  ) =>
    db
      .prepare(
        `INSERT INTO mail_requests (asked_for, mailbox_key, domain_key, network_key, at, admitted)
         SELECT ?1, ?3, ?4, ?5, ?6,
                coalesce(?6 - max(at) >= ${WAIT_AFTER("count(*)")}, 1)
                AND (?5 = '' OR count(*) FILTER (WHERE network_key = ?5) < ${PER_NETWORK_AND_MAILBOX.perDay}
                      AND count(*) FILTER (WHERE network_key = ?5 AND at > ?8) < ${PER_NETWORK_AND_MAILBOX.perHour})
           FROM mail_requests
          WHERE mailbox_key = ?3 AND asked_for = ?1 AND admitted = 1
            AND at > max(?7, coalesce((SELECT confirmed_at FROM subscribers WHERE email = ?2), 0))`,
      )
      .bind(askedFor, email, mailbox, domain, network, at, at - DAY_MS, at - HOUR_MS);

  /**
   * Notes the one of these emails that is wanted in the subscriber's state, or nothing: not allowed, or too many of them.
   * `when`: a condition on the statement before it in the batch.
   */
  const note = (
    email: string,
    kinds: ServiceEmailKind[],
    { mailbox, domain }: Pick<RequestKeys, "mailbox"> & Partial<RequestKeys>,
    at: number,
    { when, preferences }: { when: string; preferences?: Preferences },
  ) => {
    const tooMany = kinds.map((kind) => {
      const { atMost } = SERVICE_EMAILS[kind];
      const since = (bound: string) =>
        `(SELECT count(*) FROM service_emails WHERE address_key = ?3 AND kind = s.kind AND requested_at > ${bound})`;
      const over = atMost ? `${since("?6")} >= ${atMost.perDay} OR ${since("?7")} >= ${atMost.perMonth}` : "0";
      return `WHEN '${kind}' THEN ${over}`;
    });
    return db
      .prepare(
        `INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key, preferences, link_made_at)
         SELECT s.id, s.kind, ?2, ?3, CASE s.kind WHEN 'confirmation' THEN ?4 END,
                CASE s.kind WHEN 'preferences-link' THEN
                  (SELECT max(coalesce(link_made_at, requested_at)) FROM service_emails
                    WHERE subscriber_id = s.id AND kind = 'preferences-link'
                      AND coalesce(link_made_at, requested_at) BETWEEN ?8 AND ?2) END
           FROM (SELECT id, email, confirmed_at, CASE ${kinds.map((kind) => `WHEN ${WANTED(kind)} THEN '${kind}'`).join(" ")} END AS kind
                   FROM subscribers WHERE email = ?1) s
          WHERE s.kind IS NOT NULL AND ${when}
            AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email)
            AND NOT CASE s.kind ${tooMany.join(" ")} END
            AND (?5 = '' OR s.confirmed_at IS NOT NULL
                  OR (SELECT count(*) FROM mail_requests
                       WHERE domain_key = ?5 AND asked_for = 'subscription' AND at > ?9) <= ${REQUESTS_PER_DOMAIN_AND_HOUR})
         RETURNING id`,
      )
      .bind(
        email,
        at,
        mailbox,
        preferences ? JSON.stringify(chosenOf(preferences)) : null,
        domain ?? "",
        at - DAY_MS,
        at - 30 * DAY_MS,
        at - LINK_LIFE_MS.preferences + LINK_REUSED_MS,
        at - HOUR_MS,
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

    async request(email, preferences, keys, { at, source }) {
      const { categories, frequency, hour, timeZone, language } = preferences;
      const results = await db.batch<{ id: number }>([
        db
          .prepare(
            // An active or suppressed subscriber's row is not a stranger's to change. What was chosen waits with the request.
            `INSERT INTO subscribers (email, state, categories, frequency, hour, time_zone, language, created_at, slot_since,
                                      requested_at)
             VALUES (?1, 'pending', ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7)
             ON CONFLICT (email) DO UPDATE SET state = 'pending', requested_at = excluded.requested_at
             WHERE state IN ${before("requested")}`,
          )
          .bind(email, JSON.stringify(categories), frequency, hour, timeZone, language, at),
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source)
             SELECT id, 'requested', ?2, ?3 FROM subscribers WHERE email = ?1 AND changes() > 0`,
          )
          .bind(email, at, source),
        countRequest("subscription", email, keys, at),
        note(email, ["confirmation", "already-subscribed"], keys, at, { when: WHEN_ADMITTED, preferences }),
      ]);
      return results.at(-1)?.results[0]?.id;
    },

    async requested(id, serviceEmailId) {
      const row = await db
        .prepare(
          `SELECT coalesce(e.preferences, json_object('categories', json(s.categories), 'frequency', s.frequency,
                    'hour', s.hour, 'timeZone', s.time_zone, 'language', s.language)) AS preferences
             FROM service_emails e JOIN subscribers s ON s.id = e.subscriber_id
            WHERE e.id = ?2 AND e.subscriber_id = ?1 AND e.kind = 'confirmation'`,
        )
        .bind(id, serviceEmailId)
        .first<{ preferences: string }>();
      return row ? (JSON.parse(row.preferences) as Preferences) : undefined;
    },

    async confirm({ id, email }, { categories, frequency, hour, timeZone, language }, cursor, mailbox, { at, source }) {
      const [updated, , noted] = await db.batch<{ id: number }>([
        db
          .prepare(
            `UPDATE subscribers SET state = 'active', categories = ?4, frequency = ?5, hour = ?6, time_zone = ?7, language = ?8,
                    cursor = max(cursor, ?2), confirmed_at = ?3, slot_since = ?3
              WHERE id = ?1 AND state IN ${before("confirmed")}`,
          )
          .bind(id, cursor, at, JSON.stringify(categories), frequency, hour, timeZone, language),
        noteIfChanged(id, "confirmed", at, source),
        note(email, ["welcome"], { mailbox }, at, { when: WHEN_CHANGED }),
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

    async unsubscribeWithGoodbye({ id, email }, reason, mailbox, { at, source }) {
      const [updated, , noted] = await db.batch<{ id: number }>([
        ...leave(id, at, source, reason),
        note(email, ["goodbye"], { mailbox }, at, { when: WHEN_CHANGED }),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async erase(id, at, source) {
      const statements = [
        "DELETE FROM subscription_changes WHERE subscriber_id = ?1 AND kind <> 'erased'",
        // Those to the same mailbox go as well, but for what another address of it still waits for.
        `DELETE FROM service_emails WHERE subscriber_id = ?1 OR address_key IN
           (SELECT address_key FROM service_emails WHERE subscriber_id = ?1 AND address_key <> '')
            AND subscriber_id NOT IN (SELECT id FROM subscribers)`,
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

    async expirePending(lastAsked, at, most) {
      const somebody = await db
        .prepare("SELECT 1 FROM subscribers WHERE state = 'pending' AND requested_at <= ? LIMIT 1")
        .bind(lastAsked)
        .first();
      if (!somebody) return;
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

    async requestPreferencesLink(email, keys, at) {
      const [, noted] = await db.batch<{ id: number }>([
        countRequest("preferences-link", email, keys, at),
        note(email, ["preferences-link"], { mailbox: keys.mailbox }, at, { when: WHEN_ADMITTED }),
      ]);
      return noted?.results[0]?.id;
    },

    async queuedServiceEmail(id) {
      const row = await db
        .prepare(
          `SELECT id, subscriber_id AS subscriberId, kind, requested_at AS requestedAt,
                  coalesce(link_made_at, requested_at) AS linkMadeAt, preferences
             FROM service_emails WHERE id = ? AND state = 'queued'`,
        )
        .bind(id)
        .first<Omit<ServiceEmail, "preferences"> & { preferences: string | null }>();
      return row
        ? { ...row, preferences: row.preferences === null ? undefined : (JSON.parse(row.preferences) as Preferences) }
        : undefined;
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
        await retry(() =>
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
      await retry(() =>
        db
          .prepare(
            "UPDATE service_emails SET state = ?2, detail = ?3 WHERE id = ?1 AND state IN ('sending', 'unknown')",
          )
          .bind(id, state, detail)
          .run(),
      );
    },

    async sweepServiceEmails(now, onUnknown) {
      const again = onUnknown === "resend" ? RESENT_EMAILS.kinds : [];
      const [, , waiting] = await db.batch<{ id: number }>([
        db
          .prepare(
            `UPDATE service_emails SET state = 'unknown', detail = ?2
              WHERE state = 'sending' AND claimed_until <= ?1`,
          )
          .bind(now, say("service-worker-stopped")),
        db
          .prepare(
            // Once: when a second try is as old, what was asked for is too old. Asked for again, it went out again.
            `UPDATE service_emails SET state = 'queued' WHERE state = 'unknown' AND kind IN ${listed(again)}
                AND requested_at > ?1 AND requested_at <= ?2 AND claimed_until <= ?2
                AND NOT EXISTS (SELECT 1 FROM service_emails l WHERE l.subscriber_id = service_emails.subscriber_id
                                   AND l.kind = service_emails.kind AND l.requested_at > service_emails.requested_at)`,
          )
          .bind(now - RESENT_EMAILS.withinMs, now - FEEDBACK_WAIT_MS),
        db
          .prepare(
            "SELECT id FROM service_emails WHERE state = 'queued' AND requested_at <= ? ORDER BY requested_at LIMIT 500",
          )
          .bind(now - 60_000),
      ]);
      return waiting?.results.map(({ id }) => id) ?? [];
    },

    async pruneServiceEmails(asked, most) {
      await db
        .prepare(
          `DELETE FROM service_emails WHERE id IN
             (SELECT id FROM service_emails WHERE requested_at <= ? ORDER BY requested_at LIMIT ?)`,
        )
        .bind(asked, most)
        .run();
    },

    async pruneMailRequests(asked, most) {
      await db
        .prepare(
          "DELETE FROM mail_requests WHERE id IN (SELECT id FROM mail_requests WHERE at <= ? ORDER BY at LIMIT ?)",
        )
        .bind(asked, most)
        .run();
    },
  };
}

/** What was chosen, and nothing else of whoever chose it. */
function chosenOf({ categories, frequency, hour, timeZone, language }: Preferences): Preferences {
  return { categories, frequency, hour, timeZone, language };
}

/** D1 counts what triggers change, too: any number above none means yes. */
function changed(result: D1Result | undefined): boolean {
  return (result?.meta.changes ?? 0) > 0;
}

export function read({ categories, confirmedAt, ...row }: Row): Subscriber {
  return { ...row, categories: JSON.parse(categories), confirmedAt: confirmedAt ?? undefined };
}
