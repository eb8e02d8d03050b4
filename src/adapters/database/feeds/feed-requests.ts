import type { FeedRequests, FeedTally } from "../../../ports/feeds/feed-requests.ts";
import { sql } from "../sql.ts";

export function feedRequests(db: D1Database): FeedRequests {
  return {
    async add(day, tallies) {
      await sql`INSERT INTO feed_requests (day, client, requests, unchanged, failed, subscribers)
        SELECT ${day}, value ->> 'client', value ->> 'requests', value ->> 'unchanged', value ->> 'failed', value ->> 'subscribers'
          FROM json_each(${tallies}) WHERE true
        ON CONFLICT (day, client) DO UPDATE SET requests = requests + excluded.requests,
          unchanged = unchanged + excluded.unchanged, failed = failed + excluded.failed,
          subscribers = max(subscribers, excluded.subscribers)`
        .on(db)
        .run();
    },

    async since(day) {
      const { results } = await sql`SELECT day, client, requests, unchanged, failed, subscribers FROM feed_requests
        WHERE day >= ${day} ORDER BY day, client`
        .on(db)
        .all<FeedTally & { day: number }>();
      return results;
    },

    async forget(before) {
      await sql`DELETE FROM feed_requests WHERE day < ${before}`.on(db).run();
    },
  };
}
