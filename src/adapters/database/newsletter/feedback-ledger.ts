import type { FeedbackFacts, FeedbackLedger } from "../../../ports/newsletter/feedback-ledger.ts";
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
      if (statements.length > 0) await db.batch(statements);
    },
  };

  /** First who was sent to: a mail has to be taken before it can be rejected. */
  function settled({ accepted, rejected }: FeedbackFacts, now: number): D1PreparedStatement[] {
    // By id, each row's fate looked up in one text: this reads no row twice. Queued, but claimed before: given back, or to be
    // sent again. Somebody has the mail already.
    const settle = (state: "accepted" | "failed", fates: string, condition: string) =>
      db
        .prepare(
          `UPDATE deliveries SET state = ?2, message_id = ?1 -> CAST(id AS TEXT) ->> 0,
                  reason = ?1 -> CAST(id AS TEXT) ->> 1, changed_at = ?3
            WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) AND (state IN ('unknown', 'sending') OR ${condition})`,
        )
        .bind(fates, state, now);
    const taken = JSON.stringify(Object.fromEntries(accepted.map(({ id, messageId }) => [id, [messageId]])));
    const refused = JSON.stringify(
      Object.fromEntries(rejected.map(({ id, messageId, reason }) => [id, [messageId, reason]])),
    );
    return [
      ...some(accepted, () => [
        ...passOver(taken),
        settle("accepted", taken, "(state IN ('queued', 'skipped') AND claimed_until > 0)"),
      ]).flat(),
      ...some(rejected, () => [
        ...carry(refused),
        settle("failed", refused, "(state = 'accepted' AND message_id = ?1 -> CAST(id AS TEXT) ->> 0)"),
      ]).flat(),
    ];
  }

  /** Of mails that were given back as unsent, and had gone out: the cursors pass their posts over again. */
  function passOver(fates: string): D1PreparedStatement[] {
    const givenBack = (more = "") => `json_each(?1) f CROSS JOIN deliveries d ON d.id = CAST(f.key AS INTEGER)
       CROSS JOIN subscribers s ON s.id = d.id & 4294967295 AND s.cursor = d.from_seq ${more} WHERE d.state = 'queued' AND d.claimed_until > 0 AND d.bound = 0`;
    return [
      db
        .prepare(
          `DELETE FROM owed WHERE (seq, subscriber_id) IN
             (SELECT a.value, s.id FROM ${givenBack("CROSS JOIN json_each(coalesce(d.also, '[]')) a")})`,
        )
        .bind(fates),
      db
        .prepare(
          `UPDATE subscribers SET cursor = (SELECT max(d.through_seq) FROM ${givenBack()} AND s.id = subscribers.id)
            WHERE id IN (SELECT s.id FROM ${givenBack()})`,
        )
        .bind(fates),
    ];
  }

  /** Of mails that never left: their posts go out with the next digest. A range that others have passed is the delivery's own. */
  function carry(fates: string): D1PreparedStatement[] {
    const isMeant = `(d.state IN ('unknown', 'sending') OR (d.state = 'accepted' AND d.message_id = ?1 -> CAST(d.id AS TEXT) ->> 0))`;
    const unsent = (more = "") => `json_each(?1) f CROSS JOIN deliveries d ON d.id = CAST(f.key AS INTEGER)
       CROSS JOIN subscribers s ON s.id = d.id & 4294967295 AND s.cursor = d.through_seq ${more} WHERE d.bound = 0 AND ${isMeant}`;
    const owed = unsent("CROSS JOIN json_each(coalesce(d.also, '[]')) a");
    return [
      db
        .prepare(
          `INSERT INTO left_out (seq, at, waiting) SELECT DISTINCT a.value, d.changed_at, 1 FROM ${owed} ON CONFLICT DO NOTHING`,
        )
        .bind(fates),
      db
        .prepare(`INSERT INTO owed (seq, subscriber_id) SELECT a.value, s.id FROM ${owed} ON CONFLICT DO NOTHING`)
        .bind(fates),
      db
        .prepare(
          `UPDATE deliveries AS d SET bound = 1 WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) AND ${isMeant}
              AND NOT EXISTS (SELECT 1 FROM subscribers s WHERE s.id = d.id & 4294967295 AND s.cursor = d.through_seq)`,
        )
        .bind(fates),
      db
        .prepare(
          `UPDATE subscribers SET cursor = (SELECT min(d.from_seq) FROM ${unsent()} AND s.id = subscribers.id)
            WHERE id IN (SELECT s.id FROM ${unsent()})`,
        )
        .bind(fates),
    ];
  }

  /** The issues' stats, once a delivery. */
  function counted({ bouncesAndComplaints }: FeedbackFacts): D1PreparedStatement[] {
    const list = JSON.stringify(
      bouncesAndComplaints.map(({ id, how }) => ({ id, how, issue: Math.floor(id / 2 ** 32) })),
    );
    const count = (how: string) =>
      `(SELECT count(*) FROM json_each(?1) CROSS JOIN deliveries d ON d.id = value ->> 'id'
         WHERE value ->> 'issue' = issues.id AND value ->> 'how' = '${how}' AND d.feedback IS NULL)`;
    return some(bouncesAndComplaints, () => [
      db
        .prepare(
          `UPDATE issues SET bounced = bounced + ${count("bounced")}, complained = complained + ${count("complained")}
            WHERE id IN (SELECT value ->> 'issue' FROM json_each(?1))`,
        )
        .bind(list),
      db
        .prepare(
          `UPDATE deliveries
              SET feedback = (SELECT value ->> 'how' FROM json_each(?1) WHERE value ->> 'id' = deliveries.id)
            WHERE id IN (SELECT value ->> 'id' FROM json_each(?1)) AND feedback IS NULL`,
        )
        .bind(list),
    ]).flat();
  }

  function serviceEmails({ serviceEmails }: FeedbackFacts): D1PreparedStatement[] {
    const fates = Object.fromEntries(serviceEmails.map(({ id, state, detail }) => [id, [state, detail]]));
    return some(serviceEmails, () =>
      db
        .prepare(
          `UPDATE service_emails SET state = ?1 -> CAST(id AS TEXT) ->> 0, detail = ?1 -> CAST(id AS TEXT) ->> 1
            WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) AND state IN ('sending', 'unknown')`,
        )
        .bind(JSON.stringify(fates)),
    );
  }

  function reached({ reached }: FeedbackFacts): D1PreparedStatement[] {
    const list = JSON.stringify(reached);
    return some(reached, () => [
      db
        .prepare(
          `INSERT INTO reachability (email, delivered_at) SELECT value ->> 'email', value ->> 'at' FROM json_each(?1) WHERE true
           ON CONFLICT (email) DO UPDATE SET delivered_at = max(delivered_at, excluded.delivered_at)`,
        )
        .bind(list),
      db
        .prepare(
          `DELETE FROM transient_bounces
            WHERE email IN (SELECT value ->> 'email' FROM json_each(?1))
              AND at <= (SELECT delivered_at FROM reachability r WHERE r.email = transient_bounces.email)`,
        )
        .bind(list),
    ]).flat();
  }

  function suppressed({ suppressed, transient, most }: FeedbackFacts): D1PreparedStatement[] {
    const bounces = JSON.stringify(transient);
    const rows = JSON.stringify([...suppressed, ...transient].map(({ email }) => ({ email })));
    return [
      ...some(transient, () =>
        db
          .prepare(
            `INSERT INTO transient_bounces (email, at, message_id)
             SELECT value ->> 'email', value ->> 'createdAt', value ->> 'messageId' FROM json_each(?1)
              WHERE NOT EXISTS (SELECT 1 FROM reachability r
                                 WHERE r.email = value ->> 'email' AND max(r.delivered_at, r.lifted_at) > value ->> 'createdAt')
             ON CONFLICT DO NOTHING`,
          )
          .bind(bounces),
      ),
      ...some(suppressed, () => addSuppressions(db, JSON.stringify(suppressed))),
      ...some(transient, () =>
        db
          .prepare(
            `INSERT INTO suppressions (email, reason, detail, created_at)
             SELECT value ->> 'email', value ->> 'reason', value ->> 'detail', value ->> 'createdAt' FROM json_each(?1)
              WHERE (SELECT count(*) FROM transient_bounces b WHERE b.email = value ->> 'email') >= ?2
                AND NOT EXISTS (SELECT 1 FROM reachability r
                                 WHERE r.email = value ->> 'email' AND r.lifted_at > value ->> 'createdAt')
             ON CONFLICT (email) DO NOTHING`,
          )
          .bind(bounces, most),
      ),
      ...some([...suppressed, ...transient], () => stopSubscribers(db, rows, "feedback")).flat(),
    ];
  }
}

function some<Made>(facts: unknown[], make: () => Made): Made[] {
  return facts.length > 0 ? [make()] : [];
}
