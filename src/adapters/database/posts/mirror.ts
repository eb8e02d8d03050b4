import {
  type ImageStatus,
  type MirroredImage,
  RETRY_DELAYS,
  type Refusal,
  type RemoteImage,
} from "../../../core/posts/remote-image.ts";
import type { ClaimedImage, Mirror } from "../../../ports/posts/mirror.ts";
import { batch, param, rowsOf, type Sql, sql } from "../sql.ts";

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
      // CROSS JOIN keeps SQLite from scanning all images.
      const { results } = await sql`SELECT i.url, i.state, i.image, i.reason FROM json_each(${urls}) w
        CROSS JOIN remote_images i ON i.url = w.value`
        .on(db)
        .all<ImageRow>();
      return new Map(results.map((row) => [row.url, fateOf(row)]));
    },

    async claim({ limit, perHost, claimMs }, at) {
      const { results } = await sql`UPDATE remote_images SET attempts = attempts + 1, claimed_until = ${at + claimMs}
         WHERE url IN (
           SELECT url FROM (
             SELECT c.url, c.try_at,
                    row_number() OVER (PARTITION BY c.host ORDER BY c.try_at DESC, c.url)
                      + (SELECT count(*) FROM remote_images b
                          WHERE b.host = c.host AND b.state = 'waiting' AND b.claimed_until > ${at}) AS place
               FROM (SELECT i.url, i.host, i.try_at FROM remote_images i
                      WHERE i.state = 'waiting' AND i.try_at <= ${at} AND i.claimed_until <= ${at}
                        AND NOT EXISTS (SELECT 1 FROM image_hosts h WHERE h.host = i.host AND h.rest_until > ${at})
                      ORDER BY i.try_at DESC, i.url LIMIT ${CANDIDATES}) c)
            WHERE place <= ${perHost} ORDER BY try_at DESC, url LIMIT ${limit})
        RETURNING url, attempts`
        .on(db)
        .all<ClaimedImage>();
      return results;
    },

    async settle(settled, at) {
      const rows = settled.map(({ url, status }) => ({ url, host: hostOf(url), ...columnsOf(status, at) }));
      const resting = settled.filter(({ rest }) => rest).map(({ url }) => hostOf(url));
      const answering = settled.filter(({ rest }) => !rest).map(({ url }) => hostOf(url));
      const delays = param(RETRY_DELAYS);
      const mirrored = settled.filter(({ status }) => status.state === "mirrored").map(({ url }) => url);
      const results = await batch<{ key: string }>(db, [
        sql`UPDATE posts SET etag = '' WHERE state = 'published' AND key IN
          (SELECT p.post_key FROM json_each(${mirrored}) w CROSS JOIN post_images p ON p.url = w.value)
          RETURNING key`,
        sql`INSERT INTO remote_images (url, host, state, image, reason, try_at)
          SELECT value ->> 'url', value ->> 'host', value ->> 'state', value ->> 'image', value ->> 'reason', value ->> 'tryAt'
            FROM json_each(${rows}) WHERE true
          ON CONFLICT (url) DO UPDATE SET state = excluded.state, image = excluded.image, reason = excluded.reason,
            try_at = excluded.try_at, claimed_until = 0`,
        sql`DELETE FROM image_hosts WHERE host IN (SELECT value FROM json_each(${answering}))`,
        // What several workers found out at once counts once.
        sql`INSERT INTO image_hosts (host, failures, rest_until)
          SELECT DISTINCT value, 1, ${at} + ${delays} ->> 0 FROM json_each(${resting}) WHERE true
          ON CONFLICT (host) DO UPDATE SET failures = failures + 1,
            rest_until = ${at} + coalesce(${delays} ->> failures, 0) WHERE rest_until <= ${at}`,
        sql`UPDATE remote_images SET state = 'refused', reason = 'unreachable'
          WHERE state = 'waiting' AND host IN (SELECT h.host FROM json_each(${resting}) w
            CROSS JOIN image_hosts h ON h.host = w.value WHERE h.failures > ${RETRY_DELAYS.length})`,
      ]);
      return results[0]?.results.map(({ key }) => key) ?? [];
    },

    async sweep(at) {
      const [, due] = await batch<{ due: number }>(db, [
        sql`UPDATE remote_images SET state = 'refused', reason = 'unreachable'
          WHERE state = 'waiting' AND attempts > ${RETRY_DELAYS.length} AND claimed_until <= ${at}`,
        sql`SELECT EXISTS (SELECT 1 FROM remote_images i
            WHERE i.state = 'waiting' AND i.try_at <= ${at} AND i.claimed_until <= ${at}
              AND NOT EXISTS (SELECT 1 FROM image_hosts h WHERE h.host = i.host AND h.rest_until > ${at})
          ) AS due`,
      ]);
      return due?.results[0]?.due === 1;
    },

    async counts() {
      const { results } = await sql`SELECT state, reason, count(*) AS images FROM remote_images GROUP BY state, reason`
        .on(db)
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
 * Adds the remote images of posts whose images are cleared. Unknown ones are added with the given status; a refused one that is
 * given as waiting is fetched again.
 */
export function noteImages(posts: { key: string; images: RemoteImage[] }[], now: number): Sql[] {
  const rows = posts.flatMap(({ key, images }) =>
    images.map(({ url, status }) => ({ key, url, host: hostOf(url), ...columnsOf(status, now) })),
  );
  return [
    ...rowsOf(
      rows,
      (rows) => sql`INSERT INTO remote_images (url, host, state, image, reason, try_at)
        SELECT value ->> 'url', value ->> 'host', value ->> 'state', value ->> 'image', value ->> 'reason', value ->> 'tryAt'
          FROM json_each(${rows}) WHERE true
        ON CONFLICT (url) DO UPDATE SET state = 'waiting', reason = NULL, attempts = 0, try_at = excluded.try_at
          WHERE state = 'refused' AND excluded.state = 'waiting'`,
    ),
    ...rowsOf(
      rows.map(({ key, url }) => [key, url]),
      (rows) => sql`INSERT INTO post_images (post_key, url) SELECT value ->> 0, value ->> 1 FROM json_each(${rows})`,
    ),
  ];
}

export const clearImages = (keys: string[]): Sql[] =>
  keys.length === 0 ? [] : [sql`DELETE FROM post_images WHERE post_key IN (SELECT value FROM json_each(${keys}))`];

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
