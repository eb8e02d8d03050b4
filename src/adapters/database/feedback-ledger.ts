import type { FeedbackFacts, FeedbackLedger } from "../../ports/feedback-ledger.ts";
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
    const settle = (state: "accepted" | "failed", fates: Record<number, [string, string?]>, condition: string) =>
      db
        .prepare(
          `UPDATE deliveries SET state = ?2, message_id = ?1 -> CAST(id AS TEXT) ->> 0,
                  reason = ?1 -> CAST(id AS TEXT) ->> 1, changed_at = ?3
            WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) AND (state IN ('unknown', 'sending') OR ${condition})`,
        )
        .bind(JSON.stringify(fates), state, now);
    return [
      ...some(accepted, () =>
        settle(
          "accepted",
          Object.fromEntries(accepted.map(({ id, messageId }) => [id, [messageId]])),
          "(state IN ('queued', 'skipped') AND claimed_until > 0)",
        ),
      ),
      ...some(rejected, () =>
        settle(
          "failed",
          Object.fromEntries(rejected.map(({ id, messageId, reason }) => [id, [messageId, reason]])),
          "(state = 'accepted' AND message_id = ?1 -> CAST(id AS TEXT) ->> 0)",
        ),
      ),
    ];
  }

  /** The issues' toll, once a delivery. */
  function counted({ cameBack }: FeedbackFacts): D1PreparedStatement[] {
    const list = JSON.stringify(cameBack.map(({ id, how }) => ({ id, how, issue: Math.floor(id / 2 ** 32) })));
    const count = (how: string) =>
      `(SELECT count(*) FROM json_each(?1) CROSS JOIN deliveries d ON d.id = value ->> 'id'
         WHERE value ->> 'issue' = issues.id AND value ->> 'how' = '${how}' AND d.feedback IS NULL)`;
    return some(cameBack, () => [
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
