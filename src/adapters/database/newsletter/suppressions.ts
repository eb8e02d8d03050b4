import type { Suppression } from "../../../core/newsletter/suppression.ts";
import type { Suppressions } from "../../../ports/newsletter/suppressions.ts";
import { endOfPrefix } from "../prefix.ts";
import { raw, type Sql, sql } from "../sql.ts";

export function suppressions(db: D1Database): Suppressions {
  return {
    async has(email) {
      return (await db.prepare("SELECT 1 FROM suppressions WHERE email = ?").bind(email).first()) !== null;
    },

    async among(emails) {
      const { results } = await db
        .prepare("SELECT x.email FROM json_each(?) CROSS JOIN suppressions x ON x.email = value")
        .bind(JSON.stringify(emails))
        .all<{ email: string }>();
      return results.map(({ email }) => email);
    },

    async add(suppressions, source) {
      const rows = JSON.stringify(suppressions);
      const [, added] = await db.batch<{ added: number }>([
        addSuppressions(db, rows),
        db.prepare("SELECT changes() AS added"),
        ...stopSubscribers(db, rows, source),
      ]);
      return added?.results[0]?.added ?? 0;
    },

    async lift(email, at) {
      const results = await db.batch([
        db
          .prepare(
            `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
             SELECT s.id, 'lifted', ?2, 'admin', x.reason || CASE x.detail WHEN '' THEN '' ELSE ': ' || x.detail END
               FROM suppressions x JOIN subscribers s ON s.email = x.email
              WHERE x.email = ?1 AND s.state = 'suppressed'`,
          )
          .bind(email, at),
        db
          .prepare(
            `UPDATE subscribers SET state = 'unsubscribed'
              WHERE email = ?1 AND state = 'suppressed' AND EXISTS (SELECT 1 FROM suppressions WHERE email = ?1)`,
          )
          .bind(email),
        db
          .prepare(
            `INSERT INTO reachability (email, lifted_at) SELECT email, ?2 FROM suppressions WHERE email = ?1
             ON CONFLICT (email) DO UPDATE SET lifted_at = excluded.lifted_at`,
          )
          .bind(email, at),
        db.prepare("DELETE FROM transient_bounces WHERE email = ?").bind(email),
        db.prepare("DELETE FROM suppressions WHERE email = ?").bind(email),
      ]);
      return results.at(-1)?.meta.changes === 1;
    },

    async list({ prefix, after, limit }) {
      const { results } = await db
        .prepare(
          `SELECT email, reason, detail, created_at AS createdAt FROM suppressions
            WHERE email >= ?1 AND email < ?2 AND email > ?3 ORDER BY email LIMIT ?4`,
        )
        .bind(prefix, endOfPrefix(prefix), after, limit)
        .all<Suppression>();
      return results;
    },

    async count() {
      const row = await db
        .prepare("SELECT count(*) AS suppressions FROM suppressions")
        .first<{ suppressions: number }>();
      return row?.suppressions ?? 0;
    },
  };
}

/** Suppresses the subscribers of those addresses of a JSON array that are suppressed. */
export function stopSubscribers(db: D1Database, rows: string, source: "feedback" | "admin" | "import") {
  return [
    db
      .prepare(
        `INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
         SELECT DISTINCT s.id, 'suppressed', x.created_at, ?2, x.reason || CASE x.detail WHEN '' THEN '' ELSE ': ' || x.detail END
           FROM json_each(?1) CROSS JOIN suppressions x ON x.email = value ->> 'email'
                              CROSS JOIN subscribers s ON s.email = x.email
          WHERE s.state <> 'suppressed'`,
      )
      .bind(rows, source),
    db
      .prepare(
        `UPDATE subscribers SET state = 'suppressed'
          WHERE email IN (SELECT x.email FROM json_each(?1) CROSS JOIN suppressions x ON x.email = value ->> 'email')
            AND state <> 'suppressed'`,
      )
      .bind(rows),
  ];
}

/** Adds those addresses of a JSON array for which a condition holds, unless they were lifted since. */
export function addSuppressions(db: D1Database, rows: string, when: Sql = raw("true")): D1PreparedStatement {
  return sql`INSERT INTO suppressions (email, reason, detail, created_at)
       SELECT value ->> 'email', value ->> 'reason', value ->> 'detail', value ->> 'createdAt' FROM json_each(${rows})
        WHERE ${when} AND NOT EXISTS (SELECT 1 FROM reachability r
                                       WHERE r.email = value ->> 'email' AND r.lifted_at > value ->> 'createdAt')
       ON CONFLICT (email) DO NOTHING`.on(db);
}
