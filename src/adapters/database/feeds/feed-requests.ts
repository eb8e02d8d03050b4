import type { FeedRequests, FeedTally } from "../../../ports/feeds/feed-requests.ts";

export function feedRequests(db: D1Database): FeedRequests {
  return {
    async add(day, tallies) {
      await db
        .prepare(
          `INSERT INTO feed_requests (day, client, requests, unchanged, subscribers)
           SELECT ?1, value ->> 'client', value ->> 'requests', value ->> 'unchanged', value ->> 'subscribers'
             FROM json_each(?2) WHERE true
           ON CONFLICT (day, client) DO UPDATE SET requests = requests + excluded.requests,
             unchanged = unchanged + excluded.unchanged, subscribers = max(subscribers, excluded.subscribers)`,
        )
        .bind(day, JSON.stringify(tallies))
        .run();
    },

    async since(day) {
      const { results } = await db
        .prepare(
          "SELECT day, client, requests, unchanged, subscribers FROM feed_requests WHERE day >= ? ORDER BY day, client",
        )
        .bind(day)
        .all<FeedTally & { day: number }>();
      return results;
    },

    async forget(before) {
      await db.prepare("DELETE FROM feed_requests WHERE day < ?").bind(before).run();
    },
  };
}
