import type { NetworkRequests } from "../../../ports/operations/rate-limits.ts";
import { batch, type Sql, sql } from "../sql.ts";

export function networkRequests(db: D1Database): NetworkRequests {
  return {
    async count(networkKey, at, { most, perMs }) {
      const isRecent = recentOf(networkKey, at - perMs);
      const [counted, oldest] = await batch<{ at: number }>(db, [
        sql`INSERT INTO network_requests (network_key, at)
          SELECT ${networkKey}, ${at} WHERE (SELECT count(*) FROM network_requests WHERE ${isRecent}) < ${most}
          RETURNING at`,
        sql`SELECT at FROM network_requests WHERE ${isRecent} ORDER BY at LIMIT 1`,
      ]);
      return counted?.results.length ? undefined : (oldest?.results[0]?.at ?? at) + perMs;
    },

    async roomAt(networkKey, at, { most, perMs }) {
      const full = await sql`SELECT min(at) AS oldest FROM network_requests WHERE ${recentOf(networkKey, at - perMs)}
        HAVING count(*) >= ${most}`
        .on(db)
        .first<{ oldest: number }>();
      return full ? full.oldest + perMs : undefined;
    },

    async forget(before, most) {
      await sql`DELETE FROM network_requests WHERE rowid IN
        (SELECT rowid FROM network_requests WHERE at <= ${before} ORDER BY at LIMIT ${most})`
        .on(db)
        .run();
    },
  };
}

const recentOf = (networkKey: string, since: number): Sql => sql`network_key = ${networkKey} AND at > ${since}`;
