import { ALERTS } from "../../../core/newsletter/alerts.ts";
import type { SendStats } from "../../../core/newsletter/circuit-breaker.ts";
import { DELIVERY_STATES } from "../../../core/newsletter/delivery.ts";
import { reason } from "../../../core/reason.ts";
import type { Follows } from "../../../core/subscribers/follow.ts";
import type { Preferences } from "../../../core/subscribers/subscriber.ts";
import type {
  ClaimedDelivery,
  Deliveries,
  DeliveryLine,
  DeliveryOutcome,
} from "../../../ports/newsletter/deliveries.ts";
import { reasonOf, storedReason } from "../reason-column.ts";
import { retry } from "../retry.ts";
import { batch, type Param, param, raw, type Sql, sql } from "../sql.ts";
import { preferencesIn } from "../subscribers/subscribers.ts";

/** Selects the deliveries of one issue: neighbours in the table, in order of subscriber. */
export function ofIssue(issueId: number): Sql {
  const issue = param(issueId);
  return sql`id > ${issue} << 32 AND id < (${issue} + 1) << 32`;
}

/** Selects an issue's deliveries to the subscribers after one id, up to another. */
export function ofStep(issueId: number, after: number, until: number, id = "id"): Sql {
  const issue = param(issueId);
  return sql`${raw(id)} > ${issue} << 32 | ${param(after)} AND ${raw(id)} <= ${issue} << 32 | ${param(until)}`;
}

/** Selects an issue's queued deliveries, from where the next claim looks. */
export function queuedOf(issueId: number, table = "deliveries"): Sql {
  const [issue, d] = [param(issueId), raw(table)];
  return sql`${d}.id > (SELECT id << 32 | send_after FROM issues WHERE id = ${issue}) AND ${d}.id < (${issue} + 1) << 32
    AND ${d}.state = 'queued'`;
}

/** Subscriber ids that one statement over an issue's deliveries deals with. */
const STEP = 20_000;

/** What an issue has forgotten, and what it forgets now. */
const FORGOTTEN = raw(
  DELIVERY_STATES.map(
    (state) => `'${state}', coalesce(issues.forgotten ->> '${state}', 0) + coalesce(sum(state = '${state}'), 0)`,
  ).join(", "),
);

/** How soon who was refused is tried again, at first and at last. */
const RETRY_MIN_MS = 3_600_000;
const RETRY_MAX_MS = 24 * RETRY_MIN_MS;

/** Somebody else may take the same sub-batch first, and then the next one. */
const CLAIM_TRIES = 8;

const holds = (claim: Param): Sql => sql`EXISTS (SELECT 1 FROM claims WHERE id = ${claim})`;

/** Breaks a claim's transaction unless the statement before changed so many rows. */
const mustHaveChanged = (rows: number, claim: Param): Sql =>
  sql`UPDATE claims SET issue_id = NULL WHERE id = ${claim} AND changes() <> ${rows}`;

const isOutdated = (fault: unknown): boolean =>
  fault instanceof Error && fault.message.includes("NOT NULL constraint failed: claims.");

/** Selects the deliveries of a claim, and any between them. */
const within = (firstId: number, lastId: number): Sql => sql`id >= ${param(firstId)} AND id <= ${param(lastId)}`;

/** Selects rows by ids in ascending order: by range where they lie close together, which reads half as much as by each id. */
function among(ids: number[]): Sql {
  const [first, last] = [Number(ids[0]), Number(ids.at(-1))];
  return last - first < 2 * ids.length ? within(first, last) : sql`id IN (${raw(ids.join(", "))})`;
}

/** The id of a delivery's subscriber, and where that subscriber stands in the log. */
const SUBSCRIBER = raw("deliveries.id & 4294967295");
const CURSOR = sql`(SELECT cursor FROM subscribers s WHERE s.id = ${SUBSCRIBER})`;

/** One row of `deliveries` as a text key of a JSON object. */
const KEY = raw("CAST(id AS TEXT)");

/** The questions of a subscriber's watches behind their follow keys, as JSON pairs. Most have none. */
const QUESTIONS = raw(`iif(instr(s.follows, '"watch ') > 0, (SELECT json_group_array(json_array(f.value, w.question))
  FROM json_each(s.follows) f CROSS JOIN watches w ON w.id = CAST(substr(f.value, 7) AS INTEGER) WHERE f.value LIKE 'watch %'), '[]')`);

/** After which places a subscriber began to follow watches, behind their follow keys. */
const STARTS =
  raw(`iif(instr(s.follows, '"watch ') > 0, (SELECT json_group_array(json_array('watch ' || b.watch_id, b.seq))
  FROM watch_starts b WHERE b.subscriber_id = s.id AND b.ended IS NULL), '[]')`);

/**
 * The places of what a subscriber's watches have matched since the last alert and after their cursor, as a JSON array: without
 * what is owed to them, which comes with their digest.
 */
const alertOf = (throughSeq: number): Sql => sql`(SELECT nullif(json_group_array(DISTINCT h.seq), '[]')
   FROM subscribers s CROSS JOIN watch_hits h ON h.seq > max(s.cursor, s.alert_cursor) AND h.seq <= ${throughSeq}
        CROSS JOIN watch_starts b ON b.subscriber_id = s.id AND b.watch_id = h.watch_id AND b.ended IS NULL AND b.seq < h.seq
  WHERE s.id = ${SUBSCRIBER} AND s.alerts = 1 AND s.state = 'active' AND s.frequency <> 'immediate'
    AND NOT EXISTS (SELECT 1 FROM alerted a WHERE a.subscriber_id = s.id AND a.seq = h.seq)
    AND NOT EXISTS (SELECT 1 FROM owed o WHERE o.subscriber_id = s.id AND o.seq = h.seq))`;

interface QueuedRow
  extends Omit<ClaimedDelivery, "subscriber" | "also" | "without" | "bound">,
    Omit<Preferences, keyof Follows | "alerts"> {
  bound: number;
  alerts: number;
  also: string | null;
  without: string | null;
  /** Whether an alert may have dealt with places after their cursor. */
  ahead: number | null;
  /** Where the newest issue ends that would hold more for the same subscriber; 0 for none. */
  joined: number;
  cursor: number | null;
  email: string | null;
  state: string | null;
  suppressed: number;
  follows: string;
  questions: string;
  since: string;
}

/** What a delivery holds beside its range, and what of it it leaves out. */
interface Apart {
  id: number;
  also: string | null;
  without: string | null;
}

export function deliveries(db: D1Database): Deliveries {
  /** Reads the next queued deliveries of an issue that is sending, as they stand now. */
  async function nextQueued(issueId: number, limit: number) {
    const [issue, queued, owed] = await batch<unknown>(db, [
      sql`SELECT turn, through_seq AS throughSeq, frequency = ${ALERTS} AS isAlert FROM issues
          WHERE id = ${issueId} AND state = 'sending'`,
      sql`WITH newer AS MATERIALIZED (SELECT id, through_seq FROM issues
          WHERE state IN ('planned', 'sending', 'paused') AND state = 'sending' AND id <> ${issueId}
            AND frequency = (SELECT frequency FROM issues WHERE id = ${issueId}))
        SELECT d.id, d.issue_id AS issueId, d.subscriber_id AS subscriberId, d.from_seq AS fromSeq,
               d.through_seq AS throughSeq, d.bound, d.also, d.without, s.cursor, s.alert_cursor > s.cursor AS ahead, s.email, s.state,
               ${preferencesIn("s")}, ${QUESTIONS} AS questions, ${STARTS} AS since,
               EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email) AS suppressed,
               iif((SELECT count(*) FROM newer) = 0, 0, coalesce((SELECT max(n.through_seq) FROM newer n
                          CROSS JOIN deliveries o ON o.id = n.id << 32 | (d.id & 4294967295)
                          WHERE o.state = 'queued'), 0)) AS joined
          FROM deliveries d LEFT JOIN subscribers s ON s.id = d.id & 4294967295
         WHERE ${queuedOf(issueId, "d")} ORDER BY d.id LIMIT ${limit}`,
      sql`SELECT EXISTS (SELECT 1 FROM left_out) AS any`,
    ]);
    return {
      issue: issue?.results[0] as { turn: number; throughSeq: number; isAlert: number } | undefined,
      rows: (queued?.results ?? []) as QueuedRow[],
      anyApart:
        (owed?.results[0] as { any: number } | undefined)?.any === 1 ||
        ((queued?.results ?? []) as QueuedRow[]).some(({ ahead }) => ahead === 1),
    };
  }

  return {
    async claim(issueId, { limit, throughSeq, claimMs }, now) {
      for (let tries = 0; tries < CLAIM_TRIES; tries++) {
        const { issue, rows, anyApart } = await nextQueued(issueId, limit);
        const [first, last] = [rows[0], rows.at(-1)];
        if (!issue || !first || !last) return undefined;
        const id = crypto.randomUUID();
        const until = now + claimMs;
        const isAlert = issue.isAlert === 1;
        const unbound = rows.filter(({ bound }) => bound === 0);
        for (const row of unbound)
          if (isAlert) row.fromSeq = row.throughSeq = issue.throughSeq;
          else takeRange(row, issue.throughSeq, throughSeq);
        const moving = unbound.filter(({ cursor }) => cursor !== null).map(({ subscriberId }) => subscriberId);
        const ranges = param(
          JSON.stringify(
            Object.fromEntries(
              rows.map(({ subscriberId, fromSeq, throughSeq, bound, cursor, follows }) => [
                subscriberId,
                [fromSeq, throughSeq, bound ? null : cursor, isAlert ? follows : null],
              ]),
            ),
          ),
        );
        const [claim, range] = [param(id), sql`${ranges} -> CAST(${SUBSCRIBER} AS TEXT)`];
        const isCovered = isAlert ? raw("also IS NULL") : sql`(bound = 0 AND ${range} ->> 0 >= ${range} ->> 1)`;
        const why = isAlert ? reason("nothing-new-for-them") : reason("sent-with-another-issue");
        const isOurs = sql`id IN (SELECT value FROM json_each(${unbound.map(({ id }) => id)})) AND state = 'sending'`;
        // All or nothing: what has changed since it was read breaks a constraint, and with it the transaction.
        const claiming = [
          sql`UPDATE issues SET turn = turn + 1, send_after = ${last.subscriberId}, queued = max(queued - ${rows.length}, 0)
            WHERE id = ${issueId} AND state = 'sending' AND turn = ${issue.turn}`,
          sql`INSERT INTO claims (id, issue_id, first_id, last_id, claimed_until)
            VALUES (iif(changes() = 1, ${claim}, NULL), ${issueId}, ${first.id}, ${last.id}, ${until})`,
          ...(isAlert
            ? [
                sql`UPDATE deliveries SET also = ${alertOf(issue.throughSeq)} WHERE ${within(first.id, last.id)}
                  AND state = 'queued' AND bound = 0`,
                // By what they follow the email is written, so it must be what it was.
                sql`UPDATE subscribers SET alert_cursor = max(alert_cursor, ${issue.throughSeq})
                  WHERE ${among(moving)} AND follows = ${ranges} -> ${KEY} ->> 3`,
              ]
            : [
                sql`UPDATE subscribers SET cursor = max(cursor, ${ranges} -> ${KEY} ->> 1)
                  WHERE ${among(moving)} AND cursor = ${ranges} -> ${KEY} ->> 2`,
              ]),
          mustHaveChanged(moving.length, claim),
          sql`UPDATE deliveries SET state = iif(${isCovered}, 'skipped', 'sending'),
                claimed_until = iif(${isCovered}, claimed_until, ${until}),
                from_seq = ${range} ->> 0, through_seq = ${range} ->> 1,
                reason = iif(${isCovered}, ${storedReason(why)}, reason), changed_at = ${now}
             WHERE ${within(first.id, last.id)} AND state = 'queued' AND ${range} IS NOT NULL`,
          mustHaveChanged(rows.length, claim),
        ];
        if (isAlert)
          claiming.push(
            sql`INSERT INTO alerted (subscriber_id, seq) SELECT ${SUBSCRIBER}, value
              FROM deliveries CROSS JOIN json_each(also) WHERE deliveries.${isOurs}`,
            sql`SELECT id, also, without FROM deliveries WHERE ${isOurs}`,
          );
        else if (anyApart)
          claiming.push(
            sql`UPDATE deliveries SET also = (SELECT nullif(json_group_array(o.seq), '[]')
               FROM left_out l CROSS JOIN owed o ON o.seq = l.seq AND o.subscriber_id = ${SUBSCRIBER}),
              without = (SELECT nullif(json_group_array(a.seq), '[]') FROM alerted a
                WHERE a.subscriber_id = ${SUBSCRIBER} AND a.seq > from_seq AND a.seq <= through_seq)
              WHERE ${isOurs} RETURNING id, also, without`,
            sql`DELETE FROM owed WHERE seq IN (SELECT seq FROM left_out)
              AND subscriber_id IN (SELECT ${SUBSCRIBER} FROM deliveries WHERE ${isOurs})`,
          );
        const taken = await batch<Apart>(db, claiming).catch(async (fault) => {
          if (isOutdated(fault)) return "outdated";
          // Its answer may have been lost when all was done. Nothing has been sent, so what is claimed is simply gone on with.
          if (!(await retry(() => isThere(id)))) throw fault;
          return undefined;
        });
        if (taken === "outdated") continue;
        const holding = taken
          ? (taken.find(({ results }) => results.length > 0)?.results ?? [])
          : await retry(() => held(first.id, last.id));
        const apart = new Map(holding.map((row) => [row.id, row]));
        for (const row of unbound) {
          row.also = apart.get(row.id)?.also ?? null;
          row.without = apart.get(row.id)?.without ?? null;
        }
        const ours = rows.filter(({ id, bound, fromSeq, throughSeq }) =>
          taken && !isAlert ? bound === 1 || fromSeq < throughSeq : bound === 1 || apart.has(id),
        );
        return { id, issueId, isAlert, claimedUntil: until, deliveries: ours.map((row) => read(row, isAlert)) };
      }
      return undefined;
    },

    async record({ id, issueId, isAlert, claimedUntil, deliveries }, outcomes, now) {
      const fates = Object.fromEntries(
        outcomes.map(({ delivery, state, reason, messageId, carried }) => [
          delivery.id,
          [state, reason ?? null, messageId ?? null, carried && !isAlert ? 1 : 0],
        ]),
      );
      const [claim, fate] = [param(id), sql`${param(JSON.stringify(fates))} -> ${KEY}`];
      const isClaimed = holds(claim);
      const claimed = within(deliveries[0]?.id ?? 0, deliveries.at(-1)?.id ?? 0);
      const count = (state: string) => outcomes.filter((outcome) => outcome.state === state).length;
      const givenBack = outcomes.filter(({ state }) => state === "queued").map(({ delivery }) => delivery.subscriberId);
      const ranged = isAlert ? [] : outcomes;
      const unbound = ranged.filter(({ delivery }) => !delivery.bound);
      const carried = unbound.filter((outcome) => outcome.carried);
      const moved = param(
        JSON.stringify(
          Object.fromEntries(
            carried.map(({ delivery }) => [delivery.subscriberId, [delivery.fromSeq, delivery.throughSeq]]),
          ),
        ),
      );
      const pairs = (places: (outcome: DeliveryOutcome) => number[]) =>
        unbound.flatMap((outcome) => places(outcome).map((seq) => [seq, outcome.delivery.subscriberId]));
      // Left out of a digest that went out; and owed before, and still so.
      const owed = pairs((outcome) => (outcome.carried ? [] : outcome.leftOut));
      const stillOwed = pairs(({ carried, delivery, madeUp }) =>
        carried ? delivery.also : delivery.also.filter((seq) => !madeUp.includes(seq)),
      );
      const closedAt = sql`(SELECT closed_at FROM issues WHERE id = ${issueId})`;
      // Whose period is another one by now keeps what was dropped from this one behind their cursor.
      const isSettled = sql`(SELECT slot_since <= ${closedAt} FROM subscribers s WHERE s.id = ${SUBSCRIBER})`;
      const back = param(givenBack.length > 0 ? Math.min(...givenBack) - 1 : null);
      const statements = [
        // By range, each row's fate looked up in one text: this reads and writes every row once. A range whose cursor
        // cannot move back is the delivery's own from now on.
        sql`UPDATE deliveries SET state = ${fate} ->> 0, reason = ${fate} ->> 1, message_id = ${fate} ->> 2, changed_at = ${now},
              bound = iif(${fate} ->> 3 AND NOT (${isClaimed} AND ${CURSOR} IS through_seq AND ${isSettled}), 1, bound)
           WHERE ${claimed} AND claimed_until = ${claimedUntil} AND ${fate} IS NOT NULL
             AND (state = 'sending' OR (state IN ('unknown', 'queued') AND ${fate} ->> 0 IN ('accepted', 'failed')))`,
        // Counted once, however often this has to be said: while the claim is there.
        sql`UPDATE issues SET sent = sent + ${count("accepted")} * ${isClaimed}, lost = lost + ${count("unknown")} * ${isClaimed},
              first_sent_at = coalesce(first_sent_at, iif(${count("accepted")} > 0 AND ${isClaimed}, ${now}, NULL)),
              refused = refused + ${count("failed")} * ${isClaimed}, queued = queued + ${givenBack.length} * ${isClaimed},
              turn = turn + (${back} IS NOT NULL), send_after = min(send_after, coalesce(${back}, send_after))
           WHERE id = ${issueId} RETURNING sent, lost, refused, bounced, complained`,
      ];
      const failed = ranged.filter(({ carried, state }) => carried && state === "failed");
      if (failed.length > 0)
        statements.push(
          ...oweRanges(issueId, sql`${claimed} AND claimed_until = ${claimedUntil} AND ${isClaimed}`, now),
        );
      if (carried.length > 0)
        statements.push(
          // Of a cancelled issue, no further back than to its end: its posts are passed over.
          sql`UPDATE subscribers SET cursor = max(${moved} -> ${KEY} ->> 0, coalesce(
                (SELECT min(through_seq, cursor) FROM issues WHERE id = ${issueId} AND state = 'cancelled'), 0))
             WHERE ${among(carried.map(({ delivery }) => delivery.subscriberId).sort((a, b) => a - b))}
               AND cursor = ${moved} -> ${KEY} ->> 1 AND ${isClaimed} AND slot_since <= ${closedAt}`,
        );
      if (failed.length > 0)
        statements.push(
          retryRefused(
            issueId,
            failed.map(({ delivery }) => delivery.subscriberId),
            isClaimed,
            now,
          ),
        );
      if (owed.length > 0)
        statements.push(
          sql`INSERT INTO left_out (seq, at, waiting)
            SELECT DISTINCT value ->> 0, ${now}, 1 FROM json_each(${owed}) WHERE true
            ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
        );
      if (stillOwed.length > 0)
        statements.push(
          sql`INSERT INTO left_out (seq, at, waiting)
            SELECT DISTINCT value ->> 0, ${now}, 1 FROM json_each(${stillOwed}) WHERE true
            ON CONFLICT (seq) DO NOTHING`,
        );
      if (owed.length + stillOwed.length > 0)
        statements.push(
          sql`INSERT INTO owed (seq, subscriber_id)
            SELECT value ->> 0, value ->> 1 FROM json_each(${[...owed, ...stillOwed]})
             WHERE ${isClaimed} ON CONFLICT DO NOTHING`,
        );
      if (isAlert) statements.push(...withoutAlert(outcomes, isClaimed, now));
      const gone = unbound.filter(({ carried, delivery }) => !carried && delivery.without.length > 0);
      if (gone.length > 0)
        statements.push(
          sql`DELETE FROM alerted WHERE (subscriber_id, seq) IN (SELECT value ->> 0, value ->> 1 FROM json_each(
            ${gone.flatMap(({ delivery }) => delivery.without.map((seq) => [delivery.subscriberId, seq]))}))`,
        );
      statements.push(sql`DELETE FROM claims WHERE id = ${claim}`);
      if (givenBack.length > 0)
        statements.push(
          // Of an issue that ended meanwhile, nobody would take them again.
          sql`UPDATE deliveries SET state = 'skipped', reason = (SELECT reason FROM issues WHERE id = ${issueId})
            WHERE ${claimed} AND state = 'queued'
              AND EXISTS (SELECT 1 FROM issues WHERE id = ${issueId} AND state = 'cancelled')`,
        );
      const [, stats] = await retry(() => batch<SendStats>(db, statements));
      return stats?.results[0] ?? { sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 };
    },

    async sweep(now) {
      const { results } =
        await sql`SELECT id, issue_id AS issueId, first_id AS firstId, last_id AS lastId, claimed_until AS claimedUntil
          FROM claims WHERE claimed_until <= ${now}`
          .on(db)
          .all<{ id: string; issueId: number; firstId: number; lastId: number; claimedUntil: number }>();
      for (const { id, firstId, lastId, claimedUntil } of results)
        await batch(db, [
          sql`UPDATE deliveries SET state = 'unknown', reason = ${storedReason(reason("sender-stopped"))}, changed_at = ${now}
            WHERE ${within(firstId, lastId)} AND claimed_until = ${claimedUntil} AND state = 'sending'`,
          sql`DELETE FROM claims WHERE id = ${id}`,
        ]);
      return [...new Set(results.map(({ issueId }) => issueId))];
    },

    async resendUnknown(issueId, before, now) {
      const isUnknown = sql`${ofIssue(issueId)} AND state = 'unknown' AND changed_at <= ${before}`;
      const which = sql`${isUnknown} AND NOT EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id)
        AND EXISTS (SELECT 1 FROM issues WHERE id = ${issueId} AND state = 'sending')`;
      const [, queued] = await batch(db, [
        sql`UPDATE issues SET turn = turn + 1, send_after = min(send_after, coalesce(
            (SELECT min(subscriber_id) - 1 FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}), send_after))
          WHERE id = ${issueId}`,
        sql`SELECT count(*) AS resent FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}`,
        sql`INSERT INTO resends (delivery_id, at, state, reason, message_id)
          SELECT id, ${now}, state, reason, message_id FROM deliveries INDEXED BY deliveries_unknown WHERE ${which}`,
        // It may be with the reader already: it goes out as it was, whatever has gone out since.
        sql`UPDATE deliveries INDEXED BY deliveries_unknown SET state = 'queued', reason = NULL, changed_at = ${now}, bound = 1
          WHERE ${isUnknown}
            AND EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id AND r.at = ${now})`,
      ]);
      return (queued?.results[0] as { resent: number } | undefined)?.resent ?? 0;
    },

    async awaitsFeedback(issueId) {
      const row =
        await sql`SELECT 1 FROM deliveries INDEXED BY deliveries_unknown WHERE ${ofIssue(issueId)} AND state = 'unknown'
          AND NOT EXISTS (SELECT 1 FROM resends r WHERE r.delivery_id = deliveries.id) LIMIT 1`
          .on(db)
          .first();
      return row !== null;
    },

    async skipQueued(issueId, why, now) {
      const issue =
        await sql`SELECT plan_through AS through, through_seq AS throughSeq, frequency = ${ALERTS} AS isAlert FROM issues
          WHERE id = ${issueId}`
          .on(db)
          .first<{ through: number; throughSeq: number; isAlert: number }>();
      if (!issue) return 0;
      const { results: older } = await sql`SELECT id, through_seq AS throughSeq FROM issues
        WHERE state IN ('planned', 'sending', 'paused') AND through_seq < ${issue.throughSeq} AND frequency <> ${ALERTS}
        ORDER BY through_seq, id`
        .on(db)
        .all<{ id: number; throughSeq: number }>();
      let skipped = 0;
      for (let after = 0; after < issue.through; after += STEP) {
        const until = after + STEP;
        const isWaiting = (id: Sql) =>
          sql`EXISTS (SELECT 1 FROM deliveries d WHERE d.id = ${issueId} << 32 | (${id}) AND d.state = 'queued' AND d.bound = 0)`;
        const passOver = (throughSeq: number, among = sql``) =>
          sql`UPDATE subscribers SET cursor = ${throughSeq} WHERE id > ${after} AND id <= ${until} AND cursor < ${throughSeq}
             AND ${isWaiting(raw("subscribers.id"))} ${among}`;
        const moving = issue.isAlert
          ? // Their digest holds it.
            [
              sql`UPDATE subscribers SET alert_cursor = max(alert_cursor, ${issue.throughSeq})
                WHERE id > ${after} AND id <= ${until} AND ${isWaiting(raw("subscribers.id"))}`,
            ]
          : [
              // What an older issue still has for the same subscriber is taken out of the way of the cursor first.
              ...older.flatMap(({ id, throughSeq }) => [
                sql`UPDATE deliveries SET bound = 1, through_seq = ${throughSeq}, from_seq = ${CURSOR}
               WHERE ${ofStep(id, after, until)} AND state = 'queued' AND bound = 0 AND ${isWaiting(SUBSCRIBER)}
                 AND EXISTS (SELECT 1 FROM subscribers s WHERE s.id = ${SUBSCRIBER} AND s.cursor < ${throughSeq})`,
                passOver(
                  throughSeq,
                  sql`AND EXISTS (SELECT 1 FROM deliveries o WHERE o.id = ${id} << 32 | subscribers.id
                                 AND o.state = 'queued' AND o.bound = 1 AND o.through_seq = ${throughSeq})`,
                ),
              ]),
              passOver(issue.throughSeq),
            ];
        const results = await batch(db, [
          ...moving,
          sql`UPDATE deliveries SET state = 'skipped', reason = ${storedReason(why)}, changed_at = ${now}
            WHERE ${ofStep(issueId, after, until)} AND state = 'queued'`,
        ]);
        skipped += results.at(-1)?.meta.changes ?? 0;
      }
      return skipped;
    },

    async resend(issueId, { state, ids }, now) {
      const chosen = param(ids ?? null);
      const which = sql`${ofIssue(issueId)} AND state = ${state}
        AND (${chosen} IS NULL OR id IN (SELECT value FROM json_each(${chosen})))
        AND EXISTS (SELECT 1 FROM issues WHERE id = ${issueId} AND state = 'finished')`;
      const [, queued] = await batch(db, [
        sql`INSERT INTO resends (delivery_id, at, state, reason, message_id)
          SELECT id, ${now}, state, reason, message_id FROM deliveries WHERE ${which}`,
        // What may be with the reader already goes out as it was, whatever has gone out since.
        sql`UPDATE deliveries SET state = 'queued', reason = NULL, changed_at = ${now}, bound = max(bound, state = 'unknown')
           WHERE ${which}`,
        sql`UPDATE issues SET state = 'sending', finished_at = NULL, send_after = 0, turn = turn + 1,
                queued = (SELECT count(*) FROM deliveries WHERE ${ofIssue(issueId)} AND state = 'queued')
          WHERE id = ${issueId} AND state = 'finished'
            AND EXISTS (SELECT 1 FROM deliveries WHERE ${ofIssue(issueId)} AND state = 'queued')`,
      ]);
      return queued?.meta.changes ?? 0;
    },

    async lookAgain(issueId) {
      await sql`UPDATE issues SET send_after = 0, turn = turn + 1 WHERE id = ${issueId}`.on(db).run();
    },

    async hasQueued(issueId) {
      return (await sql`SELECT 1 FROM deliveries WHERE ${queuedOf(issueId)} LIMIT 1`.on(db).first()) !== null;
    },

    async hasClaims(issueId) {
      return (await sql`SELECT 1 FROM claims WHERE issue_id = ${issueId} LIMIT 1`.on(db).first()) !== null;
    },

    async forget(closedBefore) {
      // The step ends at a delivery rather than at an id: of a million subscribers, few may have got this issue.
      const issue = await sql`SELECT i.id, i.forgotten_through AS after, coalesce(
                  (SELECT d.id & 4294967295 FROM deliveries d
                    WHERE d.id > i.id << 32 | i.forgotten_through AND d.id < (i.id + 1) << 32
                    ORDER BY d.id LIMIT 1 OFFSET ${STEP - 1}), i.plan_through) AS until
           FROM issues i INDEXED BY issues_to_forget
          WHERE i.closed_at < ${closedBefore} AND i.forgotten_through < i.plan_through
            AND (i.state = 'finished' OR i.state = 'cancelled' OR i.state = 'expired')
          ORDER BY i.closed_at LIMIT 1`
        .on(db)
        .first<{ id: number; after: number; until: number }>();
      if (!issue) return undefined;
      const { id, after, until } = issue;
      const isForgotten = sql`EXISTS (SELECT 1 FROM issues WHERE id = ${id} AND forgotten_through >= ${until})`;
      // One transaction: who comes second finds the place moved on, and nothing more to count.
      const [, , gone] = await batch(db, [
        sql`UPDATE issues SET forgotten_through = ${until}, forgotten =
                (SELECT json_object(${FORGOTTEN}) FROM deliveries WHERE ${ofStep(id, after, until)})
          WHERE id = ${id} AND forgotten_through = ${after}
            AND (state = 'finished' OR state = 'cancelled' OR state = 'expired')`,
        sql`DELETE FROM resends WHERE ${ofStep(id, after, until, "delivery_id")} AND ${isForgotten}`,
        sql`DELETE FROM deliveries WHERE ${ofStep(id, after, until)} AND ${isForgotten}`,
      ]);
      return gone?.meta.changes ?? 0;
    },

    async list(issueId, after, limit) {
      const { results } = await sql`SELECT d.id, coalesce(s.email, '') AS email, d.state, d.reason
         FROM deliveries d LEFT JOIN subscribers s ON s.id = d.subscriber_id
        WHERE d.id > max(${after}, ${issueId} << 32) AND d.id < (${issueId} + 1) << 32 ORDER BY d.id LIMIT ${limit}`
        .on(db)
        .all<Omit<DeliveryLine, "reason"> & { reason: string | null }>();
      return results.map((row) => ({ ...row, reason: reasonOf(row.reason) }));
    },
  };

  /**
   * Owes what refused deliveries held whose cursor cannot move back: it comes with the next digest, and so they need no range
   * of their own. Those that may be with the reader already, and were sent again, are owed nothing.
   */
  function oweRanges(issueId: number, ours: Sql, now: number): Sql[] {
    const passed = sql`${ours} AND state = 'failed' AND bound = 1
      AND NOT EXISTS (SELECT 1 FROM resends WHERE delivery_id = deliveries.id AND state = 'unknown')`;
    const places = sql`(SELECT from_seq, through_seq, without, ${SUBSCRIBER} AS subscriber FROM deliveries WHERE ${passed}) d
      CROSS JOIN releases r ON r.seq > d.from_seq AND r.seq <= d.through_seq AND r.first_seq IS NULL
        AND r.seq NOT IN (SELECT value FROM json_each(d.without)) AND NOT EXISTS (
        SELECT 1 FROM dropped x WHERE x.post_id = r.post_id
           AND x.frequency = (SELECT frequency FROM issues WHERE id = ${issueId}))`;
    return [
      sql`INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT r.seq, ${now}, 1 FROM ${places} WHERE true
         ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
      sql`INSERT INTO owed (seq, subscriber_id) SELECT r.seq, d.subscriber FROM ${places} WHERE true ON CONFLICT DO NOTHING`,
      sql`UPDATE deliveries SET bound = 0 WHERE ${passed}`,
    ];
  }

  /** Has refused subscribers tried again, where no hour does, once they have waited twice as long for what they miss. */
  function retryRefused(issueId: number, subscribers: number[], isClaimed: Sql, now: number): Sql {
    const at = param(now);
    return sql`UPDATE subscribers SET retry_at = ${at} + min(${RETRY_MAX_MS}, max(${RETRY_MIN_MS}, ${at} - coalesce(
        (SELECT released_at FROM releases WHERE seq > subscribers.cursor ORDER BY seq LIMIT 1), ${at})))
      WHERE id IN (SELECT value FROM json_each(${subscribers})) AND ${isClaimed}
        AND frequency = (SELECT frequency FROM issues WHERE id = ${issueId} AND slots = '[]')`;
  }

  /** Takes back what an alert was to bring and did not: where the cursor has passed it, it is owed. */
  function withoutAlert(outcomes: DeliveryOutcome[], isClaimed: Sql, now: number): Sql[] {
    const own = outcomes.filter(({ delivery }) => !delivery.bound);
    const left = own.flatMap(({ delivery: { also, subscriberId }, state, madeUp }) => {
      const mayBeThere = state === "accepted" || state === "unknown";
      return also.filter((seq) => !(mayBeThere && madeUp.includes(seq))).map((seq) => [subscriberId, seq]);
    });
    const unsent = own.filter(({ state }) => state === "queued");
    const places = param(left);
    const passed = sql`(SELECT p.value ->> 1 AS seq, s.id FROM json_each(${places}) p
      CROSS JOIN subscribers s ON s.id = p.value ->> 0 AND s.cursor >= p.value ->> 1 WHERE ${isClaimed})`;
    return [
      ...(left.length === 0
        ? []
        : [
            sql`INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT seq, ${now}, 1 FROM ${passed} WHERE true
               ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
            sql`INSERT INTO owed (seq, subscriber_id) SELECT seq, id FROM ${passed} WHERE true ON CONFLICT DO NOTHING`,
            sql`DELETE FROM alerted WHERE ${isClaimed}
              AND (subscriber_id, seq) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${places}))`,
          ]),
      ...unsent.map(
        ({ delivery: { also, subscriberId } }) =>
          sql`UPDATE subscribers SET alert_cursor = min(alert_cursor, ${Math.min(...also) - 1})
            WHERE id = ${subscriberId} AND ${isClaimed}`,
      ),
    ];
  }

  async function isThere(claim: string): Promise<boolean> {
    return (await sql`SELECT 1 FROM claims WHERE id = ${claim}`.on(db).first()) !== null;
  }

  /** Reads what a claim whose answer was lost holds. Another worker's claims lie in no range of ours. */
  async function held(firstId: number, lastId: number) {
    const { results } =
      await sql`SELECT id, also, without FROM deliveries WHERE ${within(firstId, lastId)} AND state = 'sending'`
        .on(db)
        .all<Apart>();
    return results;
  }
}

/**
 * Sets a delivery's range when it is claimed: everything after the subscriber's cursor, up to the newest open issue. If what
 * its own issue holds has gone out already, the range is empty: newer posts wait for their turn, as everybody else's do.
 */
function takeRange(row: QueuedRow, own: number, latest: number): void {
  row.fromSeq = row.cursor ?? row.fromSeq;
  row.throughSeq = row.fromSeq < own ? Math.max(own, row.joined, latest) : own;
}

function read(row: QueuedRow, isAlert: boolean): ClaimedDelivery {
  const { id, issueId, subscriberId, fromSeq, throughSeq, also, without, bound, joined, cursor, ahead, ...subscriber } =
    row;
  const { email, state, suppressed, follows, questions, since, alerts, ...preferences } = subscriber;
  const isWithin = ([, seq]: [string, number]) => seq > fromSeq;
  const watches: [string, string][] = JSON.parse(questions);
  const reachable = email !== null && state === "active" && suppressed === 0;
  return {
    id,
    issueId,
    subscriberId,
    fromSeq,
    throughSeq,
    also: JSON.parse(also ?? "[]"),
    without: JSON.parse(without ?? "[]"),
    bound: bound === 1,
    subscriber: reachable
      ? {
          email,
          ...preferences,
          alerts: alerts === 1,
          follows: isAlert ? watches.map(([key]) => key) : JSON.parse(follows),
          questions: byKey(watches),
          since: byKey((JSON.parse(since) as [string, number][]).filter(isWithin)),
        }
      : undefined,
  };
}

/** Makes an object without a prototype: of any other, V8 keeps a hidden class for each set of keys, and every subscriber has another. */
function byKey<Value>(pairs: [string, Value][]): Record<string, Value> {
  const found: Record<string, Value> = Object.create(null);
  for (const [key, value] of pairs) found[key] = value;
  return found;
}
