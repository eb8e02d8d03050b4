import type { SendStats } from "../../../core/newsletter/circuit-breaker.ts";
import { DELIVERY_STATES } from "../../../core/newsletter/delivery.ts";
import { reason } from "../../../core/reason.ts";
import type {
  ClaimedDelivery,
  Deliveries,
  DeliveryLine,
  DeliveryOutcome,
} from "../../../ports/newsletter/deliveries.ts";
import { reasonOf, storedReason } from "../reason-column.ts";
import { retry } from "../retry.ts";

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

/** The id of a delivery's subscriber. */
const SUBSCRIBER = (id: string) => `${id} & 4294967295`;

/** One row of `deliveries` as a text key of a JSON object. */
const KEY = "CAST(id AS TEXT)";

interface QueuedRow extends Omit<ClaimedDelivery, "subscriber" | "also" | "bound"> {
  bound: number;
  also: string | null;
  /** Where the newest issue ends that would hold more for the same subscriber; 0 for none. */
  joined: number;
  cursor: number | null;
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
    const [issue, queued, owed] = await db.batch<unknown>([
      db.prepare("SELECT turn, through_seq AS throughSeq FROM issues WHERE id = ? AND state = 'sending'").bind(issueId),
      db
        .prepare(
          `WITH newer AS MATERIALIZED (SELECT id, through_seq FROM issues
             WHERE state IN ('planned', 'sending', 'paused') AND state = 'sending' AND id <> ?1)
           SELECT d.id, d.issue_id AS issueId, d.subscriber_id AS subscriberId, d.from_seq AS fromSeq,
                  d.through_seq AS throughSeq, d.bound, d.also, s.cursor, s.email, s.state, s.categories,
                  s.time_zone AS timeZone, s.language,
                  EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email) AS suppressed,
                  coalesce((SELECT max(n.through_seq) FROM newer n
                             CROSS JOIN deliveries o ON o.id = n.id << 32 | (${SUBSCRIBER("d.id")})
                             WHERE o.state = 'queued'), 0) AS joined
             FROM deliveries d LEFT JOIN subscribers s ON s.id = ${SUBSCRIBER("d.id")}
            WHERE d.id > (SELECT id << 32 | send_after FROM issues WHERE id = ?1) AND d.id < (?1 + 1) << 32
              AND d.state = 'queued' ORDER BY d.id LIMIT ?2`,
        )
        .bind(issueId, limit),
      db.prepare("SELECT EXISTS (SELECT 1 FROM left_out) AS any"),
    ]);
    return {
      issue: issue?.results[0] as { turn: number; throughSeq: number } | undefined,
      rows: (queued?.results ?? []) as QueuedRow[],
      anyOwed: (owed?.results[0] as { any: number } | undefined)?.any === 1,
    };
  }

  return {
    async claim(issueId, { limit, throughSeq, claimMs }, now) {
      for (let tries = 0; tries < CLAIM_TRIES; tries++) {
        const { issue, rows, anyOwed } = await nextQueued(issueId, limit);
        const [first, last] = [rows[0], rows.at(-1)];
        if (!issue || !first || !last) return undefined;
        const id = crypto.randomUUID();
        const until = now + claimMs;
        for (const row of rows) if (row.bound === 0) takeRange(row, Math.max(issue.throughSeq, throughSeq));
        const ranges = JSON.stringify(
          Object.fromEntries(rows.map((row) => [row.id, [row.fromSeq, row.throughSeq, row.cursor]])),
        );
        const isClaimed = "(SELECT count(*) FROM claims WHERE id = ?1) = 1";
        const isCovered = `(bound = 0 AND ?6 -> ${KEY} ->> 0 >= ?6 -> ${KEY} ->> 1)`;
        const isOurs = `id IN (SELECT value FROM json_each(?2)) AND state = 'sending' AND claimed_until = ?3 AND bound = 0
                          AND EXISTS (SELECT 1 FROM claims WHERE id = ?1)`;
        const unbound = JSON.stringify(rows.flatMap((row) => (row.bound === 0 ? [row.id] : [])));
        const moving = rows.flatMap((row) =>
          row.bound === 0 && row.fromSeq < row.throughSeq ? [row.subscriberId] : [],
        );
        const claiming = [
          db
            .prepare(
              `INSERT INTO claims (id, issue_id, first_id, last_id, claimed_until)
               SELECT ?3, id, ?4, ?5, ?6 FROM issues WHERE id = ?1 AND state = 'sending' AND turn = ?2`,
            )
            .bind(issueId, issue.turn, id, first.id, last.id, until),
          db
            .prepare(
              `UPDATE issues SET turn = turn + 1, send_after = ?3, queued = max(queued - ?4, 0)
                WHERE id = ?1 AND EXISTS (SELECT 1 FROM claims WHERE id = ?2)`,
            )
            .bind(issueId, id, last.subscriberId, rows.length),
          db
            .prepare(
              // The condition stands in SET, because a subquery in WHERE would make this read every row three times. Whose
              // cursor has moved since is left queued.
              `UPDATE deliveries SET
                      state = iif(${isClaimed} AND (bound = 1 OR (SELECT cursor FROM subscribers s WHERE s.id = ${SUBSCRIBER("deliveries.id")})
                                                                IS ?6 -> ${KEY} ->> 2),
                                  iif(${isCovered}, 'skipped', 'sending'), state),
                      claimed_until = iif(${isClaimed} AND NOT ${isCovered}, ?4, claimed_until),
                      from_seq = ?6 -> ${KEY} ->> 0, through_seq = ?6 -> ${KEY} ->> 1,
                      reason = iif(${isCovered}, ?7, reason), changed_at = ?5
                WHERE id >= ?2 AND id <= ?3 AND state = 'queued' AND ?6 -> ${KEY} IS NOT NULL
               RETURNING id, state`,
            )
            .bind(id, first.id, last.id, until, now, ranges, storedReason(reason("sent-with-another-issue"))),
          db
            .prepare(
              // By the same condition as above, of which nothing has changed: a delivery that was settled meanwhile has moved
              // the cursor, too.
              `UPDATE subscribers SET cursor = ?2 -> CAST(?3 << 32 | id AS TEXT) ->> 1
                WHERE id IN (SELECT value FROM json_each((SELECT iif(count(*) = 1, ?4, '[]') FROM claims WHERE id = ?1)))
                  AND cursor IS ?2 -> CAST(?3 << 32 | id AS TEXT) ->> 2`,
            )
            .bind(id, ranges, issueId, JSON.stringify(moving)),
        ];
        if (anyOwed)
          claiming.push(
            db
              .prepare(
                `UPDATE deliveries SET also = (SELECT nullif(json_group_array(o.seq), '[]')
                   FROM left_out l CROSS JOIN owed o ON o.seq = l.seq AND o.subscriber_id = ${SUBSCRIBER("deliveries.id")})
                  WHERE ${isOurs} RETURNING id, also`,
              )
              .bind(id, unbound, until),
            db
              .prepare(
                `DELETE FROM owed WHERE seq IN (SELECT seq FROM left_out)
                    AND subscriber_id IN (SELECT ${SUBSCRIBER("id")} FROM deliveries WHERE ${isOurs})`,
              )
              .bind(id, unbound, until),
          );
        const taken = await db
          .batch<{ id: number; state: string; also: string | null }>(claiming)
          .catch(async (fault) => {
            // Its answer may have been lost when all was done. Nothing has been sent, so what is claimed is simply gone on with.
            if (!(await retry(() => isThere(id)))) throw fault;
            return undefined;
          });
        if (taken?.[0]?.meta.changes === 0) continue;
        const lost = taken ? [] : await retry(() => inRange(first.id, last.id));
        const settled = taken?.[2]?.results ?? lost;
        const holding = taken?.[4]?.results ?? lost;
        const also = new Map(holding.map((row) => [row.id, row.also]));
        const states = new Map(settled.map((row) => [row.id, row.state]));
        if (settled.some((row) => row.state === "queued")) await retry(() => lookBack(issueId, first.id, last.id));
        const ours = rows.filter((row) => states.get(row.id) === "sending");
        for (const row of ours) if (row.bound === 0) row.also = also.get(row.id) ?? null;
        return { id, issueId, claimedUntil: until, deliveries: ours.map(read) };
      }
      return undefined;
    },

    async record({ id, issueId, claimedUntil, deliveries }, outcomes, now) {
      const fates = Object.fromEntries(
        outcomes.map(({ delivery, state, reason, messageId, carried }) => [
          delivery.id,
          [state, reason ?? null, messageId ?? null, carried ? 1 : 0],
        ]),
      );
      const [first, last] = [deliveries[0], deliveries.at(-1)];
      const count = (state: string) => outcomes.filter((outcome) => outcome.state === state).length;
      const givenBack = outcomes.filter(({ state }) => state === "queued").map(({ delivery }) => delivery.subscriberId);
      const unbound = outcomes.filter(({ delivery }) => !delivery.bound);
      const carried = unbound.filter((outcome) => outcome.carried);
      const moved = Object.fromEntries(
        carried.map(({ delivery }) => [delivery.subscriberId, [delivery.fromSeq, delivery.throughSeq]]),
      );
      const pairs = (places: (outcome: DeliveryOutcome) => number[]) =>
        unbound.flatMap((outcome) => places(outcome).map((seq) => [seq, outcome.delivery.subscriberId]));
      // Left out of a digest that went out; and owed before, and still so.
      const owed = pairs((outcome) => (outcome.carried ? [] : outcome.leftOut));
      const stillOwed = pairs(({ carried, delivery, madeUp }) =>
        carried ? delivery.also : delivery.also.filter((seq) => !madeUp.includes(seq)),
      );
      const statements = [
        db
          .prepare(
            // By range, each row's fate looked up in one text: this reads and writes every row once. A range whose cursor
            // cannot move back is the delivery's own from now on.
            `UPDATE deliveries SET state = ?1 -> ${KEY} ->> 0, reason = ?1 -> ${KEY} ->> 1,
                    message_id = ?1 -> ${KEY} ->> 2, changed_at = ?5,
                    bound = iif(?1 -> ${KEY} ->> 3 AND NOT (${CLAIMED}
                                AND (SELECT cursor FROM subscribers s WHERE s.id = ${SUBSCRIBER("deliveries.id")}) IS through_seq), 1, bound)
              WHERE id >= ?2 AND id <= ?3 AND claimed_until = ?4 AND ?1 -> ${KEY} IS NOT NULL
                AND (state = 'sending' OR (state IN ('unknown', 'queued')
                                           AND ?1 -> ${KEY} ->> 0 IN ('accepted', 'failed')))`,
          )
          .bind(JSON.stringify(fates), first?.id ?? 0, last?.id ?? 0, claimedUntil, now, id),
        db
          .prepare(
            // Counted once, however often this has to be said: while the claim is there.
            `UPDATE issues SET sent = sent + ?2 * ${CLAIMED}, lost = lost + ?3 * ${CLAIMED}, refused = refused + ?4 * ${CLAIMED},
                    queued = queued + ?7 * ${CLAIMED},
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
            givenBack.length,
          ),
      ];
      const failed = outcomes.filter(({ carried, state }) => carried && state === "failed");
      if (failed.length > 0) statements.push(...oweRanges([id, first?.id ?? 0, last?.id ?? 0, claimedUntil], now));
      if (carried.length > 0)
        statements.push(
          db
            .prepare(
              // Of a cancelled issue, no further back than to its end: its posts are passed over.
              `UPDATE subscribers SET cursor = max(?1 -> ${KEY} ->> 0, coalesce((SELECT min(through_seq, cursor) FROM issues WHERE id = ?2 AND state = 'cancelled'), 0))
                WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) AND cursor = ?1 -> ${KEY} ->> 1
                  AND EXISTS (SELECT 1 FROM claims WHERE id = ?3)`,
            )
            .bind(JSON.stringify(moved), issueId, id),
        );
      if (owed.length > 0)
        statements.push(
          db
            .prepare(
              `INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT value ->> 0, ?2, 1 FROM json_each(?1) WHERE true
               ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
            )
            .bind(JSON.stringify(owed), now),
        );
      if (stillOwed.length > 0)
        statements.push(
          db
            .prepare(
              `INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT value ->> 0, ?2, 1 FROM json_each(?1) WHERE true
               ON CONFLICT (seq) DO NOTHING`,
            )
            .bind(JSON.stringify(stillOwed), now),
        );
      if (owed.length + stillOwed.length > 0)
        statements.push(
          db
            .prepare(
              `INSERT INTO owed (seq, subscriber_id) SELECT value ->> 0, value ->> 1 FROM json_each(?1)
                WHERE EXISTS (SELECT 1 FROM claims WHERE id = ?2) ON CONFLICT DO NOTHING`,
            )
            .bind(JSON.stringify([...owed, ...stillOwed]), id),
        );
      statements.push(db.prepare("DELETE FROM claims WHERE id = ?").bind(id));
      if (givenBack.length > 0)
        statements.push(
          db
            .prepare(
              // Of an issue that ended meanwhile, nobody would take them again.
              `UPDATE deliveries SET state = 'skipped', reason = (SELECT reason FROM issues WHERE id = ?1)
                WHERE id >= ?2 AND id <= ?3 AND state = 'queued'
                  AND EXISTS (SELECT 1 FROM issues WHERE id = ?1 AND state = 'cancelled')`,
            )
            .bind(issueId, first?.id ?? 0, last?.id ?? 0),
        );
      const [, stats] = await retry(() => db.batch<SendStats>(statements));
      return stats?.results[0] ?? { sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 };
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
            .bind(firstId, lastId, claimedUntil, now, storedReason(reason("sender-stopped"))),
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
            // It may be with the reader already: it goes out as it was, whatever has gone out since.
            `UPDATE deliveries INDEXED BY deliveries_unknown SET state = 'queued', reason = NULL, changed_at = ?3, bound = 1
              WHERE ${OF_ISSUE} AND state = 'unknown' AND changed_at <= ?2
                AND EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id AND r.at = ?3)`,
          )
          .bind(issueId, before, now),
      ]);
      return (queued?.results[0] as { resent: number } | undefined)?.resent ?? 0;
    },

    async awaitsFeedback(issueId) {
      const row = await db
        .prepare(
          `SELECT 1 FROM deliveries INDEXED BY deliveries_unknown WHERE ${OF_ISSUE} AND state = 'unknown'
              AND NOT EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id) LIMIT 1`,
        )
        .bind(issueId)
        .first();
      return row !== null;
    },

    async skipQueued(issueId, why, now) {
      const issue = await db
        .prepare("SELECT plan_through AS through, through_seq AS throughSeq FROM issues WHERE id = ?")
        .bind(issueId)
        .first<{ through: number; throughSeq: number }>();
      const { results: older } = await db
        .prepare(
          `SELECT id, through_seq AS throughSeq FROM issues
            WHERE state IN ('planned', 'sending', 'paused') AND through_seq < ?2 AND id <> ?1 ORDER BY through_seq, id`,
        )
        .bind(issueId, issue?.throughSeq ?? 0)
        .all<{ id: number; throughSeq: number }>();
      let skipped = 0;
      for (let after = 0; after < (issue?.through ?? 0); after += STEP) {
        const waiting = (id: string) =>
          `EXISTS (SELECT 1 FROM deliveries d WHERE d.id = ?1 << 32 | (${id}) AND d.state = 'queued' AND d.bound = 0)`;
        const passOver = (throughSeq: number, among: string, ...values: number[]) =>
          db
            .prepare(
              `UPDATE subscribers SET cursor = ?4 WHERE id > ?2 AND id <= ?3 AND cursor < ?4 AND ${waiting("subscribers.id")} ${among}`,
            )
            .bind(issueId, after, after + STEP, throughSeq, ...values);
        const results = await db.batch([
          // What an older issue still has for the same subscriber is taken out of the way of the cursor first.
          ...older.flatMap(({ id, throughSeq }) => [
            db
              .prepare(
                `UPDATE deliveries SET bound = 1, through_seq = ?5,
                        from_seq = (SELECT cursor FROM subscribers s WHERE s.id = ${SUBSCRIBER("deliveries.id")})
                  WHERE id > ?4 << 32 | ?2 AND id <= ?4 << 32 | ?3 AND state = 'queued' AND bound = 0
                    AND ${waiting(SUBSCRIBER("deliveries.id"))}
                    AND EXISTS (SELECT 1 FROM subscribers s WHERE s.id = ${SUBSCRIBER("deliveries.id")} AND s.cursor < ?5)`,
              )
              .bind(issueId, after, after + STEP, id, throughSeq),
            passOver(
              throughSeq,
              "AND EXISTS (SELECT 1 FROM deliveries o WHERE o.id = ?5 << 32 | subscribers.id AND o.state = 'queued' AND o.bound = 1 AND o.through_seq = ?4)",
              id,
            ),
          ]),
          passOver(issue?.throughSeq ?? 0, ""),
          db
            .prepare(
              `UPDATE deliveries SET state = 'skipped', reason = ?4, changed_at = ?5
                WHERE id > ?1 << 32 | ?2 AND id <= ?1 << 32 | ?3 AND state = 'queued'`,
            )
            .bind(issueId, after, after + STEP, storedReason(why), now),
        ]);
        skipped += results.at(-1)?.meta.changes ?? 0;
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
          .prepare(
            // What may be with the reader already goes out as it was, whatever has gone out since.
            `UPDATE deliveries SET state = 'queued', reason = NULL, changed_at = ?4, bound = max(bound, ?2 = 'unknown')
              WHERE ${which}`,
          )
          .bind(...bindings),
        db
          .prepare(
            `UPDATE issues SET state = 'sending', finished_at = NULL, send_after = 0, turn = turn + 1,
                    queued = (SELECT count(*) FROM deliveries WHERE ${OF_ISSUE} AND state = 'queued')
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

    async hasClaims(issueId) {
      return (await db.prepare("SELECT 1 FROM claims WHERE issue_id = ? LIMIT 1").bind(issueId).first()) !== null;
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
      return results.map((row) => ({ ...row, reason: reasonOf(row.reason) }));
    },
  };

  /**
   * Owes what refused deliveries held whose cursor cannot move back: it comes with the next digest, and so they need no range
   * of their own. Those that may be with the reader already, and were sent again, are owed nothing.
   */
  function oweRanges(claim: [id: string, firstId: number, lastId: number, claimedUntil: number], now: number) {
    const passed = `id >= ?2 AND id <= ?3 AND claimed_until = ?4 AND state = 'failed' AND bound = 1
                      AND EXISTS (SELECT 1 FROM claims WHERE id = ?1)
                      AND NOT EXISTS (SELECT 1 FROM resends WHERE delivery_id = deliveries.id AND state = 'unknown')`;
    const places = `(SELECT from_seq, through_seq, ${SUBSCRIBER("id")} AS subscriber FROM deliveries WHERE ${passed}) d
                      CROSS JOIN releases r ON r.seq > d.from_seq AND r.seq <= d.through_seq AND r.first_seq IS NULL`;
    return [
      db
        .prepare(
          `INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT r.seq, ?5, 1 FROM ${places} WHERE true
           ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
        )
        .bind(...claim, now),
      db
        .prepare(
          `INSERT INTO owed (seq, subscriber_id) SELECT r.seq, d.subscriber FROM ${places} WHERE true ON CONFLICT DO NOTHING`,
        )
        .bind(...claim),
      db.prepare(`UPDATE deliveries SET bound = 0 WHERE ${passed}`).bind(...claim),
    ];
  }

  async function isThere(claim: string): Promise<boolean> {
    return (await db.prepare("SELECT 1 FROM claims WHERE id = ?").bind(claim).first()) !== null;
  }

  /** What a claim whose answer was lost has come to; another's claims lie in no range of ours. */
  async function inRange(firstId: number, lastId: number) {
    const { results } = await db
      .prepare("SELECT id, state, also FROM deliveries WHERE id >= ? AND id <= ?")
      .bind(firstId, lastId)
      .all<{ id: number; state: string; also: string | null }>();
    return results;
  }

  /** Whose cursor moved while they were being claimed are still queued, behind where the next claim would look. */
  async function lookBack(issueId: number, firstId: number, lastId: number): Promise<void> {
    await db
      .prepare(
        `UPDATE issues SET turn = turn + 1, send_after = min(send_after, coalesce(
                  (SELECT min(id & 4294967295) - 1 FROM deliveries WHERE id >= ?2 AND id <= ?3 AND state = 'queued'), send_after))
          WHERE id = ?1`,
      )
      .bind(issueId, firstId, lastId)
      .run();
  }
}

/** Sets a delivery's range when it is claimed: everything after the subscriber's cursor, up to the newest open issue. */
function takeRange(row: QueuedRow, throughSeq: number): void {
  row.throughSeq = Math.max(row.joined, throughSeq);
  row.fromSeq = row.cursor ?? row.fromSeq;
}

function read({
  email,
  state,
  suppressed,
  categories,
  timeZone,
  language,
  also,
  bound,
  ...row
}: QueuedRow): ClaimedDelivery {
  const { id, issueId, subscriberId, fromSeq, throughSeq } = row;
  const reachable = email !== null && state === "active" && suppressed === 0;
  return {
    id,
    issueId,
    subscriberId,
    fromSeq,
    throughSeq,
    also: JSON.parse(also ?? "[]"),
    bound: bound === 1,
    subscriber: reachable ? { email, categories: JSON.parse(categories), timeZone, language } : undefined,
  };
}
