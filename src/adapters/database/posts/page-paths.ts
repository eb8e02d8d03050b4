/**
 * The path of the page of a post `p`; null where it is the key's own. Of several published posts with one path, the one dated
 * first has it, unless it is the own address of another: whatever the order in which they came.
 */
export const PATH = `CASE WHEN p.path IS NOT NULL AND NOT EXISTS (${holderOf("1")}) THEN p.path END`;

/** Selects from `q`, the published posts that have the path of `p`. */
export function holderOf(columns: string): string {
  return `SELECT ${columns} FROM posts q WHERE q.key = p.path_key AND q.key <> p.key AND q.state = 'published'
    UNION ALL SELECT ${columns} FROM posts q INDEXED BY posts_by_path
     WHERE q.path = p.path AND (q.published_at, q.key) < (p.published_at, p.key) AND q.state = 'published'`;
}
