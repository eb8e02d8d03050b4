-- How a post is mailed: `only` (it is in no feed and no list), `never`, or `feature` (first in its digest).
ALTER TABLE posts ADD COLUMN email TEXT;

-- Posts that are only mailed stand neither in the timeline nor among the posts of a day.
DROP TRIGGER posts_added;
DROP TRIGGER posts_removed;
DROP TRIGGER posts_changed;
CREATE TRIGGER posts_added AFTER INSERT ON posts WHEN new.state = 'published' AND new.email IS NOT 'only' BEGIN
  INSERT INTO timeline (position, post_key)
  SELECT coalesce(max(position), (new.published_at << 20) - 1) + 1, new.key FROM timeline
   WHERE position >= new.published_at << 20 AND position < (new.published_at + 1) << 20;
  INSERT INTO post_days (day, posts, originals, updated_at)
  VALUES (new.published_at / 86400000, 1, new.source_url IS NULL, new.updated_at)
  ON CONFLICT DO UPDATE SET posts = posts + 1, originals = originals + excluded.originals,
    updated_at = max(updated_at, excluded.updated_at);
END;
CREATE TRIGGER posts_removed AFTER DELETE ON posts WHEN old.state = 'published' AND old.email IS NOT 'only' BEGIN
  DELETE FROM timeline WHERE post_key = old.key;
  UPDATE post_days SET posts = posts - 1, originals = originals - (old.source_url IS NULL) WHERE day = old.published_at / 86400000;
  DELETE FROM post_days WHERE day = old.published_at / 86400000 AND posts <= 0;
END;
CREATE TRIGGER posts_changed AFTER UPDATE OF state, email ON posts BEGIN
  DELETE FROM timeline WHERE old.state = 'published' AND old.email IS NOT 'only' AND post_key = old.key;
  UPDATE post_days SET posts = posts - 1, originals = originals - (old.source_url IS NULL)
   WHERE old.state = 'published' AND old.email IS NOT 'only' AND day = old.published_at / 86400000;
  INSERT INTO timeline (position, post_key)
  SELECT coalesce(max(position), (new.published_at << 20) - 1) + 1, new.key FROM timeline
   WHERE position >= new.published_at << 20 AND position < (new.published_at + 1) << 20
  HAVING new.state = 'published' AND new.email IS NOT 'only';
  INSERT INTO post_days (day, posts, originals, updated_at)
  SELECT new.published_at / 86400000, 1, new.source_url IS NULL, new.updated_at
   WHERE new.state = 'published' AND new.email IS NOT 'only'
  ON CONFLICT DO UPDATE SET posts = posts + 1, originals = originals + excluded.originals,
    updated_at = max(updated_at, excluded.updated_at);
  DELETE FROM post_days WHERE old.state = 'published' AND old.email IS NOT 'only'
     AND day = old.published_at / 86400000 AND posts <= 0;
END;
-- What is only mailed is left out of lists without looking at it.
DROP INDEX posts_newest;
CREATE INDEX posts_newest ON posts (published_at DESC, key DESC) WHERE state = 'published' AND email IS NOT 'only';

-- Until when an issue waits for an editor; and what holds for it, fixed as its sending begins: the editor's words and order as
-- JSON, and how much of `dropped`.
ALTER TABLE issues ADD COLUMN review_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN started_at INTEGER;
ALTER TABLE issues ADD COLUMN edit TEXT;
ALTER TABLE issues ADD COLUMN dropped_through INTEGER NOT NULL DEFAULT 0;
UPDATE issues SET started_at = opened_at WHERE state <> 'planned';

-- Places of the log that an editor has taken out of a frequency's issues, in the order in which those were started.
CREATE TABLE dropped (
  id INTEGER PRIMARY KEY,
  frequency TEXT NOT NULL,
  seq INTEGER NOT NULL,
  UNIQUE (frequency, seq)
) STRICT;
