import { param, raw, type Sql, sql } from "../sql.ts";

/**
 * The path of the page of a post `p`; null where it is the key's own. Of several published posts with one path, the one dated
 * first has it, unless it is the own address of another: whatever the order in which they came.
 */
export const PATH = `CASE WHEN p.path IS NOT NULL AND NOT EXISTS (${holderOf("1")}) THEN p.path END`;

/**
 * Returns a table expression `clashes`: each address of the published posts, or of those of some keys, that another one has.
 * It follows from the published posts alone, so it is never out of date.
 */
export function clashesOf(keys?: string[]): Sql {
  const those = sql`(SELECT value FROM json_each(${param(keys ?? [])}))`;
  const [paths, aliases, isAsked] =
    keys === undefined
      ? [SHARED, SHARED, raw("true")]
      : [
          sql`SELECT DISTINCT path AS address FROM posts WHERE key IN ${those}`,
          sql`SELECT DISTINCT address FROM post_addresses WHERE key IN ${those}`,
          sql`p.key IN ${those}`,
        ];
  return sql`clashes AS (
    SELECT p.key, p.path AS address, p.path_line AS line, 0 AS is_alias, (${raw(holderOf("q.key"))} LIMIT 1) AS holder
      FROM (${paths}) w CROSS JOIN posts p INDEXED BY posts_by_path ON p.path = w.address
     WHERE p.state = 'published' AND holder IS NOT NULL AND ${isAsked}
    UNION ALL
    SELECT * FROM (SELECT p.key, l.address, l.line, 1, coalesce(
        (SELECT q.key FROM posts q WHERE q.key = l.own_key AND q.state = 'published'),
        (SELECT q.key FROM posts q INDEXED BY posts_by_path
          WHERE q.path = l.address AND q.state = 'published' ORDER BY q.published_at, q.key LIMIT 1),
        first_value(p.key) OVER (PARTITION BY l.address ORDER BY p.published_at, p.key)) AS holder
      FROM (${aliases}) w CROSS JOIN post_addresses l ON l.address = w.address AND l.line IS NOT NULL
      CROSS JOIN posts p ON p.key = l.key AND p.state = 'published') p WHERE holder <> p.key AND ${isAsked})`;
}

/** What more than one post says or has; triggers keep it. */
const SHARED = sql`SELECT address FROM shared_addresses`;

export interface ClashRow {
  key: string;
  address: string;
  line: number | null;
  is_alias: number;
  holder: string;
}

export const clashOf = ({ key, address, line, is_alias, holder }: ClashRow) => ({
  ...{ key, address, holder },
  line: line || undefined,
  isAlias: is_alias === 1,
});

/** Selects from `q`, the published posts that have the path of `p`. */
export function holderOf(columns: string): string {
  return `SELECT ${columns} FROM posts q WHERE q.key = p.path_key AND q.key <> p.key AND q.state = 'published'
    UNION ALL SELECT ${columns} FROM posts q INDEXED BY posts_by_path
     WHERE q.path = p.path AND (q.published_at, q.key) < (p.published_at, p.key) AND q.state = 'published'`;
}
