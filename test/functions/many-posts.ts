/** Inserts many posts of a category into the index. */
export async function manyPosts(db: D1Database, category: string, posts: number): Promise<void> {
  await db
    .prepare(
      `WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?2)
       INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at,
                          fingerprint, parts)
       SELECT 'posts/' || ?1 || value, 'e', 'published', 'tag:x,2020:' || ?1 || value, 2020, ?1 || value, ?1 || ' ' || value, '',
              json_object('categories', json_array(json_object('id', ?1, 'title', ?1)), 'tags', json_array(), 'authors', json_array()),
              1577836800000 + value * 60000, 1577836800000, 0, 'f', 0 FROM n`,
    )
    .bind(category, posts)
    .run();
  await db
    .prepare(
      `INSERT INTO post_labels (kind, label_id, published_at, post_key, title)
       SELECT 'category', ?1, published_at, key, ?1 FROM posts WHERE key GLOB 'posts/' || ?1 || '[0-9]*'`,
    )
    .bind(category)
    .run();
}
