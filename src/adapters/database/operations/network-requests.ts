import type { NetworkRequests } from "../../../ports/operations/rate-limits.ts";

export function networkRequests(db: D1Database): NetworkRequests {
  return {
    async count(networkKey, at, { most, perMs }) {
      const [counted, oldest] = await db.batch<{ at: number }>([
        db
          .prepare(
            `INSERT INTO network_requests (network_key, at)
             SELECT ?1, ?2 WHERE (SELECT count(*) FROM network_requests WHERE network_key = ?1 AND at > ?3) < ?4
             RETURNING at`,
          )
          .bind(networkKey, at, at - perMs, most),
        db
          .prepare("SELECT at FROM network_requests WHERE network_key = ? AND at > ? ORDER BY at LIMIT 1")
          .bind(networkKey, at - perMs),
      ]);
      return counted?.results.length ? undefined : (oldest?.results[0]?.at ?? at) + perMs;
    },

    async roomAt(networkKey, at, { most, perMs }) {
      const full = await db
        .prepare(
          `SELECT min(at) AS oldest FROM network_requests WHERE network_key = ?1 AND at > ?2 HAVING count(*) >= ?3`,
        )
        .bind(networkKey, at - perMs, most)
        .first<{ oldest: number }>();
      return full ? full.oldest + perMs : undefined;
    },

    async forget(before, most) {
      await db
        .prepare(
          `DELETE FROM network_requests WHERE rowid IN
             (SELECT rowid FROM network_requests WHERE at <= ? ORDER BY at LIMIT ?)`,
        )
        .bind(before, most)
        .run();
    },
  };
}
