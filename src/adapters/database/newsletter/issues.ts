import type { Slot } from "../../../core/frequencies/frequency.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../../core/newsletter/delivery.ts";
import type { Issue } from "../../../core/newsletter/issue.ts";
import { reason } from "../../../core/reason.ts";
import type { Cohort, Issues } from "../../../ports/newsletter/issues.ts";
import { reasonOf, storedReason } from "../reason-column.ts";
import { param, raw, type Sql, sql } from "../sql.ts";

const COLUMNS =
  raw(`id, frequency, closed_at AS closedAt, opened_at AS openedAt, through_seq AS throughSeq, state, reason,
  queued, candidates, planned, excluded, forgotten_through AS forgottenThrough`);

type Row = Omit<Issue, "reason" | "keepsDeliveries"> & { reason: string | null; forgottenThrough: number };

/** Deliveries counted at a time, by subscriber id. */
const COUNT_STEP = 50_000;
/** Each row is looked at once; GROUP BY would sort them first. */
const SUMS = DELIVERY_STATES.map((state) => `sum(state = '${state}') AS ${state}`).join(", ");
const FORGOTTEN = DELIVERY_STATES.map((state) => `coalesce(forgotten ->> '${state}', 0) AS ${state}`).join(", ");

export function issues(db: D1Database): Issues {
  const one = async (statement: Sql) => {
    const row = await statement.on(db).first<Row>();
    return row ? read(row) : undefined;
  };

  return {
    async cohorts() {
      const { results } = await db
        .prepare(
          "SELECT frequency, hour, time_zone AS timeZone, subscribers FROM cohorts WHERE subscribers > 0 ORDER BY 1, 2, 3",
        )
        .all<Cohort>();
      return results;
    },

    async hasCandidate({ frequency, hour, timeZone }, closedAt) {
      const row = await db
        .prepare(
          `SELECT 1 FROM subscribers WHERE state = 'active' AND frequency = ? AND hour = ? AND time_zone = ? AND slot_since <= ? LIMIT 1`,
        )
        .bind(frequency, hour, timeZone, closedAt)
        .first();
      return row !== null;
    },

    async unopened(periods) {
      const { results } = await db
        .prepare(
          `SELECT p.key AS place FROM json_each(?) p
            WHERE NOT EXISTS (SELECT 1 FROM issues i
                               WHERE i.frequency = p.value ->> 'frequency' AND i.closed_at = p.value ->> 'closedAt')
              AND EXISTS (SELECT 1 FROM subscribers s INDEXED BY subscribers_slots
                           WHERE s.state = 'active' AND s.frequency = p.value ->> 'frequency' AND s.hour = p.value ->> 'hour'
                             AND s.time_zone = p.value ->> 'timeZone' AND s.slot_since <= p.value ->> 'closedAt')`,
        )
        .bind(JSON.stringify(periods))
        .all<{ place: number }>();
      return results.map(({ place }) => place);
    },

    opened: (frequency, closedAt) =>
      one(sql`SELECT ${COLUMNS} FROM issues WHERE frequency = ${frequency} AND closed_at = ${closedAt}`),

    newest: (frequency) =>
      one(sql`SELECT ${COLUMNS} FROM issues WHERE frequency = ${frequency} ORDER BY closed_at DESC LIMIT 1`),

    async hasLatecomer(frequency, { since, until }, throughSeq) {
      const row = await db
        .prepare(
          `SELECT 1 FROM subscribers WHERE state = 'active' AND frequency = ? AND slot_since >= ? AND slot_since <= ?
              AND cursor < ? LIMIT 1`,
        )
        .bind(frequency, since, until, throughSeq)
        .first();
      return row !== null;
    },

    async open({ frequency, closedAt, openedAt, throughSeq, slots }) {
      const { meta } = await db
        .prepare(
          `INSERT INTO issues (frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
           SELECT ?1, ?2, ?3, ?4, ?5, 'planned', coalesce((SELECT max(id) FROM subscribers), 0) WHERE true
           ON CONFLICT (frequency, closed_at) DO NOTHING`,
        )
        .bind(frequency, closedAt, openedAt, throughSeq, JSON.stringify(slots))
        .run();
      return meta.changes === 1;
    },

    byId: (id) => one(sql`SELECT ${COLUMNS} FROM issues WHERE id = ${id}`),

    async list({ before, limit }) {
      const { results } = await sql`SELECT ${COLUMNS} FROM issues WHERE id < ${before ?? Number.MAX_SAFE_INTEGER}
            ORDER BY id DESC LIMIT ${limit}`
        .on(db)
        .all<Row>();
      return results.map(read);
    },

    async inState(states) {
      const { results } = await sql`SELECT ${COLUMNS} FROM issues
            WHERE state IN (SELECT value FROM json_each(${JSON.stringify(states)}))
              AND state IN ('planned', 'sending', 'paused') ORDER BY id`
        .on(db)
        .all<Row>();
      return results.map(read);
    },

    async planStep(id, step, news, at) {
      const issue = await db
        .prepare(
          `SELECT i.plan_after AS after, i.plan_slot AS slotIndex, i.plan_through AS through, i.through_seq AS throughSeq,
                  i.closed_at AS closedAt, i.frequency, i.slots, json_array_length(i.slots) AS slotCount, c.subscribers
             FROM issues i LEFT JOIN cohorts c ON c.frequency = i.frequency
              AND c.hour = i.slots -> i.plan_slot ->> 'hour' AND c.time_zone = i.slots -> i.plan_slot ->> 'timeZone'
            WHERE i.id = ? AND i.state = 'planned'`,
        )
        .bind(id)
        .first<PlanPosition>();
      if (!issue) return { complete: false };
      const { after, slotIndex, through, throughSeq, closedAt, frequency, slotCount } = issue;
      const lastSlot = slotIndex >= slotCount - 1;
      if (after >= through && lastSlot) return { complete: true };
      // A slot with few subscribers is planned in few steps, however many others there are.
      const width = slotCount === 0 ? step : Math.ceil((step * through) / Math.max(issue.subscribers ?? 0, 1));
      const until = Math.min(after + Math.max(width, step), through);
      const { hour = null, timeZone = null } = slotCount === 0 ? {} : slotAt(issue.slots, slotIndex);
      const subscribers =
        slotCount === 0
          ? sql`subscribers NOT INDEXED WHERE true`
          : sql`subscribers INDEXED BY subscribers_slots WHERE hour = ${hour} AND time_zone = ${timeZone}`;
      const [issueId, afterId, untilId, slot] = [param(id), param(after), param(until), param(slotIndex)];
      const end = param(throughSeq);
      const candidates = sql`${subscribers} AND state = 'active' AND frequency = ${frequency} AND slot_since <= ${closedAt}
                               AND id > ${afterId} AND id <= ${untilId}`;
      // Whether there is something for a subscriber: news in what they chose (for those who have had nothing for long, that is
      // found out when it is written), or a post that is owed to them and has come back.
      const hasNews = sql`(cursor < ${param(news.afterSeq)} OR iif(categories = '[]', cursor < ${param(news.lastSeq)}, EXISTS
          (SELECT 1 FROM json_each(categories)
            WHERE value IN (SELECT value FROM json_each(${param(JSON.stringify(news.categories))}))))
        OR EXISTS (SELECT 1 FROM owed WHERE seq IN (SELECT value FROM json_each(${param(JSON.stringify(news.returned))}))
                      AND subscriber_id = subscribers.id))`;
      const isUnmoved = sql`id = ${issueId} AND state = 'planned' AND plan_after = ${afterId} AND plan_slot = ${slot}`;
      const unmoved = sql`FROM issues WHERE ${isUnmoved}`;
      const missing = param(JSON.stringify(news.missing));
      const now = param(at);
      // To whoever is skipped, what cannot be shown at the moment is owed.
      const owing =
        news.missing.length === 0
          ? []
          : [
              sql`INSERT INTO owed (seq, subscriber_id) SELECT m.value, s.id
                    FROM (SELECT id, cursor FROM ${candidates} AND cursor < ${end} AND NOT ${hasNews}) s
                         CROSS JOIN json_each(${missing}) m
                   WHERE m.value > s.cursor AND EXISTS (SELECT 1 ${unmoved}) ON CONFLICT DO NOTHING`,
              sql`INSERT INTO left_out (seq, at, waiting) SELECT value, ${now}, 1 FROM json_each(${missing})
                   WHERE EXISTS (SELECT 1 ${unmoved})
                  ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
            ];
      // One transaction. A planner that comes second finds the position moved on, or the issue paused or cancelled, and
      // each of these does nothing. Conditions stand where they do so that every row is read as seldom as possible.
      await db.batch(
        [
          sql`UPDATE issues SET (candidates, excluded, queued) =
                    (SELECT issues.candidates + count(*), issues.excluded + count(*) - coalesce(sum(cursor < ${end}), 0),
                            issues.queued + coalesce(sum(iif(cursor < ${end}, ${hasNews}, 0)), 0)
                       FROM ${candidates})
               WHERE ${isUnmoved}`,
          // Who chose categories that hold nothing new is not sent anything: known here, it costs no claim.
          sql`INSERT INTO deliveries (id, from_seq, through_seq, state, reason, changed_at)
              SELECT ${issueId} << 32 | id, cursor, ${end}, iif(${hasNews}, 'queued', 'skipped'),
                     iif(${hasNews}, NULL, ${storedReason(reason("nothing-new-for-them"))}), ${now}
                FROM ${candidates} AND cursor < ${end} AND EXISTS (SELECT 1 ${unmoved})
              ON CONFLICT (id) DO NOTHING`,
          sql`UPDATE issues SET planned = planned + changes() WHERE ${isUnmoved}`,
          ...owing,
          sql`UPDATE subscribers SET cursor = coalesce((SELECT through_seq ${unmoved}), cursor)
               WHERE id IN (SELECT id FROM ${candidates} AND cursor < ${end} AND NOT ${hasNews})`,
          sql`UPDATE issues SET plan_after = iif(${untilId} >= plan_through AND NOT ${lastSlot ? 1 : 0}, 0, ${untilId}),
                     plan_slot = plan_slot + (${untilId} >= plan_through AND NOT ${lastSlot ? 1 : 0})
               WHERE ${isUnmoved}`,
        ].map((statement) => statement.on(db)),
      );
      return { complete: until >= through && lastSlot };
    },

    async setState(id, from, to, why) {
      const { meta } = await db
        .prepare(
          // The statistics start again after a pause.
          `UPDATE issues SET state = ?2, reason = ?3, sent = iif(?2 = 'paused', 0, sent), lost = iif(?2 = 'paused', 0, lost),
                  refused = iif(?2 = 'paused', 0, refused), bounced = iif(?2 = 'paused', 0, bounced),
                  complained = iif(?2 = 'paused', 0, complained)
            WHERE id = ?1 AND state IN (SELECT value FROM json_each(?4))`,
        )
        .bind(id, to, storedReason(why), JSON.stringify(from))
        .run();
      return meta.changes === 1;
    },

    async counts(id) {
      const issue = await db
        .prepare(
          `SELECT plan_through AS through, forgotten_through AS forgottenThrough, ${FORGOTTEN} FROM issues WHERE id = ?`,
        )
        .bind(id)
        .first<PlanEnd & { forgottenThrough: number } & Record<DeliveryState, number>>();
      const { through = 0, forgottenThrough = 0 } = issue ?? {};
      const counts = Object.fromEntries(DELIVERY_STATES.map((state) => [state, issue?.[state] ?? 0])) as Record<
        DeliveryState,
        number
      >;
      for (let after = forgottenThrough; after < through; after += COUNT_STEP) {
        const row = await db
          .prepare(`SELECT ${SUMS} FROM deliveries WHERE id > ?1 << 32 | ?2 AND id <= ?1 << 32 | ?3`)
          .bind(id, after, after + COUNT_STEP)
          .first<Record<DeliveryState, number>>();
        for (const state of DELIVERY_STATES) counts[state] += row?.[state] ?? 0;
      }
      return counts;
    },

    async finish(id, at) {
      const { meta } = await db
        .prepare(
          `UPDATE issues SET state = 'finished', reason = NULL, finished_at = ?2, queued = 0
            WHERE id = ?1 AND state = 'sending' AND NOT EXISTS (SELECT 1 FROM claims WHERE issue_id = ?1)
              AND NOT EXISTS (SELECT 1 FROM deliveries WHERE id > (SELECT id << 32 | send_after FROM issues WHERE id = ?1)
                                AND id < (?1 + 1) << 32 AND state = 'queued')`,
        )
        .bind(id, at)
        .run();
      return meta.changes === 1;
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

function read({ reason, forgottenThrough, ...row }: Row): Issue {
  return { ...row, reason: reasonOf(reason), keepsDeliveries: forgottenThrough === 0 };
}
