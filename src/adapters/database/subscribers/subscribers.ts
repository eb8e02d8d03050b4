import {
  FEEDBACK_WAIT_MS,
  LINK_REUSED_MS,
  RESENT_EMAILS,
  SERVICE_EMAILS,
  type ServiceEmailKind,
} from "../../../core/newsletter/service-email.ts";
import { reason } from "../../../core/reason.ts";
import {
  EVERYTHING,
  FOLLOW_NAMES,
  type Follows,
  followKey,
  labelLists,
  labelsFollowed,
} from "../../../core/subscribers/follow.ts";
import type { Standing } from "../../../core/subscribers/import-outcome.ts";
import { LINK_LIFE_MS, nextLinkTime } from "../../../core/subscribers/link-token.ts";
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
import { passDropped } from "../newsletter/dropped.ts";
import { storedReason } from "../reason-column.ts";
import { retry } from "../retry.ts";
import {
  assigned,
  batch,
  columnsOf,
  type Param,
  param,
  type Row,
  raw,
  rowsOf,
  type Sql,
  sql,
  valuesOf,
} from "../sql.ts";
import { followsColumn, keysOf, questionsOf, watchesFor } from "./follow-columns.ts";

/** Columns of a subscriber's preferences beside what they follow: they are listed nowhere else. */
const PREFERENCES: Record<Exclude<keyof Preferences, keyof Follows>, string> = {
  frequency: "frequency",
  hour: "hour",
  timeZone: "time_zone",
  language: "language",
  alerts: "alerts",
};
const PREFERENCE_COLUMNS = Object.entries(PREFERENCES);

/** Names the preferences of a row of `subscribers`, with the keys of what they follow. */
export const preferencesIn = (table: string): Sql =>
  raw(
    ["follows", ...PREFERENCE_COLUMNS.map(([name, column]) => `${column} AS ${name}`)]
      .map((column) => `${table}.${column}`)
      .join(", "),
  );

export const COLUMNS = sql`id, email, state, cursor, address_since AS addressSince, created_at AS createdAt, confirmed_at AS confirmedAt,
  ${preferencesIn("subscribers")}, ${questionsOf("subscribers")} AS questions`;

export type SubscriberRow = Omit<Subscriber, keyof Follows | "confirmedAt" | "alerts"> & {
  alerts: number;
  follows: string;
  questions: string;
  confirmedAt: number | null;
};

const preferencesRow = (
  preferences: Preferences,
): Row & Record<"frequency" | "hour" | "time_zone", string | number> => ({
  follows: followsColumn(preferences),
  ...(Object.fromEntries(
    PREFERENCE_COLUMNS.map(([name, column]) => [column, preferences[name as keyof typeof PREFERENCES]]),
  ) as Record<"frequency" | "hour" | "time_zone", string | number>),
  alerts: Number(preferences.alerts),
});

/** Preferences as the values of a JSON array `r` say them. */
const GIVEN_PREFERENCES: Row = {
  follows: keysOf(raw("r.value -> 'labels'"), raw("r.value -> 'watches'")),
  ...Object.fromEntries(PREFERENCE_COLUMNS.map(([name, column]) => [column, raw(`r.value ->> '${name}'`)])),
};

/** Days of which followers are remembered: a year to compare with. */
const FOLLOW_DAYS_KEPT = 400;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Lists the states a change can start from. */
const before = (kind: ChangeKind) => listed(statesBefore(kind));
const listed = (states: readonly string[]) => raw(`(${states.map((state) => `'${state}'`).join(", ")})`);

/** Returns whether a subscriber wants an email: the rule of `isServiceEmailWanted`. */
const isWanted = (kind: ServiceEmailKind) =>
  sql`state IN ${listed(SERVICE_EMAILS[kind].wantedIn)}${raw(kind === "preferences-link" ? " OR state = 'pending' AND confirmed_at IS NOT NULL" : "")}`;

/** How long a mailbox that had so many answers waits for the next. */
const WAIT_AFTER = raw(
  `CASE ${MAILBOX_WAITS.map(({ answers, ms }) => `WHEN count(*) >= ${answers} THEN ${ms}`).join(" ")} END`,
);

/** When the statement before counted a request that the limits had room for. */
const WHEN_ADMITTED = raw("(SELECT admitted FROM mail_requests WHERE id = last_insert_rowid())");
/** When the statement before changed something. */
const WHEN_CHANGED = raw("changes() > 0");

/** Of the first so many who were last asked before a moment and have not confirmed: those who had been confirmed before, or had not. */
const lapsed = (lastAsked: number, most: number, hadBeen: boolean) =>
  sql`(SELECT id FROM (SELECT id, confirmed_at FROM subscribers WHERE state = 'pending' AND requested_at <= ${lastAsked}
                        ORDER BY requested_at LIMIT ${most})
        WHERE confirmed_at IS ${raw(hadBeen ? "NOT NULL" : "NULL")})`;

export function subscribers(db: D1Database): Subscribers {
  /** Adds a line of history, only when the statement before it in the batch changed something. */
  const noteIfChanged = (id: number, kind: SubscriptionChange["kind"], at: number, source: string, detail = "") =>
    sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
         SELECT ${id}, ${kind}, ${at}, ${source}, ${detail} WHERE changes() > 0`;

  /**
   * Counts a request, whatever becomes of it: so what limits leave room for tells nothing about who is subscribed. Requests
   * from before the address was last confirmed hold nobody back.
   */
  const countRequest = (kind: MailRequestKind, email: string, keys: RequestKeys, now: number) => {
    const [askedFor, mailbox, network, at] = [param(kind), param(keys.mailbox), param(keys.network), param(now)];
    return sql`INSERT INTO mail_requests (asked_for, mailbox_key, domain_key, network_key, at, admitted)
         SELECT ${askedFor}, ${mailbox}, ${keys.domain}, ${network}, ${at},
                coalesce(${at} - max(at) >= ${WAIT_AFTER}, 1)
                AND (${network} = '' OR count(*) FILTER (WHERE network_key = ${network}) < ${raw(PER_NETWORK_AND_MAILBOX.perDay)}
                      AND count(*) FILTER (WHERE network_key = ${network} AND at > ${now - HOUR_MS})
                          < ${raw(PER_NETWORK_AND_MAILBOX.perHour)})
           FROM mail_requests
          WHERE mailbox_key = ${mailbox} AND asked_for = ${askedFor} AND admitted = 1
            AND at > max(${now - DAY_MS}, coalesce((SELECT confirmed_at FROM subscribers WHERE email = ${email}), 0))`;
  };

  /** Whether a domain, if it is limited, has not had too many requests in the last hour. */
  const isDomainWithin = (domain: Param, now: number) =>
    sql`(${domain} = '' OR (SELECT count(*) FROM mail_requests
           WHERE domain_key = ${domain} AND asked_for = 'subscription' AND at > ${now - HOUR_MS})
         <= ${raw(REQUESTS_PER_DOMAIN_AND_HOUR)})`;

  /**
   * Stores the one of these emails that fits the subscriber's state, unless it is not allowed or over the limit.
   * `when`: a condition on the statement before it in the batch.
   */
  const note = (
    email: string,
    kinds: ServiceEmailKind[],
    keys: Pick<RequestKeys, "mailbox"> & Partial<RequestKeys>,
    now: number,
    { when, preferences }: { when: Sql; preferences?: Preferences },
  ) => {
    const [mailbox, domain, at] = [param(keys.mailbox), param(keys.domain ?? ""), param(now)];
    const [dayAgo, monthAgo] = [param(now - DAY_MS), param(now - 30 * DAY_MS)];
    const since = (bound: Param) =>
      sql`(SELECT count(*) FROM service_emails WHERE address_key = ${mailbox} AND kind = s.kind AND requested_at > ${bound})`;
    const cases = (text: (kind: ServiceEmailKind) => Sql) =>
      kinds.reduce((all, kind) => sql`${all} ${text(kind)}`, sql``);
    const wanted = cases((kind) => sql`WHEN ${isWanted(kind)} THEN ${raw(`'${kind}'`)}`);
    const tooMany = cases((kind) => {
      const { atMost } = SERVICE_EMAILS[kind];
      const over = atMost
        ? sql`${since(dayAgo)} >= ${raw(atMost.perDay)} OR ${since(monthAgo)} >= ${raw(atMost.perMonth)}`
        : raw(0);
      return sql`WHEN ${raw(`'${kind}'`)} THEN ${over}`;
    });
    return sql`INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key, preferences, link_made_at)
         SELECT s.id, s.kind, ${at}, ${mailbox},
                ${preferences ? JSON.stringify(chosenOf(preferences)) : null},
                CASE s.kind WHEN 'preferences-link' THEN
                  (SELECT max(coalesce(link_made_at, requested_at)) FROM service_emails
                    WHERE subscriber_id = s.id AND kind = 'preferences-link'
                      AND coalesce(link_made_at, requested_at)
                          BETWEEN max(${now - LINK_LIFE_MS.preferences + LINK_REUSED_MS}, s.address_since) AND ${at}) END
           FROM (SELECT id, email, confirmed_at, address_since, CASE ${wanted} END AS kind FROM subscribers WHERE email = ${email}) s
          WHERE s.kind IS NOT NULL AND ${when}
            AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email)
            AND NOT CASE s.kind ${tooMany} END
            AND (s.confirmed_at IS NOT NULL OR ${isDomainWithin(domain, now)})
         RETURNING id`;
  };

  /** Whether nobody else is subscribed by an address, and it may be written to. */
  const isFree = (email: string) => {
    const address = param(email);
    return sql`NOT EXISTS (SELECT 1 FROM subscribers n WHERE n.email = ${address} AND n.state IN ('active', 'suppressed'))
      AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = ${address})`;
  };

  const leave = (id: number, at: number, source: string, reason?: string) => [
    sql`UPDATE subscribers SET state = 'unsubscribed' WHERE id = ${id} AND state IN ${before("unsubscribed")}`,
    noteIfChanged(id, "unsubscribed", at, source, reason),
  ];

  /** Whether their history ends with leaving by a link of theirs after a time, and they did not leave while pending. */
  const isUndoable = (id: number, since: number) => {
    const newest = sql`(SELECT kind || ' ' || source FROM subscription_changes WHERE subscriber_id = ${id} AND at > ${since}
                          ORDER BY id DESC LIMIT 1)`;
    const former = sql`(SELECT kind FROM subscription_changes WHERE subscriber_id = ${id} ORDER BY id DESC LIMIT 1 OFFSET 1)`;
    return sql`${newest} IN ('unsubscribed page', 'unsubscribed one-click', 'unsubscribed mail')
      AND ${former} IS NOT 'requested'`;
  };

  async function find(condition: Sql): Promise<Subscriber | undefined> {
    const row = await sql`SELECT ${COLUMNS} FROM subscribers WHERE ${condition}`.on(db).first<SubscriberRow>();
    return row ? read(row) : undefined;
  }

  return {
    byEmail: (email) => find(sql`email = ${email}`),
    byId: (id) => find(sql`id = coalesce((SELECT subscriber_id FROM former_subscribers WHERE id = ${id}), ${id})`),

    async request(email, preferences, keys, { at: now, source }) {
      const at = param(now);
      const row: Row = { ...preferencesRow(preferences), created_at: at, slot_since: at, requested_at: at };
      const results = await changing<{ id: number }>(db, watchesFor(preferences.watches, now), [
        // An active or suppressed subscriber's row is not a stranger's to change. What was chosen waits with the request.
        sql`INSERT INTO subscribers (email, state, ${columnsOf(row)}) VALUES (${email}, 'pending', ${valuesOf(row)})
             ON CONFLICT (email) DO UPDATE SET state = 'pending', requested_at = excluded.requested_at
             WHERE state IN ${before("requested")}`,
        sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source)
             SELECT id, 'requested', ${at}, ${source} FROM subscribers WHERE email = ${email} AND changes() > 0`,
        countRequest("subscription", email, keys, now),
        note(email, ["confirmation", "already-subscribed"], keys, now, { when: WHEN_ADMITTED, preferences }),
      ]);
      return results[3]?.results[0]?.id;
    },

    async requested(id, serviceEmailId) {
      const row = await sql`SELECT preferences FROM service_emails
            WHERE id = ${serviceEmailId} AND subscriber_id = ${id} AND kind IN ('confirmation', 'already-subscribed')`
        .on(db)
        .first<{ preferences: string | null }>();
      // Those of earlier versions hold none.
      return row?.preferences ? preferencesFrom(row.preferences) : row ? find(sql`id = ${id}`) : undefined;
    },

    async confirm({ id, email }, preferences, cursor, mailbox, { at: now, source }) {
      const at = param(now);
      const row: Row = { ...preferencesRow(preferences), confirmed_at: at, slot_since: at };
      const watches = watchesFor(preferences.watches, now);
      const [updated, , noted] = await changing<{ id: number }>(db, watches, [
        sql`UPDATE subscribers SET state = 'active', cursor = max(cursor, ${cursor}), ${assigned(row)}
             WHERE id = ${id} AND state IN ${before("confirmed")}`,
        noteIfChanged(id, "confirmed", now, source),
        note(email, ["welcome"], { mailbox }, now, { when: WHEN_CHANGED }),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async changePreferences(id, preferences, at, source) {
      const old = await find(sql`id = ${id}`);
      if (!old) return false;
      const row = preferencesRow(preferences);
      const { before: first, after } = watchesFor(preferences.watches, at);
      const isMoved =
        old.frequency !== preferences.frequency ||
        old.hour !== preferences.hour ||
        old.timeZone !== preferences.timeZone;
      const passing = isMoved ? passDropped(id, at) : [];
      const [updated] = await changing(db, { before: [...first, ...passing], after }, [
        sql`UPDATE subscribers SET ${assigned(row)},
                    slot_since = CASE WHEN frequency = ${row.frequency} AND hour = ${row.hour} AND time_zone = ${row.time_zone}
                                 THEN slot_since ELSE ${at} END
              WHERE id = ${id} AND state IN ${before("preferences")}`,
        noteIfChanged(id, "preferences", at, source, JSON.stringify(chosenOf(old))),
      ]);
      return changed(updated);
    },

    async requestAddressChange(id, email, keys, now) {
      const [address, domain] = [param(email), param(keys.domain)];
      const results = await batch<{ id: number }>(db, [
        countRequest("subscription", email, keys, now),
        // At most one of both: so the request that was just counted is still the row that was inserted last.
        note(email, ["already-subscribed"], keys, now, { when: WHEN_ADMITTED }),
        sql`INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key, address)
             SELECT s.id, 'address-change', ${now}, ${keys.mailbox}, ${address} FROM subscribers s
              WHERE s.id = ${id} AND s.state IN ${before("address")} AND ${isFree(email)}
                AND ${WHEN_ADMITTED} AND ${isDomainWithin(domain, now)}
             RETURNING id`,
      ]);
      return results.flatMap((result) => result.results)[0]?.id;
    },

    async requestedAddress(id, serviceEmailId) {
      const row = await sql`SELECT address FROM service_emails
            WHERE id = ${serviceEmailId} AND subscriber_id = ${id} AND kind = 'address-change'`
        .on(db)
        .first<{ address: string }>();
      return row?.address;
    },

    async changeAddress({ id, email: old }, email, mailbox, { at, source }) {
      const may = sql`${isFree(email)} AND EXISTS
        (SELECT 1 FROM subscribers WHERE id = ${id} AND email = ${old} AND state IN ${before("address")})`;
      const former = sql`(SELECT id FROM subscribers WHERE email = ${email})`;
      const results = await batch<{ id: number }>(db, [
        sql`UPDATE former_subscribers SET subscriber_id = ${id} WHERE subscriber_id = ${former} AND ${may}`,
        sql`INSERT INTO former_subscribers (id, subscriber_id) SELECT id, ${id} FROM subscribers WHERE email = ${email} AND ${may}`,
        sql`UPDATE subscription_changes SET subscriber_id = ${id} WHERE subscriber_id = ${former} AND ${may}`,
        sql`DELETE FROM subscribers WHERE email = ${email} AND ${may}`,
        sql`UPDATE subscribers SET email = ${email}, address_since = ${nextLinkTime(at)} WHERE id = ${id} AND ${may}`,
        noteIfChanged(id, "address", at, source, old),
        sql`INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key, address)
             SELECT ${id}, 'address-changed', ${at}, ${mailbox}, ${old}
              WHERE ${WHEN_CHANGED} AND NOT EXISTS (SELECT 1 FROM suppressions WHERE email = ${old})
             RETURNING id`,
      ]);
      return changed(results.at(-2)) ? { serviceEmailId: results.at(-1)?.results[0]?.id } : undefined;
    },

    async unsubscribe(id, at, source, reason) {
      const [updated] = await batch(db, leave(id, at, source, reason));
      return changed(updated);
    },

    async unsubscribeAll(ids, at, source) {
      const those = sql`id IN (SELECT value FROM json_each(${ids})) AND state IN ${before("unsubscribed")}`;
      const [noted] = await batch(db, [
        sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source)
             SELECT id, 'unsubscribed', ${at}, ${source} FROM subscribers WHERE ${those} RETURNING id`,
        sql`UPDATE subscribers SET state = 'unsubscribed' WHERE ${those}`,
      ]);
      return noted?.results.length ?? 0;
    },

    async noteFollowers(day) {
      const isNoted = await sql`SELECT EXISTS (SELECT 1 FROM follow_days WHERE day = ${day})`.value(db);
      if (isNoted) return;
      await batch(db, [
        sql`INSERT INTO follow_days SELECT ${day}, key, followers FROM follow_counts
             WHERE followers > 0 AND NOT (key >= 'watch ' AND key < 'watch!') ON CONFLICT DO NOTHING`,
        sql`DELETE FROM follow_days WHERE day < ${day - FOLLOW_DAYS_KEPT}`,
      ]);
    },

    async unsubscribeWithGoodbye({ id, email }, reason, mailbox, { at, source }) {
      const [updated, , noted] = await batch<{ id: number }>(db, [
        ...leave(id, at, source, reason),
        note(email, ["goodbye"], { mailbox }, at, { when: WHEN_CHANGED }),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async canUndo(id, since) {
      const found =
        await sql`SELECT 1 FROM subscribers WHERE id = ${id} AND state IN ${before("resubscribed")} AND ${isUndoable(id, since)}`
          .on(db)
          .first();
      return found !== null;
    },

    async undoLeaving({ id, email }, since, mailbox, { at, source }) {
      const [updated, , noted] = await batch<{ id: number }>(db, [
        sql`UPDATE subscribers SET state = 'active'
             WHERE id = ${id} AND state IN ${before("resubscribed")} AND ${isUndoable(id, since)}`,
        noteIfChanged(id, "resubscribed", at, source),
        note(email, ["welcome"], { mailbox }, at, { when: WHEN_CHANGED }),
      ]);
      return changed(updated) ? { serviceEmailId: noted?.results[0]?.id } : undefined;
    },

    async erase(subscriberId, at, source) {
      const id = param(subscriberId);
      const email = sql`(SELECT email FROM subscribers WHERE id = ${id})`;
      // The provider may have put the address into its reason. One look per issue: deliveries have no index by subscriber.
      const clearReason = (table: string, key: string) =>
        sql`UPDATE ${raw(table)} SET reason = ${storedReason(reason("refused"))} WHERE ${raw(key)} IN (SELECT i.id << 32 | ${id} FROM issues i)
               AND instr(lower(reason), ${email}) > 0`;
      const statements = [
        sql`DELETE FROM subscription_changes WHERE subscriber_id = ${id} AND kind <> 'erased'`,
        // Those to the same mailbox go as well, but for what another address of it still waits for.
        sql`DELETE FROM service_emails WHERE subscriber_id = ${id} OR address_key IN
              (SELECT address_key FROM service_emails WHERE subscriber_id = ${id} AND address_key <> '')
               AND subscriber_id NOT IN (SELECT id FROM subscribers)`,
        clearReason("deliveries", "id"),
        clearReason("resends", "delivery_id"),
        sql`DELETE FROM transient_bounces WHERE email = ${email}`,
        sql`DELETE FROM reachability WHERE email = ${email}`,
        // As it is, not hashed: a suppression must hold even after LINK_SECRET has been changed.
        sql`UPDATE suppressions SET detail = '' WHERE email = ${email}`,
        sql`DELETE FROM former_subscribers WHERE subscriber_id = ${id}`,
        // Whoever keeps a copy must erase it, too; what was told before is cut down to the number.
        sql`UPDATE webhook_events SET data = json_object('id', data ->> 'id')
              WHERE subject = (SELECT CAST(id AS TEXT) FROM subscribers WHERE id = ${id}) AND kind LIKE 'subscriber.%'`,
        sql`INSERT INTO webhook_events (kind, subject, at, data)
             SELECT 'subscriber.left', id, ${at}, json_object('id', id, 'source', 'erased') FROM subscribers
              WHERE id = ${id} AND confirmed_at IS NOT NULL
                AND EXISTS (SELECT 1 FROM wanted_events WHERE kind = 'subscriber.left')`,
      ];
      const erased = await batch(db, [
        ...statements,
        sql`DELETE FROM subscribers WHERE id = ${id}`,
        noteIfChanged(subscriberId, "erased", at, source),
      ]);
      return changed(erased[statements.length]);
    },

    async expirePending(lastAsked, at, most) {
      const somebody =
        await sql`SELECT 1 FROM subscribers WHERE state = 'pending' AND requested_at <= ${lastAsked} LIMIT 1`
          .on(db)
          .first();
      if (!somebody) return;
      const again = lapsed(lastAsked, most, true);
      const never = lapsed(lastAsked, most, false);
      await batch(db, [
        sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
              SELECT id, 'unsubscribed', ${at}, 'cron', 'not-confirmed' FROM ${again}`,
        sql`UPDATE subscribers SET state = 'unsubscribed' WHERE id IN ${again}`,
        sql`DELETE FROM subscription_changes WHERE subscriber_id IN ${never}`,
        sql`DELETE FROM subscribers WHERE id IN ${never}`,
      ]);
    },

    async standing(emails) {
      const { results } = await sql`SELECT e.value AS email, s.state, x.email IS NOT NULL AS isSuppressed,
             coalesce(r.lifted_at, 0) AS liftedAt,
             EXISTS (SELECT 1 FROM subscription_changes c WHERE c.kind = 'address' AND c.detail = e.value) AS hasMoved,
             coalesce((SELECT max(c.at) FROM subscription_changes c
                        WHERE c.subscriber_id = s.id AND c.kind IN ('confirmed', 'resubscribed')), 0) AS choseAt,
             EXISTS (SELECT 1 FROM service_emails m WHERE m.subscriber_id = s.id AND m.kind = 'confirmation') AS wasAsked
        FROM json_each(${emails}) e LEFT JOIN subscribers s ON s.email = e.value
             LEFT JOIN suppressions x ON x.email = e.value LEFT JOIN reachability r ON r.email = e.value`
        .on(db)
        .all<{ [Name in keyof Standing]: Standing[Name] extends boolean ? 0 | 1 : Standing[Name] | null }>();
      return results.map(({ email, state, isSuppressed, liftedAt, hasMoved, choseAt, wasAsked }) => ({
        email: email ?? "",
        state: state ?? undefined,
        isSuppressed: isSuppressed === 1,
        liftedAt: liftedAt ?? 0,
        hasMoved: hasMoved === 1,
        choseAt: choseAt ?? 0,
        wasAsked: wasAsked === 1,
      }));
    },

    async importRows(given, { cursor, consent, at: now }) {
      if (given.length === 0) return 0;
      const at = param(now);
      const imported = { kind: "imported", at: now, source: "import", detail: consent };
      const rows = given.map(({ history = [imported], ...row }) => ({
        ...row,
        labels: labelsFollowed(row).map(followKey),
        history: history.map(({ kind, at, source, detail }) => [kind, at, source, detail]),
      }));
      const row: Row = {
        ...GIVEN_PREFERENCES,
        cursor,
        created_at: sql`coalesce(r.value ->> 'createdAt', ${at})`,
        confirmed_at: sql`coalesce(r.value ->> 'confirmedAt', CASE r.value ->> 'state' WHEN 'active' THEN ${at} END)`,
        slot_since: at,
        requested_at: at,
      };
      /** Pending rows whose confirmation is asked for, and was never queued. */
      const asked = (values: Param) =>
        sql`json_each(${values}) CROSS JOIN subscribers s ON s.email = value ->> 'email'
             WHERE value ->> 'mailbox' IS NOT NULL AND s.state = 'pending'
               AND NOT EXISTS (SELECT 1 FROM service_emails e WHERE e.subscriber_id = s.id AND e.kind = 'confirmation')`;
      const questions = rows.flatMap(({ watches }) => watches);
      const results = await changing<{ added: number }>(
        db,
        watchesFor(questions, now),
        rowsOf(rows, (values) => [
          sql`INSERT INTO subscribers (email, state, ${columnsOf(row)})
             SELECT r.value ->> 'email', r.value ->> 'state', ${valuesOf(row)} FROM json_each(${values}) r WHERE true
             ON CONFLICT (email) DO NOTHING`,
          sql`SELECT changes() AS added`,
          // Only who has no history yet is new.
          sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT s.id, h.value ->> 0, h.value ->> 1, h.value ->> 2, h.value ->> 3
               FROM json_each(${values}) r CROSS JOIN subscribers s ON s.email = r.value ->> 'email'
                    CROSS JOIN json_each(r.value -> 'history') h
              WHERE NOT EXISTS (SELECT 1 FROM subscription_changes c WHERE c.subscriber_id = s.id)
              ORDER BY r.key, h.key`,
          // They have as long to confirm as anybody.
          sql`UPDATE subscribers SET requested_at = ${at} WHERE id IN (SELECT s.id FROM ${asked(values)})`,
          sql`INSERT INTO service_emails (subscriber_id, kind, requested_at, address_key)
             SELECT s.id, 'confirmation', ${at}, value ->> 'mailbox' FROM ${asked(values)}`,
        ]),
      );
      return results.reduce((sum, { results: [first] }) => sum + (first?.added ?? 0), 0);
    },

    async unsubscribeImported(rows, at) {
      const those = sql`json_each(${rows}) CROSS JOIN subscribers s ON s.email = value ->> 'email' WHERE s.state = 'active'`;
      await batch(db, [
        sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT s.id, 'unsubscribed', ${at}, 'import', value ->> 'source' FROM ${those}`,
        sql`UPDATE subscribers SET state = 'unsubscribed' WHERE id IN (SELECT s.id FROM ${those})`,
      ]);
    },

    async changes(id) {
      const { results } =
        await sql`SELECT subscriber_id AS subscriberId, kind, at, source, detail FROM subscription_changes
          WHERE subscriber_id = ${id} ORDER BY id`
          .on(db)
          .all<SubscriptionChange>();
      return results;
    },

    async received(id) {
      const { results } =
        await sql`SELECT i.id AS issueId, i.frequency, i.closed_at AS closedAt, d.state, d.changed_at AS changedAt
          FROM issues i CROSS JOIN deliveries d ON d.id = i.id << 32 | ${id} ORDER BY i.id`
          .on(db)
          .all<ReceivedDelivery>();
      return results;
    },

    async counts() {
      const { results } =
        await sql`SELECT state, sum(subscribers) AS subscribers FROM subscriber_counts WHERE subscribers > 0 GROUP BY state`
          .on(db)
          .all<{ state: string; subscribers: number }>();
      return Object.fromEntries(results.map(({ state, subscribers }) => [state, subscribers]));
    },

    async requestPreferencesLink(email, keys, at) {
      const [, noted] = await batch<{ id: number }>(db, [
        countRequest("preferences-link", email, keys, at),
        note(email, ["preferences-link"], { mailbox: keys.mailbox }, at, { when: WHEN_ADMITTED }),
      ]);
      return noted?.results[0]?.id;
    },

    async queuedServiceEmail(id) {
      const row = await sql`SELECT id, subscriber_id AS subscriberId, kind, requested_at AS requestedAt,
             coalesce(link_made_at, requested_at) AS linkMadeAt, address, preferences
        FROM service_emails WHERE id = ${id} AND state = 'queued'`
        .on(db)
        .first<
          Omit<ServiceEmail, "address" | "preferences"> & { address: string | null; preferences: string | null }
        >();
      return row
        ? {
            ...row,
            address: row.address ?? undefined,
            preferences: row.preferences === null ? undefined : preferencesFrom(row.preferences),
          }
        : undefined;
    },

    async claimServiceEmail(id, now, claimMs) {
      // Stands in `detail` while it is being sent: so nobody gives back what another has claimed.
      const claim = `claim ${crypto.randomUUID()}`;
      try {
        const row =
          await sql`UPDATE service_emails SET state = 'sending', claimed_until = ${now + claimMs}, detail = ${claim}
            WHERE id = ${id} AND state = 'queued' RETURNING id`
            .on(db)
            .first();
        return row !== null;
      } catch (fault) {
        await retry(() =>
          sql`UPDATE service_emails SET state = 'queued', detail = ''
            WHERE id = ${id} AND state = 'sending' AND detail = ${claim}`
            .on(db)
            .run(),
        );
        throw fault;
      }
    },

    async settleServiceEmail(id, state, detail) {
      await retry(() =>
        sql`UPDATE service_emails SET state = ${state},
              detail = ${typeof detail === "string" ? detail : storedReason(detail)}
           WHERE id = ${id} AND state IN ('sending', 'unknown')`
          .on(db)
          .run(),
      );
    },

    async sweepServiceEmails(now, onUnknown) {
      const again = onUnknown === "resend" ? RESENT_EMAILS.kinds : [];
      const unheard = param(now - FEEDBACK_WAIT_MS);
      const [, , waiting] = await batch<{ id: number }>(db, [
        sql`UPDATE service_emails SET state = 'unknown', detail = ${storedReason(reason("sender-stopped"))}
          WHERE state = 'sending' AND claimed_until <= ${now}`,
        // Once: when a second try is as old, what was asked for is too old. Asked for again, it went out again.
        sql`UPDATE service_emails SET state = 'queued' WHERE state = 'unknown' AND kind IN ${listed(again)}
                AND requested_at > ${now - RESENT_EMAILS.withinMs} AND requested_at <= ${unheard} AND claimed_until <= ${unheard}
                AND NOT EXISTS (SELECT 1 FROM service_emails l WHERE l.subscriber_id = service_emails.subscriber_id
                                   AND l.kind = service_emails.kind AND l.requested_at > service_emails.requested_at)`,
        sql`SELECT id FROM service_emails WHERE state = 'queued' AND requested_at <= ${now - 60_000}
             ORDER BY requested_at LIMIT 500`,
      ]);
      return waiting?.results.map(({ id }) => id) ?? [];
    },

    async pruneServiceEmails(asked, most) {
      await sql`DELETE FROM service_emails WHERE id IN
        (SELECT id FROM service_emails WHERE requested_at <= ${asked} ORDER BY requested_at LIMIT ${most})`
        .on(db)
        .run();
    },

    async pruneMailRequests(asked, most) {
      await sql`DELETE FROM mail_requests WHERE id IN
        (SELECT id FROM mail_requests WHERE at <= ${asked} ORDER BY at LIMIT ${most})`
        .on(db)
        .run();
    },
  };
}

/** Runs statements in one transaction, between those of their watches; returns their results. */
async function changing<Row>(
  db: D1Database,
  { before, after }: ReturnType<typeof watchesFor>,
  statements: Sql[],
): Promise<D1Result<Row>[]> {
  return (await batch<Row>(db, [...before, ...statements, ...after])).slice(before.length);
}

/** Picks the preferences alone. */
const chosenOf = (from: Preferences): Preferences =>
  Object.fromEntries(
    [...FOLLOW_NAMES, ...PREFERENCE_COLUMNS.map(([name]) => name)].map((name) => [
      name,
      from[name as keyof Preferences],
    ]),
  ) as unknown as Preferences;

/** Reads what `chosenOf` wrote. That of earlier versions holds less. */
const preferencesFrom = (text: string): Preferences => ({ ...EVERYTHING, alerts: false, ...JSON.parse(text) });

/** Returns whether a statement changed anything. D1 also counts changes by triggers. */
function changed(result: D1Result | undefined): boolean {
  return (result?.meta.changes ?? 0) > 0;
}

export function read({ follows, questions, confirmedAt, alerts, ...row }: SubscriberRow): Subscriber {
  const followed = { ...labelLists(JSON.parse(follows)), watches: JSON.parse(questions) };
  return { ...row, ...followed, alerts: alerts === 1, confirmedAt: confirmedAt ?? undefined };
}
