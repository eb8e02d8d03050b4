import { addressTaken } from "../../../core/posts/address-clash.ts";
import { type Notices, withNotices } from "../../../core/posts/notices.ts";
import type { NoticedPosts } from "../../../ports/posts/noticed-posts.ts";
import { sql } from "../sql.ts";
import { type ClashRow, clashesOf, clashOf } from "./page-paths.ts";

/** What was noticed when a post was read, and, as it is now, what clashes. */
const NOTICED = sql`${clashesOf()}, noticed AS (
  SELECT key FROM posts INDEXED BY posts_noticed WHERE notices IS NOT NULL UNION SELECT key FROM clashes)`;

export function noticedPosts(db: D1Database): NoticedPosts {
  return {
    async list({ after, limit }) {
      const { results } = await sql`WITH ${NOTICED}
        SELECT n.key, p.notices, c.address, c.line, c.is_alias, c.holder
          FROM (SELECT key FROM noticed WHERE key > ${after} ORDER BY key LIMIT ${limit}) n
          CROSS JOIN posts p ON p.key = n.key LEFT JOIN clashes c ON c.key = n.key
         ORDER BY n.key, c.is_alias, c.address`
        .on(db)
        .all<{ notices: string | null } & (ClashRow | { key: string; address: null })>();
      return [...Map.groupBy(results, ({ key }) => key)].map(([key, rows]) => {
        const clashes = rows.flatMap((row) => (row.address === null ? [] : clashOf(row)));
        const taken = clashes.map((clash) => ({ line: clash.line, reason: addressTaken(clash) }));
        const notices: Notices | undefined = rows[0]?.notices ? JSON.parse(rows[0].notices) : undefined;
        return { key, ...(withNotices(taken, notices) ?? { count: 0, first: [] }) };
      });
    },

    count: () => sql`WITH ${NOTICED} SELECT count(*) FROM noticed`.value(db),
  };
}
