import type { Toll } from "../../core/circuit-breaker.ts";
import { DELIVERY_STATES } from "../../core/delivery.ts";
import { say } from "../../core/reasons/reason.ts";
import type { ClaimedDelivery, Deliveries, DeliveryLine } from "../../ports/deliveries.ts";
import { insist } from "./insist.ts";

/** Deliveries of one issue, its number being `?1`: neighbours in the table, in order of subscriber. */
export const OF_ISSUE = "id > ?1 << 32 AND id < (?1 + 1) << 32";

/** Subscriber ids that one statement over an issue's deliveries deals with. */
const STEP = 20_000;

/** What an issue has forgotten, and what it forgets now. */
const FORGOTTEN = DELIVERY_STATES.map(
  (state) => `'${state}', coalesce(issues.forgotten ->> '${state}', 0) + coalesce(sum(state = '${state}'), 0)`,
).join(", ");

/** Somebody else may take the same sub-batch first, and then the next one. */
const CLAIM_TRIES = 8;

const CLAIMED = "EXISTS (SELECT 1 FROM claims WHERE id = ?6)";

interface ClaimRow extends Omit<ClaimedDelivery, "subscriber"> {
  email: string | null;
  state: string | null;
  suppressed: number;
  categories: string;
  timeZone: string;
  language: string;
}

export function deliveries(db: D1Database): Deliveries {
  /** The next queued deliveries of an issue that is sending, as they stand now. */
  async function nextQueued(issueId: number, limit: number) {
    const [issue, queued] = await db.batch<unknown>([
      db.prepare("SELECT turn FROM issues WHERE id = ? AND state = 'sending'").bind(issueId),
      db
        .prepare(
          `SELECT d.id, d.issue_id AS issueId, d.subscriber_id AS subscriberId, d.from_seq AS fromSeq,
                  d.through_seq AS throughSeq, s.email, s.state, s.categories, s.time_zone AS timeZone, s.language,
                  EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email) AS suppressed
             FROM deliveries d LEFT JOIN subscribers s ON s.id = d.id & 4294967295
            WHERE d.id > (SELECT id << 32 | send_after FROM issues WHERE id = ?1) AND d.id < (?1 + 1) << 32
              AND d.state = 'queued' ORDER BY d.id LIMIT ?2`,
        )
        .bind(issueId, limit),
    ]);
    return {
      turn: (issue?.results[0] as { turn: number } | undefined)?.turn,
      rows: (queued?.results ?? []) as ClaimRow[],
    };
  }

  return {
    async claim(issueId, limit, now, claimMs) {
      for (let tries = 0; tries < CLAIM_TRIES; tries++) {
        const { turn, rows } = await nextQueued(issueId, limit);
        const [first, last] = [rows[0], rows.at(-1)];
        if (turn === undefined || !first || !last) return undefined;
        const id = crypto.randomUUID();
        const until = now + claimMs;
        const claiming = [
          db
            .prepare(
              `INSERT INTO claims (id, issue_id, first_id, last_id, claimed_until)
               SELECT ?3, id, ?4, ?5, ?6 FROM issues WHERE id = ?1 AND state = 'sending' AND turn = ?2`,
            )
            .bind(issueId, turn, id, first.id, last.id, until),
          db
            .prepare(
              `UPDATE issues SET turn = turn + 1, send_after = ?3
                WHERE id = ?1 AND EXISTS (SELECT 1 FROM claims WHERE id = ?2)`,
            )
            .bind(issueId, id, last.subscriberId),
          db
            .prepare(
              // The condition stands in SET, because a subquery in WHERE would make this read every row three times.
              `UPDATE deliveries SET state = iif((SELECT count(*) FROM claims WHERE id = ?1) = 1, 'sending', state),
                      claimed_until = iif((SELECT count(*) FROM claims WHERE id = ?1) = 1, ?4, claimed_until), changed_at = ?5
                WHERE id >= ?2 AND id <= ?3 AND state = 'queued'`,
            )
            .bind(id, first.id, last.id, until, now),
        ];
        const taken = await db.batch(claiming).catch(async (fault) => {
          // Its answer may have been lost when all was done. Nothing has been sent, so what is claimed is simply gone on with.
          if (!(await insist(() => isClaimed(id)))) throw fault;
          return undefined;
        });
        if (taken?.[0]?.meta.changes === 0) continue;
        const whole = taken?.[2]?.meta.changes === rows.length;
        const ours = whole ? rows : await insist(() => stillOurs(rows, until));
        return { id, issueId, claimedUntil: until, deliveries: ours.map(read) };
      }
      return undefined;
    },

    async record({ id, issueId, claimedUntil, deliveries }, outcomes, now) {
      const fates = Object.fromEntries(
        outcomes.map(({ delivery, state, reason, messageId }) => [
          delivery.id,
          [state, reason ?? null, messageId ?? null],
        ]),
      );
      const [first, last] = [deliveries[0], deliveries.at(-1)];
      const count = (state: string) => outcomes.filter((outcome) => outcome.state === state).length;
      const givenBack = outcomes.filter(({ state }) => state === "queued").map(({ delivery }) => delivery.subscriberId);
      const statements = [
        db
          .prepare(
            // By range, each row's fate looked up in one text: this reads and writes every row once.
            `UPDATE deliveries SET state = ?1 -> CAST(id AS TEXT) ->> 0, reason = ?1 -> CAST(id AS TEXT) ->> 1,
                    message_id = ?1 -> CAST(id AS TEXT) ->> 2, changed_at = ?5
              WHERE id >= ?2 AND id <= ?3 AND claimed_until = ?4 AND ?1 -> CAST(id AS TEXT) IS NOT NULL
                AND (state = 'sending' OR (state IN ('unknown', 'queued')
                                           AND ?1 -> CAST(id AS TEXT) ->> 0 IN ('accepted', 'failed')))`,
          )
          .bind(JSON.stringify(fates), first?.id ?? 0, last?.id ?? 0, claimedUntil, now),
        db
          .prepare(
            // Counted once, however often this has to be said: while the claim is there.
            `UPDATE issues SET sent = sent + ?2 * ${CLAIMED}, lost = lost + ?3 * ${CLAIMED}, refused = refused + ?4 * ${CLAIMED},
                    turn = turn + (?5 IS NOT NULL), send_after = min(send_after, coalesce(?5, send_after)) WHERE id = ?1
             RETURNING sent, lost, refused, bounced, complained`,
          )
          .bind(
            issueId,
            count("accepted"),
            count("unknown"),
            count("failed"),
            givenBack.length > 0 ? Math.min(...givenBack) - 1 : null,
            id,
          ),
        db.prepare("DELETE FROM claims WHERE id = ?").bind(id),
      ];
      if (givenBack.length > 0)
        statements.push(
          db
            .prepare(
              // Of an issue that ended meanwhile, nobody would take them again.
              `UPDATE deliveries SET state = 'skipped', reason = (SELECT reason FROM issues WHERE id = ?1)
                WHERE id >= ?2 AND id <= ?3 AND state = 'queued'
                  AND EXISTS (SELECT 1 FROM issues WHERE id = ?1 AND state IN ('cancelled', 'expired'))`,
            )
            .bind(issueId, first?.id ?? 0, last?.id ?? 0),
        );
      const [, toll] = await insist(() => db.batch<Toll>(statements));
      return toll?.results[0] ?? { sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 };
    },

    async sweep(now) {
      const { results } = await db
        .prepare(
          `SELECT id, issue_id AS issueId, first_id AS firstId, last_id AS lastId, claimed_until AS claimedUntil
             FROM claims WHERE claimed_until <= ?`,
        )
        .bind(now)
        .all<{ id: string; issueId: number; firstId: number; lastId: number; claimedUntil: number }>();
      for (const { id, firstId, lastId, claimedUntil } of results)
        await db.batch([
          db
            .prepare(
              `UPDATE deliveries SET state = 'unknown', reason = ?5,
                      changed_at = ?4
                WHERE id >= ?1 AND id <= ?2 AND claimed_until = ?3 AND state = 'sending'`,
            )
            .bind(firstId, lastId, claimedUntil, now, say("worker-stopped")),
          db.prepare("DELETE FROM claims WHERE id = ?").bind(id),
        ]);
      return [...new Set(results.map(({ issueId }) => issueId))];
    },

    async resendUnknown(issueId, before, now) {
      const which = `${OF_ISSUE} AND state = 'unknown' AND changed_at <= ?2
        AND NOT EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id)
        AND EXISTS (SELECT 1 FROM issues WHERE id = ?1 AND state = 'sending')`;
      const [, queued] = await db.batch([
        db
          .prepare(
            `UPDATE issues SET turn = turn + 1, send_after = min(send_after, coalesce(
                      (SELECT min(subscriber_id) - 1 FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}), send_after)) WHERE id = ?1`,
          )
          .bind(issueId, before),
        db
          .prepare(`SELECT count(*) AS resent FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}`)
          .bind(issueId, before),
        db
          .prepare(
            `INSERT INTO resends (delivery_id, at, state, reason, message_id)
             SELECT id, ?3, state, reason, message_id FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}`,
          )
          .bind(issueId, before, now),
        db
          .prepare(
            `UPDATE deliveries INDEXED BY deliveries_unknown SET state = 'queued', reason = NULL, changed_at = ?3
              WHERE ${OF_ISSUE} AND state = 'unknown' AND changed_at <= ?2
                AND EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id AND r.at = ?3)`,
          )
          .bind(issueId, before, now),
      ]);
      return (queued?.results[0] as { resent: number } | undefined)?.resent ?? 0;
    },

    async awaitsNews(issueId) {
      const row = await db
        .prepare(
          `SELECT 1 FROM deliveries INDEXED BY deliveries_unknown WHERE ${OF_ISSUE} AND state = 'unknown'
              AND NOT EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id) LIMIT 1`,
        )
        .bind(issueId)
        .first();
      return row !== null;
    },

    async skipQueued(issueId, reason, now) {
      const end = await db
        .prepare("SELECT plan_through AS through FROM issues WHERE id = ?")
        .bind(issueId)
        .first<{ through: number }>();
      let skipped = 0;
      for (let after = 0; after < (end?.through ?? 0); after += STEP) {
        const { meta } = await db
          .prepare(
            `UPDATE deliveries SET state = 'skipped', reason = ?4, changed_at = ?5
              WHERE id > ?1 << 32 | ?2 AND id <= ?1 << 32 | ?3 AND state = 'queued'`,
          )
          .bind(issueId, after, after + STEP, reason, now)
          .run();
        skipped += meta.changes;
      }
      return skipped;
    },

    async resend(issueId, { state, ids }, now) {
      const which = `${OF_ISSUE} AND state = ?2 AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3)))
                     AND EXISTS (SELECT 1 FROM issues WHERE id = ?1 AND state = 'finished')`;
      const bindings = [issueId, state, ids ? JSON.stringify(ids) : null, now];
      const [, queued] = await db.batch([
        db
          .prepare(
            `INSERT INTO resends (delivery_id, at, state, reason, message_id)
             SELECT id, ?4, state, reason, message_id FROM deliveries WHERE ${which}`,
          )
          .bind(...bindings),
        db
          .prepare(`UPDATE deliveries SET state = 'queued', reason = NULL, changed_at = ?4 WHERE ${which}`)
          .bind(...bindings),
        db
          .prepare(
            `UPDATE issues SET state = 'sending', finished_at = NULL, send_after = 0, turn = turn + 1
              WHERE id = ?1 AND state = 'finished'
                AND EXISTS (SELECT 1 FROM deliveries WHERE ${OF_ISSUE} AND state = 'queued')`,
          )
          .bind(issueId),
      ]);
      return queued?.meta.changes ?? 0;
    },

    async lookAgain(issueId) {
      await db.prepare("UPDATE issues SET send_after = 0, turn = turn + 1 WHERE id = ?").bind(issueId).run();
    },

    async hasQueued(issueId) {
      const row = await db
        .prepare(
          `SELECT 1 FROM deliveries
            WHERE id > (SELECT id << 32 | send_after FROM issues WHERE id = ?1) AND id < (?1 + 1) << 32
              AND state = 'queued' LIMIT 1`,
        )
        .bind(issueId)
        .first();
      return row !== null;
    },

    async forget(closedBefore) {
      const issue = await db
        .prepare(
          // The step ends at a delivery rather than at an id: of a million subscribers, few may have got this issue.
          `SELECT i.id, i.forgotten_through AS after, coalesce(
                    (SELECT d.id & 4294967295 FROM deliveries d
                      WHERE d.id > i.id << 32 | i.forgotten_through AND d.id < (i.id + 1) << 32
                      ORDER BY d.id LIMIT 1 OFFSET ?2), i.plan_through) AS until
             FROM issues i INDEXED BY issues_to_forget
            WHERE i.closed_at < ?1 AND i.forgotten_through < i.plan_through
              AND (i.state = 'finished' OR i.state = 'cancelled' OR i.state = 'expired')
            ORDER BY i.closed_at LIMIT 1`,
        )
        .bind(closedBefore, STEP - 1)
        .first<{ id: number; after: number; until: number }>();
      if (!issue) return undefined;
      const { id, after, until } = issue;
      const isForgotten = "EXISTS (SELECT 1 FROM issues WHERE id = ?1 AND forgotten_through >= ?3)";
      // One transaction: who comes second finds the place moved on, and nothing more to count.
      const [, , gone] = await db.batch([
        db
          .prepare(
            `UPDATE issues SET forgotten_through = ?3, forgotten =
                    (SELECT json_object(${FORGOTTEN}) FROM deliveries WHERE id > ?1 << 32 | ?2 AND id <= ?1 << 32 | ?3)
              WHERE id = ?1 AND forgotten_through = ?2
                AND (state = 'finished' OR state = 'cancelled' OR state = 'expired')`,
          )
          .bind(id, after, until),
        db
          .prepare(
            `DELETE FROM resends WHERE delivery_id > ?1 << 32 | ?2 AND delivery_id <= ?1 << 32 | ?3 AND ${isForgotten}`,
          )
          .bind(id, after, until),
        db
          .prepare(`DELETE FROM deliveries WHERE id > ?1 << 32 | ?2 AND id <= ?1 << 32 | ?3 AND ${isForgotten}`)
          .bind(id, after, until),
      ]);
      return gone?.meta.changes ?? 0;
    },

    async list(issueId, after, limit) {
      const { results } = await db
        .prepare(
          `SELECT d.id, coalesce(s.email, '') AS email, d.state, d.reason
             FROM deliveries d LEFT JOIN subscribers s ON s.id = d.subscriber_id
            WHERE d.id > max(?2, ?1 << 32) AND d.id < (?1 + 1) << 32 ORDER BY d.id LIMIT ?3`,
        )
        .bind(issueId, after, limit)
        .all<Omit<DeliveryLine, "reason"> & { reason: string | null }>();
      return results.map((row) => ({ ...row, reason: row.reason ?? undefined }));
    },
  };

  async function isClaimed(id: string): Promise<boolean> {
    return (await db.prepare("SELECT 1 FROM claims WHERE id = ?").bind(id).first()) !== null;
  }

  /** Those of a claim's rows that still were queued when it came: feedback may have settled one a moment before. */
  async function stillOurs(rows: ClaimRow[], claimedUntil: number): Promise<ClaimRow[]> {
    const { results } = await db
      .prepare("SELECT id FROM deliveries WHERE id >= ? AND id <= ? AND state = 'sending' AND claimed_until = ?")
      .bind(rows[0]?.id ?? 0, rows.at(-1)?.id ?? 0, claimedUntil)
      .all<{ id: number }>();
    const ours = new Set(results.map(({ id }) => id));
    return rows.filter(({ id }) => ours.has(id));
  }
}

function read({ email, state, suppressed, categories, timeZone, language, ...delivery }: ClaimRow): ClaimedDelivery {
  const reachable = email !== null && state === "active" && suppressed === 0;
  return {
    ...delivery,
    subscriber: reachable ? { email, categories: JSON.parse(categories), timeZone, language } : undefined,
  };
}
