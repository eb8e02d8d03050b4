import type { Notices } from "../../../core/posts/notices.ts";
import type { NoticedPosts } from "../../../ports/posts/noticed-posts.ts";
import { sql } from "../sql.ts";

export function noticedPosts(db: D1Database): NoticedPosts {
  return {
    async list({ after, limit }) {
      const { results } = await sql`SELECT key, notices FROM posts
            WHERE notices IS NOT NULL AND key > ${after} ORDER BY key LIMIT ${limit}`
        .on(db)
        .all<{ key: string; notices: string }>();
      return results.map(({ key, notices }) => ({ key, ...(JSON.parse(notices) as Notices) }));
    },

    async count() {
      const row = await sql`SELECT count(*) AS posts FROM posts WHERE notices IS NOT NULL`
        .on(db)
        .first<{ posts: number }>();
      return row?.posts ?? 0;
    },
  };
}
