import { DELIVERY_STATES, type DeliveryState } from "../../core/delivery.ts";
import type { Issue } from "../../core/issue.ts";
import type { Cohort, Issues } from "../../ports/issues.ts";

const COLUMNS = `id, frequency, closed_at AS closedAt, opened_at AS openedAt, through_seq AS throughSeq, state, reason,
  candidates, planned, excluded`;

type Row = Omit<Issue, "reason"> & { reason: string | null };

/** Subscribers the issue is for: active, of its frequency and slots, and theirs before the period closed. */
const CANDIDATES = `FROM issues i CROSS JOIN subscribers s
  WHERE i.id = ?1 AND i.plan_after = ?2 AND s.id > ?2 AND s.id <= ?3 AND s.id <= i.plan_through
    AND s.state = 'active' AND s.frequency = i.frequency AND s.slot_since <= i.closed_at
    AND (i.slots = '[]' OR EXISTS (SELECT 1 FROM json_each(i.slots) z
                                    WHERE z.value ->> 'hour' = s.hour AND z.value ->> 'timeZone' = s.time_zone))`;

/** Of those, the ones with something left to get. */
const DUE = "AND s.cursor < i.through_seq AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email)";

export function issues(db: D1Database): Issues {
  const one = async (statement: D1PreparedStatement) => {
    const row = await statement.first<Row>();
    return row ? read(row) : undefined;
  };

  return {
    async cohorts() {
      const { results } = await db
        .prepare("SELECT frequency, hour, time_zone AS timeZone FROM cohorts WHERE subscribers > 0 ORDER BY 1, 2, 3")
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

    opened: (frequency, closedAt) =>
      one(db.prepare(`SELECT ${COLUMNS} FROM issues WHERE frequency = ? AND closed_at = ?`).bind(frequency, closedAt)),

    newest: (frequency) =>
      one(
        db.prepare(`SELECT ${COLUMNS} FROM issues WHERE frequency = ? ORDER BY closed_at DESC LIMIT 1`).bind(frequency),
      ),

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

    byId: (id) => one(db.prepare(`SELECT ${COLUMNS} FROM issues WHERE id = ?`).bind(id)),

    async list({ before, limit }) {
      const { results } = await db
        .prepare(`SELECT ${COLUMNS} FROM issues WHERE id < ? ORDER BY id DESC LIMIT ?`)
        .bind(before ?? Number.MAX_SAFE_INTEGER, limit)
        .all<Row>();
      return results.map(read);
    },

    async inState(states) {
      const { results } = await db
        .prepare(
          `SELECT ${COLUMNS} FROM issues WHERE state IN (SELECT value FROM json_each(?))
              AND state IN ('planned', 'sending', 'paused') ORDER BY id`,
        )
        .bind(JSON.stringify(states))
        .all<Row>();
      return results.map(read);
    },

    async planStep(id, step, at) {
      const issue = await db
        .prepare("SELECT plan_after AS after, plan_through AS through FROM issues WHERE id = ? AND state = 'planned'")
        .bind(id)
        .first<{ after: number; through: number }>();
      if (!issue) return { complete: false };
      const { after, through } = issue;
      if (after >= through) return { complete: true };
      const until = Math.min(after + step, through);
      // One transaction. A planner that comes second finds `plan_after` moved on, and each of these does nothing.
      await db.batch([
        db
          .prepare(
            `UPDATE issues SET candidates = candidates + (SELECT count(*) ${CANDIDATES}),
                    excluded = excluded + (SELECT count(*) ${CANDIDATES}) - (SELECT count(*) ${CANDIDATES} ${DUE})
              WHERE id = ?1 AND plan_after = ?2`,
          )
          .bind(id, after, until),
        db
          .prepare(
            `INSERT INTO deliveries (issue_id, subscriber_id, from_seq, through_seq, state, changed_at)
             SELECT i.id, s.id, s.cursor, i.through_seq, 'queued', ?4 ${CANDIDATES} ${DUE}
             ON CONFLICT (issue_id, subscriber_id) DO NOTHING`,
          )
          .bind(id, after, until, at),
        db.prepare("UPDATE issues SET planned = planned + changes() WHERE id = ?1 AND plan_after = ?2").bind(id, after),
        db
          .prepare(
            `UPDATE subscribers SET cursor = (SELECT through_seq FROM issues WHERE id = ?1)
              WHERE id IN (SELECT s.id ${CANDIDATES} ${DUE})`,
          )
          .bind(id, after, until),
        db.prepare("UPDATE issues SET plan_after = ?3 WHERE id = ?1 AND plan_after = ?2").bind(id, after, until),
      ]);
      return { complete: until >= through };
    },

    async setState(id, from, to, reason) {
      const { meta } = await db
        .prepare(
          "UPDATE issues SET state = ?2, reason = ?3 WHERE id = ?1 AND state IN (SELECT value FROM json_each(?4))",
        )
        .bind(id, to, reason ?? null, JSON.stringify(from))
        .run();
      return meta.changes === 1;
    },

    async counts(id) {
      const { results } = await db
        .prepare("SELECT state, count(*) AS deliveries FROM deliveries WHERE issue_id = ? GROUP BY state")
        .bind(id)
        .all<{ state: DeliveryState; deliveries: number }>();
      const counts = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])) as Record<DeliveryState, number>;
      for (const { state, deliveries } of results) counts[state] = deliveries;
      return counts;
    },

    async finish(id, at) {
      const { meta } = await db
        .prepare(
          `UPDATE issues SET state = 'finished', reason = NULL, finished_at = ?2
            WHERE id = ?1 AND state = 'sending'
              AND NOT EXISTS (SELECT 1 FROM deliveries WHERE issue_id = ?1 AND state IN ('queued', 'sending'))
              AND planned = (SELECT count(*) FROM deliveries WHERE issue_id = ?1)`,
        )
        .bind(id, at)
        .run();
      return meta.changes === 1;
    },
  };
}

function read({ reason, ...row }: Row): Issue {
  return { ...row, reason: reason ?? undefined };
}
