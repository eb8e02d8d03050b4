import {
  type ImageStatus,
  type MirroredImage,
  RETRY_DELAYS,
  type Refusal,
  type RemoteImage,
} from "../../../core/posts/remote-image.ts";
import type { ClaimedImage, Mirror } from "../../../ports/posts/mirror.ts";
import { type Sql, sql } from "../sql.ts";

/** Images looked at for a claim: some of their hosts may have no room. */
const CANDIDATES = 500;

interface ImageRow {
  url: string;
  state: ImageStatus["state"];
  image: string | null;
  reason: Refusal | null;
}

export function mirror(db: D1Database): Mirror {
  return {
    async statuses(urls) {
      if (urls.length === 0) return new Map();
      const { results } = await db
        .prepare(
          // CROSS JOIN keeps SQLite from scanning all images.
          `SELECT i.url, i.state, i.image, i.reason FROM json_each(?) w CROSS JOIN remote_images i ON i.url = w.value`,
        )
        .bind(JSON.stringify(urls))
        .all<ImageRow>();
      return new Map(results.map((row) => [row.url, fateOf(row)]));
    },

    async claim({ limit, perHost, claimMs }, at) {
      const { results } = await db
        .prepare(
          `UPDATE remote_images SET attempts = attempts + 1, claimed_until = ?2
            WHERE url IN (
              SELECT url FROM (
                SELECT c.url, c.try_at,
                       row_number() OVER (PARTITION BY c.host ORDER BY c.try_at DESC, c.url)
                         + (SELECT count(*) FROM remote_images b
                             WHERE b.host = c.host AND b.state = 'waiting' AND b.claimed_until > ?1) AS place
                  FROM (SELECT i.url, i.host, i.try_at FROM remote_images i
                         WHERE i.state = 'waiting' AND i.try_at <= ?1 AND i.claimed_until <= ?1
                           AND NOT EXISTS (SELECT 1 FROM image_hosts h WHERE h.host = i.host AND h.rest_until > ?1)
                         ORDER BY i.try_at DESC, i.url LIMIT ${CANDIDATES}) c)
               WHERE place <= ?3 ORDER BY try_at DESC, url LIMIT ?4)
           RETURNING url, attempts`,
        )
        .bind(at, at + claimMs, perHost, limit)
        .all<ClaimedImage>();
      return results;
    },

    async settle(settled, at) {
      const rows = settled.map(({ url, status }) => ({ url, host: hostOf(url), ...columnsOf(status, at) }));
      const resting = settled.filter(({ rest }) => rest).map(({ url }) => hostOf(url));
      const answering = settled.filter(({ rest }) => !rest).map(({ url }) => hostOf(url));
      const mirrored = settled.filter(({ status }) => status.state === "mirrored").map(({ url }) => url);
      const results = await db.batch<{ key: string }>([
        db
          .prepare(
            `UPDATE posts SET etag = '' WHERE state = 'published' AND key IN
               (SELECT p.post_key FROM json_each(?) w CROSS JOIN post_images p ON p.url = w.value) RETURNING key`,
          )
          .bind(JSON.stringify(mirrored)),
        db
          .prepare(
            `INSERT INTO remote_images (url, host, state, image, reason, try_at)
             SELECT value ->> 'url', value ->> 'host', value ->> 'state', value ->> 'image', value ->> 'reason', value ->> 'tryAt'
               FROM json_each(?) WHERE true
             ON CONFLICT (url) DO UPDATE SET state = excluded.state, image = excluded.image, reason = excluded.reason,
               try_at = excluded.try_at, claimed_until = 0`,
          )
          .bind(JSON.stringify(rows)),
        db
          .prepare("DELETE FROM image_hosts WHERE host IN (SELECT value FROM json_each(?))")
          .bind(JSON.stringify(answering)),
        // What several workers found out at once counts once.
        db
          .prepare(
            `INSERT INTO image_hosts (host, failures, rest_until)
             SELECT DISTINCT value, 1, ?2 + ?3 ->> 0 FROM json_each(?1) WHERE true
             ON CONFLICT (host) DO UPDATE SET failures = failures + 1, rest_until = ?2 + coalesce(?3 ->> failures, 0)
               WHERE rest_until <= ?2`,
          )
          .bind(JSON.stringify(resting), at, JSON.stringify(RETRY_DELAYS)),
        db
          .prepare(
            `UPDATE remote_images SET state = 'refused', reason = 'unreachable'
              WHERE state = 'waiting' AND host IN
                (SELECT h.host FROM json_each(?1) w CROSS JOIN image_hosts h ON h.host = w.value WHERE h.failures > ?2)`,
          )
          .bind(JSON.stringify(resting), RETRY_DELAYS.length),
      ]);
      return results[0]?.results.map(({ key }) => key) ?? [];
    },

    async sweep(at) {
      const [, due] = await db.batch<{ due: number }>([
        db
          .prepare(
            `UPDATE remote_images SET state = 'refused', reason = 'unreachable'
              WHERE state = 'waiting' AND attempts > ?2 AND claimed_until <= ?1`,
          )
          .bind(at, RETRY_DELAYS.length),
        db
          .prepare(
            `SELECT EXISTS (SELECT 1 FROM remote_images i
                             WHERE i.state = 'waiting' AND i.try_at <= ?1 AND i.claimed_until <= ?1
                               AND NOT EXISTS (SELECT 1 FROM image_hosts h WHERE h.host = i.host AND h.rest_until > ?1)
                           ) AS due`,
          )
          .bind(at),
      ]);
      return due?.results[0]?.due === 1;
    },

    async counts() {
      const { results } = await db
        .prepare("SELECT state, reason, count(*) AS images FROM remote_images GROUP BY state, reason")
        .all<{ state: ImageStatus["state"]; reason: Refusal | null; images: number }>();
      const refused: Partial<Record<Refusal, number>> = {};
      const counts = { mirrored: 0, waiting: 0, refused };
      for (const { state, reason, images } of results) {
        if (state !== "refused") counts[state] += images;
        else if (reason) refused[reason] = images;
      }
      return counts;
    },
  };
}

/**
 * Sets the remote images of a post. Unknown ones are added with the given status; a refused one that is given as waiting is
 * fetched again.
 */
export function noteImages(db: D1Database, key: string, images: RemoteImage[], now: number): D1PreparedStatement[] {
  const clear = clearImages(key).on(db);
  if (images.length === 0) return [clear];
  const rows = images.map(({ url, status }) => ({ url, host: hostOf(url), ...columnsOf(status, now) }));
  const json = JSON.stringify(rows);
  return [
    clear,
    db
      .prepare(
        `INSERT INTO remote_images (url, host, state, image, reason, try_at)
         SELECT value ->> 'url', value ->> 'host', value ->> 'state', value ->> 'image', value ->> 'reason', value ->> 'tryAt'
           FROM json_each(?) WHERE true
         ON CONFLICT (url) DO UPDATE SET state = 'waiting', reason = NULL, attempts = 0, try_at = excluded.try_at
           WHERE state = 'refused' AND excluded.state = 'waiting'`,
      )
      .bind(json),
    db.prepare("INSERT INTO post_images (post_key, url) SELECT ?1, value ->> 'url' FROM json_each(?2)").bind(key, json),
  ];
}

export const clearImages = (key: string): Sql => sql`DELETE FROM post_images WHERE post_key = ${key}`;

function fateOf({ state, image, reason }: ImageRow): ImageStatus {
  if (state === "mirrored" && image) return { state, image: JSON.parse(image) as MirroredImage };
  if (state === "refused" && reason) return { state, reason };
  return { state: "waiting" };
}

function columnsOf(fate: ImageStatus & { tryAt?: number }, at: number) {
  return {
    state: fate.state,
    image: fate.state === "mirrored" ? JSON.stringify(fate.image) : null,
    reason: fate.state === "refused" ? fate.reason : null,
    tryAt: fate.tryAt ?? at,
  };
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}
