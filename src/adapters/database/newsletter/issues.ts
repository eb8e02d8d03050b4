import type { Slot } from "../../../core/frequencies/frequency.ts";
import { ALERTS } from "../../../core/newsletter/alerts.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../../core/newsletter/delivery.ts";
import type { Issue } from "../../../core/newsletter/issue.ts";
import { type IssueEdit, NO_EDIT } from "../../../core/newsletter/issue-edit.ts";
import { reason } from "../../../core/reason.ts";
import type { Cohort, Issues } from "../../../ports/newsletter/issues.ts";
import { reasonOf, storedReason } from "../reason-column.ts";
import { batch, list, type Param, param, raw, rowsOf, type Sql, sql } from "../sql.ts";
import { ofStep, queuedOf } from "./deliveries.ts";

export const ISSUE_COLUMNS =
  raw(`id, frequency, closed_at AS closedAt, opened_at AS openedAt, through_seq AS throughSeq, state, reason,
  subject, from_seq AS fromSeq, slots, finished_at AS finishedAt, review_until AS reviewUntil, started_at AS startedAt, queued, candidates, planned, excluded, forgotten_through AS forgottenThrough`);

export type IssueRow = Omit<
  Issue,
  "reason" | "keepsDeliveries" | "subject" | "fromSeq" | "slots" | "finishedAt" | "startedAt"
> & {
  reason: string | null;
  subject: string | null;
  fromSeq: number | null;
  slots: string;
  finishedAt: number | null;
  startedAt: number | null;
  forgottenThrough: number;
};

/** Deliveries counted at a time, by subscriber id. */
const COUNT_STEP = 50_000;
/** Each row is looked at once; GROUP BY would sort them first. */
const SUMS = raw(DELIVERY_STATES.map((state) => `sum(state = '${state}') AS ${state}`).join(", "));
const FORGOTTEN = raw(DELIVERY_STATES.map((state) => `coalesce(forgotten ->> '${state}', 0) AS ${state}`).join(", "));

export function issues(db: D1Database): Issues {
  const one = async (statement: Sql) => {
    const row = await statement.on(db).first<IssueRow>();
    return row ? readIssue(row) : undefined;
  };

  return {
    async cohorts() {
      const { results } = await sql`SELECT frequency, hour, time_zone AS timeZone, subscribers FROM cohorts
          WHERE subscribers > 0 ORDER BY 1, 2, 3`
        .on(db)
        .all<Cohort>();
      return results;
    },

    async hasCandidate({ frequency, hour, timeZone }, closedAt) {
      const row =
        await sql`SELECT 1 FROM subscribers WHERE state = 'active' AND frequency = ${frequency} AND hour = ${hour}
          AND time_zone = ${timeZone} AND slot_since <= ${closedAt} LIMIT 1`
          .on(db)
          .first();
      return row !== null;
    },

    async unopened(periods) {
      const { results } = await sql`SELECT p.key AS place FROM json_each(${periods}) p
        WHERE NOT EXISTS (SELECT 1 FROM issues i
                           WHERE i.frequency = p.value ->> 'frequency' AND i.closed_at = p.value ->> 'closedAt')
          AND EXISTS (SELECT 1 FROM subscribers s INDEXED BY subscribers_slots
                       WHERE s.state = 'active' AND s.frequency = p.value ->> 'frequency' AND s.hour = p.value ->> 'hour'
                         AND s.time_zone = p.value ->> 'timeZone' AND s.slot_since <= p.value ->> 'closedAt')
          -- Another day of the week makes periods of the past that nobody had.
          AND NOT EXISTS (SELECT 1 FROM issues i CROSS JOIN json_each(i.slots) o
                           WHERE i.frequency = p.value ->> 'frequency' AND i.closed_at > p.value ->> 'closedAt'
                             AND o.value ->> 'hour' = p.value ->> 'hour' AND o.value ->> 'timeZone' = p.value ->> 'timeZone')`
        .on(db)
        .all<{ place: number }>();
      return results.map(({ place }) => place);
    },

    opened: (frequency, closedAt) =>
      one(sql`SELECT ${ISSUE_COLUMNS} FROM issues WHERE frequency = ${frequency} AND closed_at = ${closedAt}`),

    newest: (frequency, before = Number.MAX_SAFE_INTEGER) =>
      one(sql`SELECT ${ISSUE_COLUMNS} FROM issues WHERE frequency = ${frequency} AND closed_at < ${before}
        ORDER BY closed_at DESC LIMIT 1`),

    async hasAlerts(throughSeq) {
      const found = await sql`SELECT EXISTS (SELECT 1 FROM subscribers INDEXED BY subscribers_alerts WHERE alerts = 1)
          AND EXISTS (SELECT 1 FROM watch_hits WHERE seq <= ${throughSeq} AND seq > coalesce(
            (SELECT through_seq FROM issues WHERE frequency = ${ALERTS} ORDER BY closed_at DESC LIMIT 1), 0)) AS found`.value(
        db,
      );
      return found === 1;
    },

    async hasLatecomer(frequency, { since, until }, throughSeq) {
      const isBehind = sql`state = 'active' AND frequency = ${frequency} AND cursor < ${throughSeq}`;
      const row = await sql`SELECT 1 FROM subscribers WHERE ${isBehind} AND slot_since BETWEEN ${since} AND ${until}
          UNION ALL SELECT 1 FROM subscribers INDEXED BY subscribers_refused
                     WHERE ${isBehind} AND retry_at BETWEEN ${since} AND ${until} LIMIT 1`
        .on(db)
        .first();
      return row !== null;
    },

    async open({ frequency, closedAt, openedAt, throughSeq, reviewUntil, slots }) {
      const { meta } =
        await sql`INSERT INTO issues (frequency, closed_at, opened_at, through_seq, review_until, slots, state, plan_through)
          SELECT ${frequency}, ${closedAt}, ${openedAt}, ${throughSeq}, ${reviewUntil}, ${slots}, 'planned',
                 coalesce((SELECT max(id) FROM subscribers), 0) WHERE true
          ON CONFLICT (frequency, closed_at) DO NOTHING`
          .on(db)
          .run();
      return meta.changes === 1;
    },

    byId: (id) => one(sql`SELECT ${ISSUE_COLUMNS} FROM issues WHERE id = ${id}`),

    async list({ before, limit }) {
      const { results } = await sql`SELECT ${ISSUE_COLUMNS} FROM issues WHERE id < ${before ?? Number.MAX_SAFE_INTEGER}
            ORDER BY id DESC LIMIT ${limit}`
        .on(db)
        .all<IssueRow>();
      return results.map(readIssue);
    },

    async closedWithin(frequency, { since, until }) {
      const { results } = await sql`SELECT ${ISSUE_COLUMNS} FROM issues
            WHERE frequency = ${frequency} AND closed_at BETWEEN ${since} AND ${until} ORDER BY closed_at DESC LIMIT 200`
        .on(db)
        .all<IssueRow>();
      return results.map(readIssue);
    },

    async inState(states) {
      const { results } = await sql`SELECT ${ISSUE_COLUMNS} FROM issues
            WHERE state IN (${list(states)})
              AND state IN ('planned', 'sending', 'paused') ORDER BY id`
        .on(db)
        .all<IssueRow>();
      return results.map(readIssue);
    },

    async planStep(id, step, news, at) {
      const issue =
        await sql`SELECT i.plan_after AS after, i.plan_slot AS slotIndex, i.plan_through AS through, i.through_seq AS throughSeq,
                i.closed_at AS closedAt, i.frequency, i.slots, json_array_length(i.slots) AS slotCount, c.subscribers
           FROM issues i LEFT JOIN cohorts c ON c.frequency = i.frequency
            AND c.hour = i.slots -> i.plan_slot ->> 'hour' AND c.time_zone = i.slots -> i.plan_slot ->> 'timeZone'
          WHERE i.id = ${id} AND i.state = 'planned'`
          .on(db)
          .first<PlanPosition>();
      if (!issue) return { complete: false };
      const { after, slotIndex, through, throughSeq, closedAt, frequency, slotCount } = issue;
      const lastSlot = slotIndex >= slotCount - 1;
      if (after >= through && lastSlot) return { complete: true };
      // A slot with few subscribers is planned in few steps, however many others there are.
      const width = slotCount === 0 ? step : Math.ceil((step * through) / (issue.subscribers || 1));
      const until = Math.min(after + Math.max(width, step), through);
      const { hour = null, timeZone = null } = slotCount === 0 ? {} : slotAt(issue.slots, slotIndex);
      const subscribers =
        slotCount === 0
          ? sql`subscribers NOT INDEXED WHERE true`
          : sql`subscribers INDEXED BY subscribers_slots WHERE hour = ${hour} AND time_zone = ${timeZone}`;
      const [issueId, afterId, untilId, slot] = [param(id), param(after), param(until), param(slotIndex)];
      const end = param(throughSeq);
      const followed = rowsOf(news.follows, (keys) => sql`SELECT value FROM json_each(${keys})`);
      const follow = sql`EXISTS
          (SELECT 1 FROM json_each(follows)
            WHERE value IN (${followed.reduce((all, next) => sql`${all} UNION ALL ${next}`, raw("SELECT NULL"))}))`;
      const isCandidate =
        frequency === ALERTS
          ? sql`subscribers INDEXED BY subscribers_alerts WHERE alerts = 1 AND state = 'active' AND frequency <> 'immediate' AND ${follow}`
          : sql`${subscribers} AND state = 'active' AND frequency = ${frequency} AND slot_since <= ${closedAt}`;
      const candidatesAfter = (first: Param | Sql) => sql`${isCandidate} AND id > ${first} AND id <= ${untilId}`;
      const candidates = candidatesAfter(afterId);
      // Whether there is something for a subscriber: news in what they chose (for those who have had nothing for long, that is
      // found out when it is written), or a post that is owed to them and has come back.
      const hasNews = sql`(cursor < ${param(news.afterSeq)} OR iif(follows = '[]', cursor < ${param(news.lastSeq)}, ${follow})
        OR EXISTS (SELECT 1 FROM owed WHERE seq IN (SELECT value FROM json_each(${param(news.returned)}))
                      AND subscriber_id = subscribers.id))`;
      const isUnmoved = sql`id = ${issueId} AND state = 'planned' AND plan_after = ${afterId} AND plan_slot = ${slot}`;
      const unmoved = sql`FROM issues WHERE ${isUnmoved}`;
      const missing = param(news.missing);
      const now = param(at);
      // To whoever is skipped, what cannot be shown at the moment is owed.
      const owing =
        news.missing.length === 0
          ? []
          : [
              sql`INSERT INTO owed (seq, subscriber_id) SELECT m.value, s.id
                    FROM (SELECT id, cursor FROM ${candidates} AND NOT ${hasNews}) s
                         CROSS JOIN json_each(${missing}) m
                   WHERE m.value > s.cursor AND (s.id, m.value) NOT IN (SELECT subscriber_id, seq FROM alerted)
                     AND EXISTS (SELECT 1 ${unmoved}) ON CONFLICT DO NOTHING`,
              sql`INSERT INTO left_out (seq, at, waiting) SELECT value, ${now}, 1 FROM json_each(${missing})
                   WHERE EXISTS (SELECT 1 ${unmoved})
                  ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
            ];
      // One transaction. A planner that comes second finds the position moved on, or the issue paused or cancelled, and
      // each of these does nothing. Conditions stand where they do so that every row is read as seldom as possible.
      const ofSkipped = sql`iif((SELECT planned > queued FROM issues WHERE id = ${issueId}), ${afterId}, ${untilId})`;
      await batch(db, [
        sql`UPDATE issues SET (candidates, excluded, queued) =
                    (SELECT issues.candidates + count(*), issues.excluded + count(*) - coalesce(sum(cursor < ${end}), 0),
                            issues.queued + coalesce(sum(iif(cursor < ${end}, ${hasNews}, 0)), 0)
                       FROM ${candidates})
               WHERE ${isUnmoved}`,
        // Who follows what holds nothing new is not sent anything: known here, it costs no claim.
        sql`INSERT INTO deliveries (id, from_seq, through_seq, state, reason, changed_at)
              SELECT ${issueId} << 32 | id, cursor, ${end}, iif(${hasNews}, 'queued', 'skipped'),
                     iif(${hasNews}, NULL, ${storedReason(reason("nothing-new-for-them"))}), ${now}
                FROM ${candidates} AND cursor < ${end} AND EXISTS (SELECT 1 ${unmoved})
              ON CONFLICT (id) DO NOTHING`,
        sql`UPDATE issues SET planned = planned + changes() WHERE ${isUnmoved}`,
        ...owing,
        sql`UPDATE subscribers SET cursor = coalesce((SELECT through_seq ${unmoved}), cursor)
               WHERE id IN (SELECT id FROM ${candidatesAfter(ofSkipped)} AND cursor < ${end} AND NOT ${hasNews})`,
        sql`UPDATE issues SET plan_after = iif(${untilId} >= plan_through AND NOT ${lastSlot ? 1 : 0}, 0, ${untilId}),
                     plan_slot = plan_slot + (${untilId} >= plan_through AND NOT ${lastSlot ? 1 : 0})
               WHERE ${isUnmoved}`,
      ]);
      return { complete: until >= through && lastSlot };
    },

    async name(id, subject, fromSeq) {
      await sql`UPDATE issues SET subject = ${subject ?? null}, from_seq = ${fromSeq ?? null} WHERE id = ${id}`
        .on(db)
        .run();
    },

    async setState(id, from, to, why) {
      // The statistics start again after a pause.
      const zeroed =
        to === "paused"
          ? raw(`, sent_before = sent_before + sent, bounced_before = bounced_before + bounced,
              complained_before = complained_before + complained, sent = 0, lost = 0, refused = 0, bounced = 0, complained = 0`)
          : raw("");
      const { meta } = await sql`UPDATE issues SET state = ${to}, reason = ${storedReason(why)} ${zeroed}
        WHERE id = ${id} AND state IN (SELECT value FROM json_each(${from}))`
        .on(db)
        .run();
      return meta.changes === 1;
    },

    async endReview(id, at) {
      await sql`UPDATE issues SET review_until = ${at} WHERE id = ${id} AND review_until > ${at}`.on(db).run();
    },

    async start(id, { edit, drop }, now) {
      const isFirst = sql`EXISTS (SELECT 1 FROM issues WHERE id = ${id} AND state = 'planned' AND started_at IS NULL)`;
      const stored = edit.etag === "" ? null : JSON.stringify(edit);
      const results = await batch(db, [
        sql`INSERT OR IGNORE INTO dropped (frequency, post_id, at) SELECT i.frequency, d.value, ${now}
              FROM issues i CROSS JOIN json_each(${drop}) d WHERE i.id = ${id} AND ${isFirst}`,
        sql`UPDATE issues SET edit = ${stored}, started_at = ${now},
                dropped_through = (SELECT coalesce(max(id), 0) FROM dropped) WHERE id = ${id} AND ${isFirst}`,
        sql`UPDATE issues SET state = 'sending', reason = NULL WHERE id = ${id} AND state = 'planned'`,
      ]);
      return results.at(-1)?.meta.changes === 1;
    },

    async edit(id) {
      const row = await sql`SELECT edit, dropped_through AS droppedThrough FROM issues WHERE id = ${id}`
        .on(db)
        .first<{ edit: string | null; droppedThrough: number }>();
      const edit: IssueEdit = row?.edit ? JSON.parse(row.edit) : NO_EDIT;
      return { edit, droppedThrough: row?.droppedThrough ?? 0 };
    },

    async counts(id) {
      const issue =
        await sql`SELECT plan_through AS through, forgotten_through AS forgottenThrough, ${FORGOTTEN} FROM issues WHERE id = ${id}`
          .on(db)
          .first<PlanEnd & { forgottenThrough: number } & Record<DeliveryState, number>>();
      const { through = 0, forgottenThrough = 0 } = issue ?? {};
      const counts = Object.fromEntries(DELIVERY_STATES.map((state) => [state, issue?.[state] ?? 0])) as Record<
        DeliveryState,
        number
      >;
      for (let after = forgottenThrough; after < through; after += COUNT_STEP) {
        const row = await sql`SELECT ${SUMS} FROM deliveries WHERE ${ofStep(id, after, after + COUNT_STEP)}`
          .on(db)
          .first<Record<DeliveryState, number>>();
        for (const state of DELIVERY_STATES) counts[state] += row?.[state] ?? 0;
      }
      return counts;
    },

    async finish(id, at) {
      const { meta } = await sql`UPDATE issues SET state = 'finished', reason = NULL, finished_at = ${at}, queued = 0
        WHERE id = ${id} AND state = 'sending' AND NOT EXISTS (SELECT 1 FROM claims WHERE issue_id = ${id})
          AND NOT EXISTS (SELECT 1 FROM deliveries WHERE ${queuedOf(id)})`
        .on(db)
        .run();
      // Triggers count, too.
      return meta.changes > 0;
    },
  };
}

interface PlanEnd {
  through: number;
}

interface PlanPosition extends PlanEnd {
  after: number;
  slotIndex: number;
  slotCount: number;
  slots: string;
  throughSeq: number;
  closedAt: number;
  frequency: string;
  subscribers: number | null;
}

function slotAt(slots: string, index: number): Slot | Record<string, never> {
  return (JSON.parse(slots) as Slot[])[index] ?? {};
}

export function readIssue({
  reason,
  subject,
  fromSeq,
  slots,
  finishedAt,
  startedAt,
  forgottenThrough,
  ...row
}: IssueRow): Issue {
  return {
    ...row,
    reason: reasonOf(reason),
    subject: subject ?? undefined,
    fromSeq: fromSeq ?? undefined,
    slots: JSON.parse(slots),
    finishedAt: finishedAt ?? undefined,
    startedAt: startedAt ?? undefined,
    keepsDeliveries: forgottenThrough === 0,
  };
}
