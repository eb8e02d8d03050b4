import type { NamedPost } from "../../../core/posts/post-name.ts";
import { type Sql, sql } from "../sql.ts";

/** Notes by which names posts call a post. */
export const noteNames = (key: string, names: string[]): Sql[] => [
  sql`DELETE FROM post_names WHERE key = ${key}`,
  sql`INSERT INTO post_names (name, key) SELECT value, ${key} FROM json_each(${names})`,
];

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
