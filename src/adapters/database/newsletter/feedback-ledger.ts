import type { FeedbackFacts, FeedbackLedger } from "../../../ports/newsletter/feedback-ledger.ts";
import { batch, type Param, param, raw, type Sql, sql } from "../sql.ts";
import { addSuppressions, stopSubscribers } from "./suppressions.ts";

export function feedbackLedger(db: D1Database): FeedbackLedger {
  return {
    async record(facts, now) {
      const statements = [
        ...settled(facts, now),
        ...counted(facts),
        ...serviceEmails(facts),
        ...reached(facts),
        ...suppressed(facts),
      ];
      if (statements.length > 0) await batch(db, statements);
    },
  };

  /** Settles deliveries, accepted ones first: a mail has to be accepted before it can be rejected. */
  function settled({ accepted, rejected }: FeedbackFacts, now: number): Sql[] {
    // By id, each row's fate looked up in one text: this reads no row twice. Queued, but claimed before: given back, or to be
    // sent again. Somebody has the mail already.
    const settle = (state: "accepted" | "failed", fates: Param, condition: Sql) =>
      sql`UPDATE deliveries SET state = ${state}, message_id = ${fates} -> CAST(id AS TEXT) ->> 0,
                  reason = ${fates} -> CAST(id AS TEXT) ->> 1, changed_at = ${now}
            WHERE id IN ${idsOf(fates)} AND (state IN ('unknown', 'sending') OR ${condition})`;
    const taken = fatesOf(accepted.map(({ id, messageId }) => [id, [messageId]]));
    const refused = fatesOf(rejected.map(({ id, messageId, reason }) => [id, [messageId, reason]]));
    return [
      ...some(accepted, () => [
        ...passOver(taken),
        settle("accepted", taken, raw("(state IN ('queued', 'skipped') AND claimed_until > 0)")),
      ]).flat(),
      ...some(rejected, () => [
        ...carry(refused),
        settle("failed", refused, sql`(state = 'accepted' AND message_id = ${refused} -> CAST(id AS TEXT) ->> 0)`),
      ]).flat(),
    ];
  }

  /** Moves cursors past the posts of mails that were given back as unsent, and had gone out. */
  function passOver(fates: Param): Sql[] {
    const givenBack = (
      more = sql``,
    ) => sql`json_each(${fates}) f CROSS JOIN deliveries d ON d.id = CAST(f.key AS INTEGER)
       CROSS JOIN subscribers s ON s.id = d.id & 4294967295 AND s.cursor = d.from_seq ${more}
       WHERE d.state = 'queued' AND d.claimed_until > 0 AND d.bound = 0`;
    return [
      sql`DELETE FROM owed WHERE (seq, subscriber_id) IN (SELECT a.value, s.id FROM ${givenBack(ALSO)})`,
      sql`UPDATE subscribers SET cursor = (SELECT max(d.through_seq) FROM ${givenBack()} AND s.id = subscribers.id)
            WHERE id IN (SELECT s.id FROM ${givenBack()})`,
    ];
  }

  /** Moves cursors back to the posts of mails that never left, for the next digest. A range that others have passed is the delivery's own. */
  function carry(fates: Param): Sql[] {
    const isMeant = sql`(d.state IN ('unknown', 'sending')
       OR (d.state = 'accepted' AND d.message_id = ${fates} -> CAST(d.id AS TEXT) ->> 0))`;
    const unsent = (more = sql``) => sql`json_each(${fates}) f CROSS JOIN deliveries d ON d.id = CAST(f.key AS INTEGER)
       CROSS JOIN subscribers s ON s.id = d.id & 4294967295 AND s.cursor = d.through_seq ${more}
       WHERE d.bound = 0 AND ${isMeant}`;
    return [
      sql`INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT a.value, d.changed_at, 1 FROM ${unsent(ALSO)}
          ON CONFLICT DO NOTHING`,
      sql`INSERT INTO owed (seq, subscriber_id) SELECT a.value, s.id FROM ${unsent(ALSO)} ON CONFLICT DO NOTHING`,
      sql`UPDATE deliveries AS d SET bound = 1 WHERE id IN ${idsOf(fates)} AND ${isMeant}
             AND NOT EXISTS (SELECT 1 FROM subscribers s WHERE s.id = d.id & 4294967295 AND s.cursor = d.through_seq)`,
      sql`UPDATE subscribers SET cursor = (SELECT min(d.from_seq) FROM ${unsent()} AND s.id = subscribers.id)
           WHERE id IN (SELECT s.id FROM ${unsent()})`,
    ];
  }

  /** Counts bounces and complaints in the issues' statistics, once a delivery. */
  function counted({ bouncesAndComplaints }: FeedbackFacts): Sql[] {
    const list = param(bouncesAndComplaints.map(({ id, how }) => ({ id, how, issue: Math.floor(id / 2 ** 32) })));
    const count = (how: FeedbackFacts["bouncesAndComplaints"][number]["how"]) =>
      sql`(SELECT count(*) FROM json_each(${list}) CROSS JOIN deliveries d ON d.id = value ->> 'id'
            WHERE value ->> 'issue' = issues.id AND value ->> 'how' = ${raw(`'${how}'`)} AND d.feedback IS NULL)`;
    return some(bouncesAndComplaints, () => [
      sql`UPDATE issues SET bounced = bounced + ${count("bounced")}, complained = complained + ${count("complained")}
           WHERE id IN (SELECT value ->> 'issue' FROM json_each(${list}))`,
      sql`UPDATE deliveries
             SET feedback = (SELECT value ->> 'how' FROM json_each(${list}) WHERE value ->> 'id' = deliveries.id)
           WHERE id IN (SELECT value ->> 'id' FROM json_each(${list})) AND feedback IS NULL`,
    ]).flat();
  }

  function serviceEmails({ serviceEmails }: FeedbackFacts): Sql[] {
    const fates = fatesOf(serviceEmails.map(({ id, state, detail }) => [id, [state, detail]]));
    return some(
      serviceEmails,
      () =>
        sql`UPDATE service_emails SET state = ${fates} -> CAST(id AS TEXT) ->> 0, detail = ${fates} -> CAST(id AS TEXT) ->> 1
           WHERE id IN ${idsOf(fates)} AND state IN ('sending', 'unknown')`,
    );
  }

  function reached({ reached }: FeedbackFacts): Sql[] {
    const list = param(reached);
    return some(reached, () => [
      sql`INSERT INTO reachability (email, delivered_at) SELECT value ->> 'email', value ->> 'at' FROM json_each(${list}) WHERE true
          ON CONFLICT (email) DO UPDATE SET delivered_at = max(delivered_at, excluded.delivered_at)`,
      sql`DELETE FROM transient_bounces
           WHERE email IN (SELECT value ->> 'email' FROM json_each(${list}))
             AND at <= (SELECT delivered_at FROM reachability r WHERE r.email = transient_bounces.email)`,
    ]).flat();
  }

  function suppressed({ suppressed, transient, most }: FeedbackFacts): Sql[] {
    return [
      ...some(
        transient,
        () =>
          sql`INSERT INTO transient_bounces (email, at, message_id)
            SELECT value ->> 'email', value ->> 'createdAt', value ->> 'messageId' FROM json_each(${transient})
             WHERE NOT EXISTS (SELECT 1 FROM reachability r
                                WHERE r.email = value ->> 'email' AND max(r.delivered_at, r.lifted_at) > value ->> 'createdAt')
            ON CONFLICT DO NOTHING`,
      ),
      ...some(suppressed, () => addSuppressions(suppressed)),
      ...some(transient, () =>
        addSuppressions(
          transient,
          sql`(SELECT count(*) FROM transient_bounces b WHERE b.email = value ->> 'email') >= ${most}`,
        ),
      ),
      ...some([...suppressed, ...transient], () => stopSubscribers([...suppressed, ...transient], "feedback")).flat(),
    ];
  }
}

const ALSO = raw("CROSS JOIN json_each(coalesce(d.also, '[]')) a");

/** What became of rows, by id: a JSON object. */
const fatesOf = (entries: [id: number, fate: unknown][]): Param => param(JSON.stringify(Object.fromEntries(entries)));
const idsOf = (fates: Param): Sql => sql`(SELECT CAST(key AS INTEGER) FROM json_each(${fates}))`;

function some<Made>(facts: unknown[], make: () => Made): Made[] {
  return facts.length > 0 ? [make()] : [];
}
