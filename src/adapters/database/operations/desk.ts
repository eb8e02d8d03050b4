import type { SendStats } from "../../../core/newsletter/circuit-breaker.ts";
import type { Suppression } from "../../../core/newsletter/suppression.ts";
import type { ChangeKind } from "../../../core/subscribers/subscriber.ts";
import type {
  DeliveryReport,
  Desk,
  ExportedSubscriber,
  GateReading,
  OpenIssue,
} from "../../../ports/operations/desk.ts";
import { ofIssue } from "../newsletter/deliveries.ts";
import { endOfPrefix } from "../prefix.ts";
import { reasonOf } from "../reason-column.ts";
import { raw, sql } from "../sql.ts";
import { read, COLUMNS as SUBSCRIBER_COLUMNS, type SubscriberRow } from "../subscribers/subscribers.ts";

/** Issues looked through for what went to one subscriber: deliveries lie in order of issue. */
const ISSUES_BACK = 500;

/** Entries of one history in an export, the newest: a row of it stays short enough to be read. */
const CHANGES_EXPORTED = 100;

/** Deliveries looked at for the usual range of an issue. */
const SAMPLE = 100;

/** Deliveries looked at, from either end, for one that reached somebody. */
const REACHED_SAMPLE = 10_000;

/** No zone's midnight lies within a quarter of an hour. */
const QUARTER_MS = 900_000;

const DELIVERY_COLUMNS = sql`d.id, d.issue_id AS issueId, d.subscriber_id AS subscriberId, coalesce(s.email, '') AS email,
  d.state, d.reason, d.message_id AS messageId, d.changed_at AS changedAt,
  (SELECT json_group_array(json_object('at', r.at, 'state', r.state, 'reason', r.reason))
     FROM (SELECT at, state, reason FROM resends WHERE delivery_id = d.id ORDER BY id) r) AS resends`;

type DeliveryRow = Omit<DeliveryReport, "reason" | "messageId" | "resends"> & {
  reason: string | null;
  messageId: string | null;
  resends: string;
};

export function desk(db: D1Database): Desk {
  return {
    async subscribers({ prefix, state, after, limit }) {
      const inState = state ? sql`AND state = ${state}` : raw("");
      const { results } = await sql`SELECT ${SUBSCRIBER_COLUMNS} FROM subscribers
            WHERE email >= ${prefix} AND email < ${endOfPrefix(prefix)} AND email > ${after} ${inState}
            ORDER BY email LIMIT ${limit}`
        .on(db)
        .all<SubscriberRow>();
      return results.map(read);
    },

    async everySubscriber(after, limit) {
      const { results } = await sql`SELECT ${SUBSCRIBER_COLUMNS},
             (SELECT json_group_array(json_array(kind, at, source, detail)) FROM
               (SELECT kind, at, source, detail FROM
                 (SELECT c.id, c.kind, c.at, c.source, c.detail FROM subscription_changes c
                   WHERE c.subscriber_id = subscribers.id ORDER BY c.id DESC LIMIT ${CHANGES_EXPORTED})
                ORDER BY id)) AS history,
             (SELECT json_array(reason, detail, created_at) FROM suppressions x WHERE x.email = subscribers.email) AS suppression
        FROM subscribers WHERE id > ${after} ORDER BY id LIMIT ${limit}`
        .on(db)
        .all<SubscriberRow & { history: string; suppression: string | null }>();
      return results.map(({ history, suppression, ...row }) => ({
        ...read(row),
        history: (JSON.parse(history) as [ChangeKind, number, string, string][]).map(([kind, at, source, detail]) => ({
          kind,
          at,
          source,
          detail,
        })),
        suppression: suppressionOf(suppression),
      }));
    },

    async followers(key) {
      return sql`SELECT coalesce(max(followers), 0) FROM follow_counts WHERE key = ${key}`.value(db);
    },

    async reach(keys) {
      const row =
        await sql`SELECT coalesce(sum(followers), 0) AS most, coalesce(sum(key <> '' AND followers > 0), 0) <= 1 AS isExact
          FROM follow_counts WHERE key IN (SELECT value FROM json_each(${["", ...keys]}))`
          .on(db)
          .first<{ most: number; isExact: number }>();
      return { most: row?.most ?? 0, isExact: row?.isExact === 1 };
    },

    async deliveriesTo(subscriberId, limit) {
      const { results } = await sql`SELECT ${DELIVERY_COLUMNS}
         FROM (SELECT id FROM issues WHERE state <> 'skipped' ORDER BY id DESC LIMIT ${ISSUES_BACK}) i
              CROSS JOIN deliveries d ON d.id = i.id << 32 | ${subscriberId}
              LEFT JOIN subscribers s ON s.id = d.subscriber_id
        ORDER BY i.id DESC LIMIT ${limit}`
        .on(db)
        .all<DeliveryRow>();
      return results.map(readDelivery);
    },

    async deliveries(issueId, { state, after, limit }) {
      const { results } = await sql`SELECT ${DELIVERY_COLUMNS}
          FROM deliveries d LEFT JOIN subscribers s ON s.id = d.subscriber_id
         WHERE d.id > max(${after}, ${issueId} << 32) AND d.id < (${issueId} + 1) << 32
           ${state ? sql`AND d.state = ${state}` : raw("")} ORDER BY d.id LIMIT ${limit}`
        .on(db)
        .all<DeliveryRow>();
      return results.map(readDelivery);
    },

    async hasReached(issueId) {
      const some = (order: "ASC" | "DESC") =>
        sql`EXISTS (SELECT 1 FROM (SELECT state FROM deliveries WHERE ${ofIssue(issueId)}
                                   ORDER BY id ${raw(order)} LIMIT ${REACHED_SAMPLE})
                     WHERE state = 'accepted' OR state = 'unknown')`;
      const row =
        await sql`SELECT i.sent > 0 OR coalesce(i.forgotten ->> 'accepted', 0) + coalesce(i.forgotten ->> 'unknown', 0) > 0
          OR ${some("ASC")} OR ${some("DESC")} AS reached FROM issues i WHERE i.id = ${issueId}`
          .on(db)
          .first<{ reached: number }>();
      return row?.reached === 1;
    },

    async usualFromSeq(issueId) {
      const row = await sql`SELECT from_seq AS fromSeq FROM 
           (SELECT from_seq FROM deliveries WHERE ${ofIssue(issueId)} LIMIT ${SAMPLE})
          GROUP BY from_seq ORDER BY count(*) DESC, from_seq DESC LIMIT 1`
        .on(db)
        .first<{ fromSeq: number }>();
      return row?.fromSeq;
    },

    async gate() {
      const row =
        await sql`SELECT left_today AS leftToday, learnt_at AS fetchedAt, wait_until AS waitUntil, wait_reason AS waitReason,
          wait_detail AS waitDetail, stopped_at AS stoppedAt, stop_reason AS stopReason FROM rate_gate WHERE id = 1`
          .on(db)
          .first<
            Omit<GateReading, "waitDetail" | "stopReason"> & { waitDetail: string | null; stopReason: string | null }
          >();
      if (!row) throw new Error("The rate gate has no row: run the migrations.");
      return { ...row, waitDetail: reasonOf(row.waitDetail), stopReason: reasonOf(row.stopReason) };
    },

    async openIssues() {
      const { results } = await sql`SELECT i.id, i.frequency, i.state, i.reason,
             (SELECT count(*) FROM deliveries d
               WHERE d.id > (i.id << 32 | i.send_after) AND d.id < (i.id + 1) << 32 AND d.state = 'queued') AS queued
        FROM issues i WHERE i.state IN ('planned', 'sending', 'paused') ORDER BY i.id`
        .on(db)
        .all<Omit<OpenIssue, "reason"> & { reason: string | null }>();
      return results.map((row) => ({ ...row, reason: reasonOf(row.reason) }));
    },

    async waitingServiceEmails() {
      return sql`SELECT count(*) AS waiting FROM service_emails WHERE state = 'queued'`.value(db);
    },

    async subscriptionFlow(periods) {
      const { results } = await sql`SELECT p.key AS period, f.joined, sum(f.subscriptions) AS subscriptions
           FROM json_each(${periods}) p CROSS JOIN subscription_flow f
             ON f.quarter >= p.value ->> 'since' / ${QUARTER_MS} AND f.quarter < p.value ->> 'before' / ${QUARTER_MS}
          GROUP BY 1, 2`
        .on(db)
        .all<{ period: number; joined: number; subscriptions: number }>();
      const flow = periods.map(() => ({ joined: 0, left: 0 }));
      for (const { period, joined, subscriptions } of results) {
        const day = flow[period];
        if (day) day[joined ? "joined" : "left"] = subscriptions;
      }
      return flow;
    },

    async statsSince(at) {
      const { results } = await sql`SELECT opened_at AS openedAt, sent + sent_before AS sent, lost, refused,
          bounced + bounced_before AS bounced, complained + complained_before AS complained FROM issues INDEXED BY issues_by_opened
          WHERE opened_at >= ${at} AND planned > 0 ORDER BY id`
        .on(db)
        .all<SendStats & { openedAt: number }>();
      return results;
    },
  };
}

function suppressionOf(row: string | null): ExportedSubscriber["suppression"] {
  if (row === null) return undefined;
  const [reason, detail, createdAt] = JSON.parse(row) as [Suppression["reason"], string, number];
  return { reason, detail, createdAt };
}

function readDelivery({ reason, messageId, resends, ...row }: DeliveryRow): DeliveryReport {
  const earlier = JSON.parse(resends) as { at: number; state: DeliveryReport["state"]; reason: string | null }[];
  return {
    ...row,
    reason: reasonOf(reason),
    messageId: messageId ?? undefined,
    resends: earlier.map((resend) => ({ ...resend, reason: reasonOf(resend.reason) })),
  };
}
