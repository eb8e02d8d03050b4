import type { NamedPost } from "../../../core/posts/post-name.ts";
import { rowsOf, type Sql, sql } from "../sql.ts";

/** Notes by which names posts call other posts. */
export function noteNames(posts: { key: string; names: string[] }[]): Sql[] {
  if (posts.length === 0) return [];
  return [
    sql`DELETE FROM post_names WHERE key IN (SELECT value FROM json_each(${posts.map(({ key }) => key)}))`,
    ...rowsOf(
      posts.flatMap(({ key, names }) => names.map((name) => [name, key])),
      (rows) => sql`INSERT INTO post_names (name, key) SELECT value ->> 0, value ->> 1 FROM json_each(${rows})`,
    ),
  ];
}

/** Returns the published posts of some names, by name. */
export async function namedPosts(db: D1Database, names: string[]): Promise<Map<string, NamedPost[]>> {
  const { results } = await sql`SELECT n.name, p.key, p.title FROM json_each(${names}) w
    CROSS JOIN post_names n ON n.name = w.value CROSS JOIN posts p ON p.key = n.key AND p.state = 'published'
    ORDER BY n.name, p.key`
    .on(db)
    .all<NamedPost & { name: string }>();
  const found = new Map<string, NamedPost[]>();
  for (const { name, key, title } of results) found.set(name, [...(found.get(name) ?? []), { key, title }]);
  return found;
}
