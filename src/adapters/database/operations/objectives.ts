import { type Kept, OBJECTIVES } from "../../../core/operations/objective.ts";
import type { Answers } from "../../../ports/operations/answers.ts";
import { sql } from "../sql.ts";

/** Published posts that are looked at, the newest. */
const POSTS = 1_000;

const DAY_MS = 86_400_000;

const INDEXED_MS = OBJECTIVES["post-indexed"].withinMs;
const MAILED_MS = OBJECTIVES["first-mail"].withinMs;

/** Counts how well the service kept its objectives, from what is stored anyway. */
export function objectives(db: D1Database): Pick<Answers, "kept" | "lastPost"> {
  return {
    async kept({ since, at, postsFrom, day }) {
      const [posts, issues, feeds] = await Promise.all([
        sql`SELECT count(*) AS total, coalesce(sum(ms <= ${INDEXED_MS}), 0) AS good, max(ms) AS slowestMs FROM
            (SELECT first_seen_at - coalesce(arrived_at, first_seen_at) AS ms, first_seen_at, published_at
               FROM posts INDEXED BY posts_newest WHERE state = 'published' AND email IS NOT 'only'
              ORDER BY published_at DESC, key DESC LIMIT ${POSTS})
          WHERE first_seen_at >= ${since} AND published_at BETWEEN first_seen_at - ${postsFrom} AND first_seen_at`
          .on(db)
          .first<KeptRow>(),
        // One that is late and has not begun is counted, unless its publisher ended it.
        sql`SELECT count(*) AS total, coalesce(sum(ms <= ${MAILED_MS}), 0) AS good, max(ms) AS slowestMs FROM
            (SELECT coalesce(first_sent_at, ${at}) - max(closed_at, review_until) AS ms, first_sent_at, state
               FROM issues INDEXED BY issues_by_opened WHERE opened_at >= ${since} AND planned > 0)
          WHERE first_sent_at IS NOT NULL OR (ms > ${MAILED_MS} AND state IN ('planned', 'sending', 'paused'))`
          .on(db)
          .first<KeptRow>(),
        sql`SELECT coalesce(sum(requests), 0) AS good, coalesce(sum(requests + failed), 0) AS total, NULL AS slowestMs
            FROM feed_requests WHERE day > ${day} - ${Math.round((at - since) / DAY_MS)}`
          .on(db)
          .first<KeptRow>(),
      ]);
      return { "post-indexed": readKept(posts), "first-mail": readKept(issues), "feed-answered": readKept(feeds) };
    },

    async lastPost(at) {
      const row = await sql`SELECT key, title, published_at AS publishedAt, first_seen_at AS firstSeenAt
          FROM posts INDEXED BY posts_newest WHERE state = 'published' AND email IS NOT 'only' AND published_at <= ${at}
         ORDER BY published_at DESC, key DESC LIMIT 1`
        .on(db)
        .first<{ key: string; title: string; publishedAt: number; firstSeenAt: number }>();
      return row ?? undefined;
    },
  };
}

type KeptRow = Omit<Kept, "slowestMs"> & { slowestMs: number | null };

function readKept(row: KeptRow | null): Kept {
  return { good: row?.good ?? 0, total: row?.total ?? 0, slowestMs: row?.slowestMs ?? undefined };
}
