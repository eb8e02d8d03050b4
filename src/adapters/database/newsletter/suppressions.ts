import type { Suppression } from "../../../core/newsletter/suppression.ts";
import type { Suppressions } from "../../../ports/newsletter/suppressions.ts";
import { endOfPrefix } from "../prefix.ts";
import { batch, raw, type Sql, sql } from "../sql.ts";

export function suppressions(db: D1Database): Suppressions {
  return {
    async has(email) {
      return (await sql`SELECT 1 FROM suppressions WHERE email = ${email}`.on(db).first()) !== null;
    },

    async among(emails) {
      const { results } =
        await sql`SELECT x.email FROM json_each(${emails}) CROSS JOIN suppressions x ON x.email = value`
          .on(db)
          .all<{ email: string }>();
      return results.map(({ email }) => email);
    },

    async add(suppressions, source) {
      const [, added] = await batch<{ added: number }>(db, [
        addSuppressions(suppressions),
        sql`SELECT changes() AS added`,
        ...stopSubscribers(suppressions, source),
      ]);
      return added?.results[0]?.added ?? 0;
    },

    async lift(email, at) {
      const results = await batch(db, [
        sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
          SELECT s.id, 'lifted', ${at}, 'admin', x.reason || CASE x.detail WHEN '' THEN '' ELSE ': ' || x.detail END
            FROM suppressions x JOIN subscribers s ON s.email = x.email
           WHERE x.email = ${email} AND s.state = 'suppressed'`,
        sql`UPDATE subscribers SET state = 'unsubscribed'
          WHERE email = ${email} AND state = 'suppressed' AND EXISTS (SELECT 1 FROM suppressions WHERE email = ${email})`,
        sql`INSERT INTO reachability (email, lifted_at) SELECT email, ${at} FROM suppressions WHERE email = ${email}
          ON CONFLICT (email) DO UPDATE SET lifted_at = excluded.lifted_at`,
        sql`DELETE FROM transient_bounces WHERE email = ${email}`,
        sql`DELETE FROM suppressions WHERE email = ${email}`,
      ]);
      return results.at(-1)?.meta.changes === 1;
    },

    async list({ prefix, after, limit }) {
      const { results } = await sql`SELECT email, reason, detail, created_at AS createdAt FROM suppressions
        WHERE email >= ${prefix} AND email < ${endOfPrefix(prefix)} AND email > ${after} ORDER BY email LIMIT ${limit}`
        .on(db)
        .all<Suppression>();
      return results;
    },

    async count() {
      return sql`SELECT count(*) AS suppressions FROM suppressions`.value(db);
    },
  };
}

/** Suppresses the subscribers of those addresses that are suppressed. */
export function stopSubscribers(suppressed: { email: string }[], source: "feedback" | "admin" | "import") {
  return [
    sql`INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail)
      SELECT DISTINCT s.id, 'suppressed', x.created_at, ${source}, x.reason || CASE x.detail WHEN '' THEN '' ELSE ': ' || x.detail END
        FROM json_each(${suppressed}) CROSS JOIN suppressions x ON x.email = value ->> 'email'
                           CROSS JOIN subscribers s ON s.email = x.email
       WHERE s.state <> 'suppressed'`,
    sql`UPDATE subscribers SET state = 'suppressed'
      WHERE email IN (SELECT x.email FROM json_each(${suppressed}) CROSS JOIN suppressions x ON x.email = value ->> 'email')
        AND state <> 'suppressed'`,
  ];
}

/** Adds those addresses for which a condition holds, unless they were lifted since. */
export function addSuppressions(suppressions: Suppression[], when: Sql = raw("true")): Sql {
  return sql`INSERT INTO suppressions (email, reason, detail, created_at)
       SELECT value ->> 'email', value ->> 'reason', value ->> 'detail', value ->> 'createdAt' FROM json_each(${suppressions})
        WHERE ${when} AND NOT EXISTS (SELECT 1 FROM reachability r
                                       WHERE r.email = value ->> 'email' AND r.lifted_at > value ->> 'createdAt')
       ON CONFLICT (email) DO NOTHING`;
}
