-- Search, neighbours, archives and sitemaps. All of this is derived from `posts`, and triggers keep it in step.

-- Published posts in the order of time: milliseconds since 1970 times 2^20, and a number within the millisecond.
CREATE TABLE timeline (
  position INTEGER PRIMARY KEY,
  post_key TEXT NOT NULL UNIQUE
) STRICT;

-- For each day of UTC, counted from 1970: its posts, those of them whose page is their only address, and the newest change.
CREATE TABLE post_days (
  day INTEGER PRIMARY KEY,
  posts INTEGER NOT NULL,
  originals INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- The words of each post at its position in the timeline, and nothing that could be read back. A text without spaces
-- stands here as pairs of characters: see src/core/search.ts. D1 exports no virtual tables: name the tables to export.
CREATE VIRTUAL TABLE post_words USING fts5 (
  title, summary, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TRIGGER timeline_removed AFTER DELETE ON timeline BEGIN
  DELETE FROM post_words WHERE rowid = old.position;
END;
CREATE TRIGGER posts_added AFTER INSERT ON posts WHEN new.state = 'published' BEGIN
  INSERT INTO timeline (position, post_key)
  SELECT coalesce(max(position), (new.published_at << 20) - 1) + 1, new.key FROM timeline
   WHERE position >= new.published_at << 20 AND position < (new.published_at + 1) << 20;
  INSERT INTO post_days (day, posts, originals, updated_at)
  VALUES (new.published_at / 86400000, 1, new.source_url IS NULL, new.updated_at)
  ON CONFLICT DO UPDATE SET posts = posts + 1, originals = originals + excluded.originals,
    updated_at = max(updated_at, excluded.updated_at);
END;
CREATE TRIGGER posts_removed AFTER DELETE ON posts WHEN old.state = 'published' BEGIN
  DELETE FROM timeline WHERE post_key = old.key;
  UPDATE post_days SET posts = posts - 1, originals = originals - (old.source_url IS NULL) WHERE day = old.published_at / 86400000;
  DELETE FROM post_days WHERE day = old.published_at / 86400000 AND posts <= 0;
END;
CREATE TRIGGER posts_changed AFTER UPDATE OF state ON posts BEGIN
  DELETE FROM timeline WHERE old.state = 'published' AND post_key = old.key;
  UPDATE post_days SET posts = posts - 1, originals = originals - (old.source_url IS NULL)
   WHERE old.state = 'published' AND day = old.published_at / 86400000;
  INSERT INTO timeline (position, post_key)
  SELECT coalesce(max(position), (new.published_at << 20) - 1) + 1, new.key FROM timeline
   WHERE position >= new.published_at << 20 AND position < (new.published_at + 1) << 20
  HAVING new.state = 'published';
  INSERT INTO post_days (day, posts, originals, updated_at)
  SELECT new.published_at / 86400000, 1, new.source_url IS NULL, new.updated_at WHERE new.state = 'published'
  ON CONFLICT DO UPDATE SET posts = posts + 1, originals = originals + excluded.originals,
    updated_at = max(updated_at, excluded.updated_at);
  DELETE FROM post_days WHERE old.state = 'published' AND day = old.published_at / 86400000 AND posts <= 0;
END;

INSERT INTO timeline (position, post_key)
SELECT (published_at << 20) + row_number() OVER (PARTITION BY published_at ORDER BY key) - 1, key
  FROM posts WHERE state = 'published';
INSERT INTO post_days (day, posts, originals, updated_at)
SELECT published_at / 86400000, count(*), sum(source_url IS NULL), max(updated_at)
  FROM posts WHERE state = 'published' GROUP BY published_at / 86400000;
-- The next reconcile reads every post again, and finds their words.
UPDATE posts SET etag = '' WHERE state = 'published';
